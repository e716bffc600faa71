"""Facts that change one moment before the claim: nothing leaves, and the row says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.translation import gettext as _

from customers.models import Task, Vehicle
from customers.records import add_service_record
from messaging.delivery.round import deliver_due_messages
from messaging.models import Message
from reminders.messages import on_reply
from reminders.models import ReminderPlan
from reminders.wanted import still_wanted
from tests.factories import make_appointment, make_company, make_customer, make_vehicle
from tests.reminders.builders import (
    FIRST_DAY,
    agree,
    at,
    make_due_vehicle,
    make_hu,
    only_message,
    plan,
)

pytestmark = pytest.mark.django_db

NOW = at(FIRST_DAY, 11)


@pytest.fixture
def vehicle() -> Vehicle:
    make_company()
    made = make_due_vehicle()
    agree(made.customer, "email")
    plan()
    return made


def _sell(vehicle: Vehicle) -> None:
    Vehicle.objects.update(sold_on=FIRST_DAY)


def _give_away(vehicle: Vehicle) -> None:
    Vehicle.objects.update(customer=make_customer())


def _give_to_driver(vehicle: Vehicle) -> None:
    Vehicle.objects.update(driver=make_customer())


def _book(vehicle: Vehicle) -> None:
    day = at(FIRST_DAY + timedelta(days=3), 10)
    make_appointment(starts_at=day, vehicle=vehicle, customer=vehicle.customer)


def _serve(vehicle: Vehicle) -> None:
    add_service_record(
        vehicle, make_hu(), done_on=FIRST_DAY, mileage_km=None, reference="invoice:1"
    )


def _move(vehicle: Vehicle) -> None:
    Vehicle.objects.update(hu_due=date(2027, 11, 1))


def _switch_off(vehicle: Vehicle) -> None:
    ReminderPlan.objects.update(is_active=False)


CHANGES = [
    (_sell, "The vehicle has been sold."),
    (_give_away, "The vehicle belongs to another customer now."),
    (_give_to_driver, "Somebody else drives the vehicle now."),
    (_book, "The vehicle has an appointment already."),
    (_serve, "The service has been done meanwhile."),
    (_move, "The due date has changed."),
    (_switch_off, "The reminder plan has been switched off."),
]


def test_sends_a_reminder_whose_facts_still_hold(vehicle: Vehicle) -> None:
    counts = deliver_due_messages(now=lambda: NOW)

    assert counts.handed_over == 1
    assert only_message().state in Message.SENT_STATES


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_sends_nothing_when_a_fact_changes_before_the_claim(
    vehicle: Vehicle, change: Callable[[Vehicle], None], reason: str
) -> None:
    change(vehicle)

    counts = deliver_due_messages(now=lambda: NOW)

    assert (counts.handed_over, counts.skipped) == (0, 1)
    assert only_message().state == Message.State.SKIPPED
    assert only_message().reason == _(reason)


def test_sends_what_is_left_when_one_of_two_items_is_settled() -> None:
    customer = make_customer()
    first = make_due_vehicle(customer=customer)
    make_vehicle(customer=customer, plate="M-CD 456", hu_due=date(2026, 11, 1))
    plan()
    Vehicle.objects.filter(pk=first.pk).update(sold_on=FIRST_DAY)

    assert still_wanted(only_message(), NOW) is None


def test_does_not_want_a_message_about_nothing(vehicle: Vehicle) -> None:
    Message.objects.update(payload={})

    assert still_wanted(only_message(), NOW) == _("It is about nothing.")


def test_does_not_want_a_message_about_a_vehicle_that_is_gone(vehicle: Vehicle) -> None:
    vehicle.delete()

    assert still_wanted(only_message(), NOW) == _("The vehicle is not known any more.")


def test_sends_nothing_late_after_four_days_off_and_shows_what_was_missed() -> None:
    make_company()
    for step_day in (0, 8):
        late = make_due_vehicle(date(2026, 11, 30))
        agree(late.customer, "email")
        plan(FIRST_DAY + timedelta(days=step_day - 7))
    Message.objects.filter(pk=Message.objects.first().pk).update(not_after=at(FIRST_DAY, 18))
    back = at(FIRST_DAY + timedelta(days=4), 11)

    plan(FIRST_DAY + timedelta(days=4))
    counts = deliver_due_messages(now=lambda: back)

    assert counts.missed == 1
    assert not Message.objects.filter(handed_over_at__gt=back).exists()
    sent = Message.objects.exclude(handed_over_at=None)
    assert all(row.handed_over_at <= row.not_after for row in sent)


def test_sends_one_customer_no_more_than_one_message_after_a_downtime() -> None:
    make_company()
    customer = make_customer()
    agree(customer, "email")
    for _number in range(3):
        make_due_vehicle(customer=customer)
        plan()
    Message.objects.update(payload=Message.objects.first().payload)

    counts = deliver_due_messages(now=lambda: at(FIRST_DAY + timedelta(days=4), 11))

    assert counts.handed_over == 1


@pytest.mark.parametrize(
    ("text", "is_sold"),
    [
        ("verkauft", True),
        ("Habe das Auto verkauft!", True),
        ("Der Wagen ist abgemeldet", True),
        ("SOLD it last year", True),
        ("Ich habe das Auto nicht verkauft", False),
        ("We have not sold it", False),
        ("Verkaufen Sie auch Reifen?", False),
    ],
)
def test_a_sold_car_becomes_a_task(text: str, is_sold: bool) -> None:
    vehicle = make_due_vehicle()
    plan()

    on_reply(only_message(), text, at(FIRST_DAY))

    tasks = Task.objects.filter(link=vehicle.get_absolute_url())
    assert tasks.exists() == is_sold
    vehicle.refresh_from_db()
    assert vehicle.sold_on is None
