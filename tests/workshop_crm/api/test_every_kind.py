"""What holds for every kind of row: pages, other sites, changes, refusals in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Appointment
from customers.models import Customer, ServiceRecord, Vehicle
from invoices.models import ImportedInvoice, Invoice, Order
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)
from tests.invoices.builders import make_issued, make_order
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.api.test_routes import ROUTES, filled
from workshop.changes import note_change
from workshop.models import Change, Workshop

pytestmark = pytest.mark.django_db


def record_of(customer: Customer) -> ServiceRecord:
    car, day = make_vehicle(customer=customer), timezone.localdate()
    return ServiceRecord.objects.create(vehicle=car, service=make_service(), done_on=day)


def appointment_of(customer: Customer, site: Workshop) -> Appointment:
    taken = Appointment.objects.filter(workshop=site).count()
    starts_at = timezone.now() + timedelta(days=1, hours=2 * taken)
    return make_appointment(starts_at=starts_at, workshop=site, customer=customer)


def imported_for(customer: Customer, site: Workshop) -> ImportedInvoice:
    order = make_order(customer=customer, workshop=site)
    invoice = make_imported(number=f"R-{order.pk}")
    invoice.order = order
    invoice.save(update_fields=["order"])
    return invoice


# A row of each kind, for a customer at a site.
MAKERS: dict[str, Callable[[Customer, Workshop], Any]] = {
    "customers": lambda customer, _site: customer,
    "vehicles": lambda customer, _site: make_vehicle(customer=customer),
    "appointments": appointment_of,
    "orders": lambda customer, site: make_order(customer=customer, workshop=site),
    "invoices": lambda customer, site: make_issued(customer=customer, workshop=site),
    "imported-invoices": lambda customer, site: imported_for(customer, site),
    "service-records": lambda customer, _site: record_of(customer),
}
KINDS = list(MAKERS)
MODELS = {
    "customers": Customer,
    "vehicles": Vehicle,
    "appointments": Appointment,
    "orders": Order,
    "invoices": Invoice,
    "imported-invoices": ImportedInvoice,
    "service-records": ServiceRecord,
}


def make(kind: str, site: Workshop) -> Any:
    """A row of somebody who has been at this site."""
    customer = make_customer()
    appointment_of(customer, site)
    return MAKERS[kind](customer, site)


def path_of(path: str, row: Any) -> str:
    line = row.lines.first().pk if "{line}" in path else 1
    return filled(path, row.pk, line)


def walk(caller: Caller, path: str, limit: int) -> Iterator[list[int]]:
    """The numbers on each page of a list."""
    cursor = ""
    while cursor is not None:
        page = caller.get(f"{path}?limit={limit}{cursor and f'&cursor={cursor}'}").json()
        yield [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_comes_while_pages_are_turned_is_seen_once_and_none_twice(kind: str) -> None:
    site, caller = make_workshop(), Caller()
    for _ in range(3):
        make(kind, site)
    before = set(MODELS[kind].objects.values_list("pk", flat=True))

    pages = walk(caller, f"/{kind}", limit=1)
    seen = next(pages)
    make(kind, site)
    seen += [number for page in pages for number in page]

    assert len(seen) == len(set(seen))
    assert set(seen) == set(MODELS[kind].objects.values_list("pk", flat=True)) > before


@pytest.mark.parametrize(("method", "path"), [each for each in ROUTES if "{number}" in each[1]])
def test_a_row_of_another_site_is_not_there_by_any_way(method: str, path: str) -> None:
    here, there = make_workshop(), make_workshop()
    row = make(path.split("/")[1], there)
    body = None if method == "GET" else {}
    if path.startswith("/imported-invoices") and method != "GET":
        body = {"order_id": make_order(workshop=here).pk}

    answer = Caller(site=here).send(method, path_of(path, row), body)

    assert (answer.status_code, answer.json()["type"]) == (
        404,
        "urn:workshop-crm:problem:not-found",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_leaves_out_what_belongs_to_another_site(kind: str) -> None:
    here, there = make_workshop(), make_workshop()
    make(kind, there)

    assert Caller(site=here).ids(f"/{kind}") == []
    assert Caller(site=there).ids(f"/{kind}") != []


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_was_changed_since_a_moment_is_listed(kind: str) -> None:
    site, resource = make_workshop(), kind.replace("-", "_")
    old, new = make(kind, site), make(kind, site)
    Change.objects.all().delete()
    for row in (old, new):
        note_change(resource, row.pk)
    day_before = timezone.now() - timedelta(days=1)
    Change.objects.filter(number=old.pk, resource=resource).update(at=day_before)
    moment = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert Caller().ids(f"/{kind}?changed_since={moment}") == [new.pk]


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_and_its_list_are_answered_by_304_until_they_change(kind: str) -> None:
    row, caller = make(kind, make_workshop()), Caller()

    for path in (f"/{kind}", f"/{kind}/{row.pk}"):
        etag = caller.get(path)["ETag"]
        assert caller.get(path, If_None_Match=etag).status_code == 304
        assert caller.get(path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [each for each in ROUTES if each[0] != "GET" and "{number}" in each[1]]
)
def test_every_change_of_a_row_heeds_if_match(method: str, path: str) -> None:
    row = make(path.split("/")[1], make_workshop())
    body: dict[str, Any] = {"kind": "labour", "text": "x", "unit_price_net": "1"}
    if method == "PATCH":
        body = {"order_id": make_order().pk} if "imported" in path else {}

    answer = Caller().send(method, path_of(path, row), body, If_Match='"seen-before"')

    assert (answer.status_code, answer.json()["status"]) == (412, 412)


# One takes a file and no fields, and what is taken away has none.
TAKES_FIELDS = [
    each for each in ROUTES if each[0] in {"POST", "PATCH"} and each[1] != "/imported-invoices"
]


@pytest.mark.parametrize(("method", "path"), TAKES_FIELDS)
def test_a_field_that_we_don_t_know_is_named(method: str, path: str) -> None:
    answer = Caller().send(method, filled(path, 1), {"colour": "red"})

    assert answer.status_code == 422
    assert {"pointer": "#/colour", "code": "extra_forbidden"}.items() <= {
        key: value
        for each in answer.json()["errors"]
        if each["pointer"] == "#/colour"
        for key, value in each.items()
    }.items()


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", f"/customers/{2**63 - 1}", 404, "not-found"),
        ("PUT", "/customers", 405, "no-method"),
        ("DELETE", "/customers/1", 405, "no-method"),
        ("POST", "/invoices", 405, "no-method"),
        ("GET", "/orders/1/lines/1", 405, "no-method"),
        ("DELETE", "/orders/1", 405, "no-method"),
        ("DELETE", "/invoices/1", 405, "no-method"),
    ],
)
def test_what_there_is_not_is_a_problem_like_every_other(
    method: str, path: str, status: int, kind: str
) -> None:
    answer = Caller().send(method, path, None if method == "GET" else {})

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith(f":{kind}")
    assert ("Allow" in answer) is (status == 405)


def test_pages_for_people_stay_pages(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("language", ["de", "en"])
def test_refusals_speak_the_language_that_was_asked_for(language: str) -> None:
    spoken = {
        tag: Caller().get("/nowhere", Accept_Language=tag).json()["title"] for tag in ("de", "en")
    }

    assert (
        spoken[language] == Caller().get("/customers/1", Accept_Language=language).json()["title"]
    )
    assert len(set(spoken.values())) == 2


@pytest.mark.parametrize("path", sorted({each[1] for each in ROUTES if "{number}" in each[1]}))
@pytest.mark.parametrize("number", ["0", "-1", "1%0D", "%201", "1.0", "x", "9" * 30])
def test_an_address_of_no_row_is_refused(path: str, number: str) -> None:
    method = next(method for method, each in ROUTES if each == path)
    body = None if method == "GET" else {}

    answer = Caller().send(method, filled(path, number), body)

    assert answer.status_code == 422
    assert "path/number" in {each["pointer"] for each in answer.json()["errors"]}


FILTERS = [
    *("vehicles?customer_id", "appointments?customer_id", "appointments?vehicle_id"),
    *("orders?customer_id", "orders?vehicle_id", "invoices?customer_id", "invoices?order_id"),
    *("imported-invoices?order_id", "service-records?vehicle_id", "service-records?customer_id"),
]


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("number", ["0", "-1", "+4", "4.0", "٤", "x", "", str(2**63), "9" * 30])
def test_a_filter_that_is_no_number_of_a_row_is_refused(asked: str, number: str) -> None:
    name = asked.partition("?")[2]

    refused = Caller().get(f"/{asked}={quote(number)}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].split("/")[1] == name


@pytest.mark.parametrize("asked", FILTERS)
def test_the_largest_number_there_can_be_finds_nothing(asked: str) -> None:
    assert Caller().ids(f"/{asked}={2**63 - 1}") == []


@pytest.mark.parametrize("day", ["0", "585-05-23", "0585-05-23", "2026-11", "20261101", "x", ""])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    assert Caller().get(f"/invoices?issued_from={day}").status_code == 422
