"""A program that reads one row of a person is written down, as if somebody opened its page."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from customers.models import AccessEntry, Customer
from invoices.models import ImportedInvoice
from tests.factories import make_customer, make_workshop
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.api.test_every_kind import MAKERS
from tests.workshop_crm.api.test_routes import ROUTES, filled

pytestmark = pytest.mark.django_db
OF_ONE_ROW = [path for method, path in ROUTES if method == "GET" and "{number}" in path]


def looks() -> list[tuple[int, int]]:
    return list(AccessEntry.objects.values_list("user", "customer_number"))


def address_for(customer: Customer, path: str) -> str:
    row = MAKERS[path.split("/")[1]](customer, make_workshop())
    if path.endswith("/pdf"):
        row.pdf.save("rechnung.pdf", ContentFile(b"%PDF"))
    return filled(path, row.pk)


def test_the_walk_sees_every_kind_of_row() -> None:
    assert {path.split("/")[1] for path in OF_ONE_ROW} == set(MAKERS)


@pytest.mark.parametrize("path", OF_ONE_ROW)
def test_a_program_that_reads_a_row_is_written_down(path: str) -> None:
    caller, customer = Caller(), make_customer()

    answer = caller.get(address_for(customer, path))

    assert answer.status_code == 200
    assert looks() == [(caller.system.user_id, customer.pk)]


@pytest.mark.parametrize("path", OF_ONE_ROW)
def test_what_a_program_does_not_get_is_no_look(path: str) -> None:
    customer = make_customer()
    address = address_for(customer, path)
    Customer.objects.filter(pk=customer.pk).update(is_restricted=True)

    assert Caller().get(address).status_code == 404
    assert not looks()


@pytest.mark.parametrize("kind", MAKERS)
def test_a_list_notes_nobody(kind: str) -> None:
    MAKERS[kind](make_customer(), make_workshop())

    answer = Caller().get(f"/{kind}")

    assert answer.json()["data"]
    assert not looks()


def test_an_imported_invoice_of_nobody_known_is_nobodys_look() -> None:
    imported = make_imported()

    assert Caller().get(f"/imported-invoices/{imported.pk}").status_code == 200
    assert ImportedInvoice.objects.get().order is None
    assert not looks()
