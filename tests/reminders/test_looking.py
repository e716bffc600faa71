"""A round costs what is due: only vehicles with a step in reach, and changed ones, are read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bookings.appointments import cancel
from customers.due import Due
from customers.due_rules import HuMonths, shift_months
from customers.models import Customer, MileageReading, Vehicle
from customers.models.vehicle import LOOK_AT_ONCE, NEVER
from customers.records import add_mileage, add_service_record, save_vehicle
from customers.vehicles.changes import forget_reading, sell_vehicle
from customers.vehicles.hu_intervals import TableChange, change_hu_table
from messaging.models import Message
from reminders.models import PlanningRules, ReminderPlan
from reminders.plans.looking import changed_vehicles, next_look, vehicles_to_look_at
from reminders.plans.planning import plan_changes
from reminders.plans.rules import follow_rules
from tests.factories import make_appointment, make_customer, make_user, make_vehicle
from tests.reminders.builders import (
    DUE,
    FIRST_DAY,
    at,
    make_due_vehicle,
    make_oil,
    only_message,
    plan,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def look_of(vehicle: Vehicle) -> date:
    return Vehicle.objects.values_list("look_on", flat=True).get(pk=vehicle.pk)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (DUE - timedelta(days=200), DUE - timedelta(days=67)),
        (DUE - timedelta(days=68), DUE - timedelta(days=67)),
        (DUE - timedelta(days=67), DUE - timedelta(days=53)),
        (DUE + timedelta(days=22), DUE + timedelta(days=23)),
        (DUE + timedelta(days=23), NEVER),
    ],
)
def test_looks_again_a_week_before_the_next_step(today: date, expected: date) -> None:
    due = Due(1, "hu", DUE, "")

    assert next_look([due], {1: [-60, -46, -7, 14, 30]}, today=today) == expected


def test_looks_again_when_a_season_is_over() -> None:
    due = Due(1, "tyres", DUE, "", holds_until=DUE + timedelta(days=50))

    assert next_look([due], {1: [0]}, today=DUE) == DUE + timedelta(days=51)


def test_never_looks_again_at_what_no_plan_is_about() -> None:
    assert next_look([Due(1, "hu", DUE, "")], {2: [0]}, today=DUE - timedelta(days=90)) == NEVER


def test_reads_a_vehicle_only_when_its_next_step_comes_into_reach() -> None:
    make_due_vehicle()

    looked = [
        plan(FIRST_DAY - WEEK + timedelta(days=days)).vehicles_looked_at for days in range(15)
    ]

    assert looked == [1, *[0] * 13, 1]


def test_looks_every_day_while_a_step_is_refused() -> None:
    make_due_vehicle(customer=make_customer(street=""))
    plan()

    assert plan(FIRST_DAY + timedelta(days=1)).vehicles_looked_at == 1


@pytest.mark.parametrize(
    "change",
    [
        save_vehicle,
        lambda vehicle: add_mileage(vehicle, 50_000, FIRST_DAY),
        lambda vehicle: add_service_record(vehicle, make_oil(), done_on=FIRST_DAY),
    ],
)
def test_a_change_puts_the_vehicle_on_the_list_at_once(change) -> None:
    vehicle = make_due_vehicle(DUE + timedelta(days=365))
    plan()
    assert look_of(vehicle) > FIRST_DAY

    change(vehicle)

    assert look_of(vehicle) == LOOK_AT_ONCE
    assert list(changed_vehicles()) == [[vehicle.pk]]


def test_a_reading_that_is_taken_back_is_a_change() -> None:
    vehicle = make_due_vehicle()
    add_mileage(vehicle, 50_000, FIRST_DAY)
    plan()

    forget_reading(vehicle, MileageReading.objects.get().pk)

    assert look_of(vehicle) == LOOK_AT_ONCE


def test_a_sold_vehicle_is_on_no_list() -> None:
    sell_vehicle(make_due_vehicle(), on=FIRST_DAY)

    assert list(vehicles_to_look_at(today=FIRST_DAY)) == []


def test_walks_the_days_that_were_left_out_and_the_changed_ones_first() -> None:
    vehicles = [make_vehicle() for _number in range(4)]
    days = [FIRST_DAY, LOOK_AT_ONCE, FIRST_DAY - WEEK, FIRST_DAY + WEEK]
    for vehicle, day in zip(vehicles, days, strict=True):
        Vehicle.objects.filter(pk=vehicle.pk).update(look_on=day)

    found = list(vehicles_to_look_at(today=FIRST_DAY))

    assert found == [[vehicles[1].pk], [vehicles[2].pk], [vehicles[0].pk]]


def test_a_restricted_customer_is_asked_about_again_in_a_month() -> None:
    vehicle = make_due_vehicle()
    Customer.objects.update(is_restricted=True)

    plan()

    assert look_of(vehicle) == FIRST_DAY + timedelta(days=30)


def test_a_booking_stops_what_waits_and_its_end_lets_it_go_on() -> None:
    vehicle = make_due_vehicle()
    plan(FIRST_DAY - WEEK)
    appointment = make_appointment(
        starts_at=at(FIRST_DAY + WEEK, 10), vehicle=vehicle, customer=vehicle.customer
    )
    vehicle.save()
    plan_changes(today=FIRST_DAY - WEEK, now=at(FIRST_DAY - WEEK, 12))
    stopped = only_message().state

    cancel(appointment, now=at(FIRST_DAY - WEEK, 13))
    plan_changes(today=FIRST_DAY - WEEK, now=at(FIRST_DAY - WEEK, 14))

    assert stopped == Message.State.BLOCKED
    assert Message.objects.get(kind="service_reminder").state == Message.State.PLANNED


def test_changed_rules_put_every_vehicle_on_the_list() -> None:
    vehicle = make_due_vehicle()
    plan(date(2026, 1, 5))
    ReminderPlan.objects.update(steps=[-30])

    changed = follow_rules()

    assert changed
    assert look_of(vehicle) == LOOK_AT_ONCE


def test_the_same_rules_change_nothing() -> None:
    vehicle = make_due_vehicle()
    plan(date(2026, 1, 5))

    changed = follow_rules()

    assert not changed
    assert look_of(vehicle) > LOOK_AT_ONCE
    assert PlanningRules.objects.count() == 1


def test_another_table_of_the_hu_moves_what_waits_in_the_next_round() -> None:
    due = DUE.replace(day=1)
    vehicle = make_due_vehicle(first_registration=shift_months(due, -36))
    Vehicle.objects.filter(pk=vehicle.pk).update(hu_due=None)
    plan(FIRST_DAY - WEEK)
    before = only_message().state

    change = TableChange(vehicle.first_registration, make_user())
    change_hu_table({"car": HuMonths(48, 24)}, change, now=at(FIRST_DAY - WEEK, 11))
    plan_changes(today=FIRST_DAY - WEEK, now=at(FIRST_DAY - WEEK, 12))

    assert before == Message.State.PLANNED
    assert only_message().state == Message.State.SKIPPED
