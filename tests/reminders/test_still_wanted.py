"""Facts that change one moment before the claim: nothing leaves, and the row says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import Customer, Vehicle
from customers.records import add_service_record
from messaging.models import Message
from reminders.models import ReminderPlan
from reminders.wanted import still_wanted
from tests.factories import make_appointment, make_customer, make_vehicle
from tests.reminders.builders import FIRST_DAY, at, make_due_vehicle, make_hu, only_message, plan

pytestmark = pytest.mark.django_db

NOW = at(FIRST_DAY, 11)


@pytest.fixture
def vehicle() -> Vehicle:
    made = make_due_vehicle()
    plan()
    return made


def test_wants_a_reminder_whose_facts_still_hold(vehicle: Vehicle) -> None:
    assert still_wanted(only_message(), NOW) is None


def _sell(vehicle: Vehicle) -> None:
    Vehicle.objects.update(sold_on=FIRST_DAY)


def _give_away(vehicle: Vehicle) -> None:
    Vehicle.objects.update(customer=make_customer())


def _book(vehicle: Vehicle) -> None:
    make_appointment(
        starts_at=at(FIRST_DAY + timedelta(days=3), 10), vehicle=vehicle, customer=vehicle.customer
    )


def _serve(vehicle: Vehicle) -> None:
    add_service_record(
        vehicle, make_hu(), done_on=FIRST_DAY, mileage_km=None, reference="invoice:1"
    )


def _move(vehicle: Vehicle) -> None:
    Vehicle.objects.update(hu_due=date(2027, 11, 1))


def _switch_off(vehicle: Vehicle) -> None:
    ReminderPlan.objects.update(is_active=False)


CHANGES = [
    (_sell, "verkauft"),
    (_give_away, "anderen Kunden"),
    (_book, "Termin"),
    (_serve, "inzwischen"),
    (_move, "geändert"),
    (_switch_off, "abgeschaltet"),
]
