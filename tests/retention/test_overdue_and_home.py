"""Which vehicles count as overdue, and to which site a customer belongs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bookings.models import Visit
from customers.due_rules import shift_months
from customers.models import Customer, ServiceRecord, Vehicle, VehicleInterval
from retention.figures import key_figures
from retention.figures.dialect import written
from retention.figures.scope import make_scope
from tests.factories import make_company, make_customer, make_service, make_vehicle, make_workshop
from tests.retention.builders import END, NOW, START, book, make_portal, make_reminder
from tests.retention.moments import on
from workshop.models import Service, Workshop

pytestmark = pytest.mark.django_db


def _parts(key: str, site: Workshop | None = None) -> tuple:
    figures = key_figures(make_scope(START, END, site=site, now=NOW))
    (found,) = [each for each in figures if each.key == key]
    return found.numerator, found.denominator


def _car(done_on: str = "2025-08-01", service: Service | None = None, **fields: Any) -> Vehicle:
    car = make_vehicle(**fields)
    service = service or make_service(due_rule="interval", interval_months=12)
    ServiceRecord.objects.create(vehicle=car, service=service, done_on=date.fromisoformat(done_on))
    return car


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2026-01-31", 1),
        ("2024-01-31", 1),
        ("2026-08-31", 6),
        ("2026-12-15", 1),
        ("2024-02-29", 12),
    ],
)
def test_months_are_added_as_elsewhere(day: str, months: int) -> None:
    scope = make_scope(START, END, site=None, now=NOW)
    is_postgres = connection.vendor == "postgresql"
    cast = "CAST(%s AS date)" if is_postgres else "%s"
    sql = f"SELECT {{months_on[day months]}} FROM (SELECT {cast} AS day, {months} AS months) AS it"

    with connection.cursor() as cursor:
        cursor.execute(written(sql, scope), [day])
        (found,) = cursor.fetchone()

    assert str(found) == str(shift_months(date.fromisoformat(day), months))


@pytest.mark.parametrize(("done_on", "is_overdue"), [("2025-08-01", True), ("2025-08-02", False)])
def test_is_overdue_from_the_sixtieth_day_on(done_on: str, is_overdue: bool) -> None:
    _car(done_on)

    assert _parts("vehicles_overdue") == (int(is_overdue), 1)


def test_only_the_last_record_of_a_service_counts() -> None:
    car = _car("2024-01-01")
    record = ServiceRecord.objects.get(vehicle=car)
    ServiceRecord.objects.create(vehicle=car, service=record.service, done_on=date(2026, 9, 1))

    assert _parts("vehicles_overdue") == (0, 1)


def test_what_was_done_after_the_span_is_not_known_yet() -> None:
    car = _car("2024-01-01")
    record = ServiceRecord.objects.get(vehicle=car)
    ServiceRecord.objects.create(vehicle=car, service=record.service, done_on=date(2026, 10, 5))

    assert _parts("vehicles_overdue") == (1, 1)


@pytest.mark.parametrize(
    "service",
    [
        {"due_rule": "interval", "interval_km": 15000},
        {"due_rule": "interval", "interval_months": 12, "is_active": False},
        {"due_rule": "tyres", "interval_months": 6},
        {"due_rule": "none", "interval_months": 6},
    ],
)
def test_services_without_a_date_make_nobody_overdue(service: dict[str, Any]) -> None:
    _car("2024-01-01", make_service(**service))

    assert _parts("vehicles_overdue") == (0, 0)


@pytest.mark.parametrize(
    ("own", "parts"),
    [
        ({"is_off": True}, (0, 0)),
        ({"km": 20000}, (0, 0)),
        ({"months": 48}, (0, 1)),
        ({"months": 6}, (1, 1)),
    ],
)
def test_the_interval_of_the_vehicle_comes_first(own: dict[str, Any], parts: tuple) -> None:
    service = make_service(due_rule="interval", interval_months=24)
    car = _car("2024-12-01", service)
    VehicleInterval.objects.create(vehicle=car, service=service, **own)

    assert _parts("vehicles_overdue") == parts


def test_one_visit_after_the_last_missed_date_is_enough() -> None:
    car = _car("2025-06-01", hu_due=date(2026, 3, 1))
    assert _parts("vehicles_overdue") == (1, 1)
    Visit.objects.create(customer=car.customer, vehicle=car, arrived_at=on("2026-05-20"))
    assert _parts("vehicles_overdue") == (1, 1)

    Visit.objects.create(customer=car.customer, vehicle=car, arrived_at=on("2026-06-02"))

    assert _parts("vehicles_overdue") == (0, 1)


@pytest.fixture
def sites() -> tuple[Workshop, Workshop]:
    make_company()
    return make_workshop(name="Mitte"), make_workshop(name="Nord")


def _told(customer: Customer, site: Workshop) -> int:
    make_reminder(make_vehicle(customer=customer).pk, customer, on("2026-09-10"))
    return _parts("reminders_sent", site)[0]


def test_a_customer_belongs_where_the_last_visit_was(sites) -> None:
    mitte, nord = sites
    customer = make_customer()
    for place, day in ((mitte, "2026-08-01"), (nord, "2026-09-01"), (mitte, "2026-10-02")):
        Visit.objects.create(customer=customer, workshop=place, arrived_at=on(day))

    assert _told(customer, nord) == 1
    assert _parts("reminders_sent", mitte)[0] == 0


def test_without_a_visit_the_last_booking_says_it(sites) -> None:
    mitte, nord = sites
    customer = make_customer()
    for place, day in ((nord, "2026-08-01"), (mitte, "2026-09-01"), (nord, "2026-10-02")):
        book(make_portal(place), customer, on(day))

    assert _told(customer, mitte) == 1
    assert _parts("reminders_sent", nord)[0] == 0


def test_who_was_never_seen_belongs_to_no_site(sites) -> None:
    customer = make_customer()

    assert [_told(customer, site) for site in sites] == [0, 0]
    assert _parts("reminders_sent")[0] == 2


@pytest.mark.parametrize("option", ["--site", "--source"])
def test_the_command_refuses_what_it_does_not_know(option: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("key_figures", f"{option}=nowhere")

    assert (caught.value.returncode, "nowhere" in str(caught.value)) == (2, True)
