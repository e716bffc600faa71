"""Every page about one person notes who opened it, and is closed for restricted ones (C-46, C-49).

The pages are found by walking the addresses: whatever names a row by its number that leads to a
customer. Lists, the board, and letters printed by the batch note nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Notification, Visit
from customers.models import AccessEntry, Customer, ProofFile
from invoices.models import ImportedInvoice, Invoice, OrderLine
from messaging.models import Inbound, Message
from tests.any_row import make_any
from tests.factories import make_customer, make_user, make_workshop
from tests.invoices.builders import make_issued, make_order
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.change_log.test_words import STAFF, methods
from tests.workshop_crm.privacy.full_person import path_to_customer
from workshop.models import User
from workshop_crm.desk.access import may_open
from workshop_crm.desk.rows import rows_of_route
from workshop_crm.lib.crypto import encrypt

pytestmark = pytest.mark.django_db


def is_about_a_person(route: str) -> bool:
    rows = (row.model_class for _name, row in rows_of_route(route))
    return any(path_to_customer(model, frozenset()) for model in rows)


ROUTES = {page: route for page, route, view in STAFF if "GET" in methods(view)}
ABOUT_A_PERSON = {page for page, route in ROUTES.items() if is_about_a_person(route)}
NOTES_NOBODY = {
    "bookings:places": "free times of the calendar for the board, nothing about the person",
    "messaging:assign": "a sender whom nobody knows; one who is known is led to the thread",
}
NOTED = sorted(ABOUT_A_PERSON - set(NOTES_NOBODY))
# To the list of pairs, as every pair that can't be joined.
LEADS_BACK = {"customers:duplicate", "customers:merge"}
AT_THE_DESK = [name for name in NOTED if may_open(User(role=User.Role.FRONT_DESK), name)]

# Pages that only take something show the page it was sent from when it is refused.
ONLY_SENT = {
    page: route
    for page, route, view in STAFF
    if methods(view) == {"POST"}
    and may_open(User(role=User.Role.FRONT_DESK), page)
    and is_about_a_person(route)
}
SHOWN_AGAIN = (
    *("bookings:choose_service", "bookings:defer", "bookings:visit_autosave"),
    *("bookings:visit_step", "invoices:invoice_line_add", "invoices:line_add"),
    "invoices:visit_close",
)

Rows = dict[str, models.Model]
# Rows that hold more than a page must have.
MADE: dict[str, Callable[[], Rows]] = {
    "bookings:clarify_one": lambda: {"pk": make_any(Notification, booking=make_any(Booking))},
    "customers:proof_file": lambda: {"pk": (paper := proof_file()).customer, "file_pk": paper},
    "invoices:explanation": lambda: {"pk": make_issued().order},
    "invoices:explanation_pdf": lambda: {"pk": make_issued().order},
    "invoices:imported": lambda: {"pk": laid_to_an_order()},
    "invoices:imported_file": lambda: {"pk": laid_to_an_order()},
    "invoices:invoice_pdf": lambda: {"pk": make_any(Invoice, pdf=ContentFile(b"%PDF", "x.pdf"))},
    "invoices:line_put_off": lambda: {"pk": make_any(OrderLine, is_extra=True)},
    "invoices:order_slip": lambda: {"pk": make_order()},
    "messaging:inbound": lambda: {"pk": make_any(Inbound, customer=make_customer())},
    "messaging:detail": lambda: {"pk": make_any(Message, customer=make_customer())},
    "reminders:call": lambda: {
        "pk": make_any(Message, customer=make_customer(), channel="call", kind="service_reminder")
    },
}
WORDS: dict[str, dict[str, Any]] = {
    "bookings:deferred_settle": {"state": "declined"},
    "bookings:visit_step": {"key": "data"},
    "customers:plate_forget": {"plate_pk": 1},
    "customers:reading_forget": {"reading_pk": 1},
    "customers:vehicle_person": {"role": "driver"},
    "desk:privacy_copy": {"form": "json"},
}


@pytest.fixture(autouse=True)
def house() -> None:
    make_workshop()


def proof_file() -> ProofFile:
    return make_any(ProofFile, kind=ProofFile.Kind.JPEG, content_encrypted=encrypt(b"x"))


def laid_to_an_order() -> ImportedInvoice:
    row = make_imported()
    row.order = make_order()
    row.save()
    return row


def rows_for(name: str) -> Rows:
    """Return a row for each number of such an address."""
    if name in MADE:
        return MADE[name]()
    route = (ROUTES | ONLY_SENT)[name]
    return {number: make_any(row.model_class) for number, row in rows_of_route(route)}


def address(name: str, rows: Rows) -> str:
    numbers = {number: row.pk for number, row in rows.items()}
    return reverse(name, kwargs=numbers | WORDS.get(name, {}))


def people_of(rows: Rows) -> set[int]:
    return {number for row in rows.values() for number in _people_of(row) if number}


def _people_of(row: models.Model) -> Iterator[int]:
    keys = [field.name for field in row._meta.concrete_fields if field.related_model is Customer]
    is_customer = isinstance(row, Customer) or not keys
    ways = [path_to_customer(type(row), frozenset())] if is_customer else keys
    yield from type(row)._base_manager.values_list(*ways).get(pk=row.pk)


@pytest.mark.parametrize("name", NOTED)
def test_who_opens_a_page_about_a_person_is_written_down(name: str, client: Client) -> None:
    user = make_user(role="owner")
    client.force_login(user)
    rows = rows_for(name)

    answer = client.get(address(name, rows))

    looks = AccessEntry.objects.values_list("user", "customer_number")
    assert answer.status_code == 200
    assert sorted(looks) == sorted((user.pk, number) for number in people_of(rows))


@pytest.mark.parametrize("name", AT_THE_DESK)
def test_a_page_about_a_restricted_person_is_closed(name: str, client: Client) -> None:
    client.force_login(make_user(role="front_desk"))
    rows = rows_for(name)
    Customer.objects.filter(pk__in=people_of(rows)).update(is_restricted=True)

    answer = client.get(address(name, rows))

    assert answer.status_code == (302 if name in LEADS_BACK else 404)
    assert not AccessEntry.objects.exists()


def test_a_page_that_notes_nobody_is_one_about_a_person() -> None:
    assert set(NOTES_NOBODY) < ABOUT_A_PERSON
    assert len(AT_THE_DESK) > 40


@pytest.mark.parametrize("name", SHOWN_AGAIN)
def test_who_sees_a_page_again_because_it_was_refused_is_written_down(
    name: str, client: Client
) -> None:
    user = make_user()
    client.force_login(user)
    rows = rows_for(name)

    answer = client.post(address(name, rows))

    looks = AccessEntry.objects.values_list("user", "customer_number")
    assert answer.status_code == 422
    assert sorted(looks) == sorted((user.pk, number) for number in people_of(rows))


@pytest.mark.parametrize("name", sorted(ONLY_SENT))
def test_what_is_sent_about_a_restricted_person_shows_nothing(name: str, client: Client) -> None:
    client.force_login(make_user())
    rows = rows_for(name)
    Customer.objects.filter(pk__in=people_of(rows)).update(is_restricted=True)

    answer = client.post(address(name, rows))

    assert answer.status_code in (302, 404)


PARTS = ["desk:timeline", "desk:glance", "invoices:inquiry_state", "retention:goodwill_offer"]
OF_HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_page_that_was_noted_is_not_noted_again(name: str, client: Client) -> None:
    client.force_login(make_user())

    answer = client.get(address(name, rows_for(name)), headers=OF_HTMX)

    assert answer.status_code == 200
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_page_about_a_restricted_person_is_closed(name: str, client: Client) -> None:
    client.force_login(make_user())
    rows = rows_for(name)
    Customer.objects.filter(pk__in=people_of(rows)).update(is_restricted=True)

    assert client.get(address(name, rows), headers=OF_HTMX).status_code == 404


ASKED_FOR = {
    "customer's appointment": ("bookings:new_appointment", "customer", make_customer),
    "booking's appointment": ("bookings:new_appointment", "booking", lambda: make_any(Booking)),
    "customer's order": ("invoices:order_new", "customer", make_customer),
    "customer's goodwill": ("retention:inquiry", "customer", make_customer),
    "visit's order": ("invoices:order_new", "visit", lambda: make_any(Visit)),
}


@pytest.mark.parametrize(("name", "key", "make"), ASKED_FOR.values(), ids=ASKED_FOR)
def test_a_page_that_asks_for_a_person_by_its_query_notes_the_look(
    name: str, key: str, make: Callable[[], models.Model], client: Client
) -> None:
    client.force_login(make_user())
    row = make()

    answer = client.get(reverse(name), {key: row.pk})

    assert answer.status_code == 200
    assert {look.customer_number for look in AccessEntry.objects.all()} == people_of({"pk": row})


@pytest.mark.parametrize(("is_restricted", "status"), [(False, 200), (True, 404)])
def test_an_order_proposed_by_the_query_is_a_look_at_its_customer(
    client: Client, *, is_restricted: bool, status: int
) -> None:
    client.force_login(make_user())
    order = make_order()
    Customer.objects.filter(pk=order.customer_id).update(is_restricted=is_restricted)

    page = reverse("invoices:imported", args=[make_imported().pk])
    answer = client.get(page, {"order": order.pk})

    looks = AccessEntry.objects.values_list("customer_number", flat=True)
    assert answer.status_code == status
    assert list(looks) == ([] if is_restricted else [order.customer_id])


@pytest.mark.parametrize(
    "name", ["bookings:new_appointment", "invoices:order_new", "retention:inquiry"]
)
def test_a_page_that_names_nobody_yet_notes_nobody(name: str, client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse(name)).status_code == 200
    assert not AccessEntry.objects.exists()


def test_a_message_of_nobody_known_is_nobodys_look(client: Client) -> None:
    client.force_login(make_user())

    answer = client.get(reverse("bookings:clarify_one", args=[make_any(Notification).pk]))

    assert answer.status_code == 200
    assert not AccessEntry.objects.exists()
