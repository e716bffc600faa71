"""Who hears about a car: its driver, the one who lives on after a merge, never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.merging.merge import merge_customers
from customers.merging.undo import undo_merge
from customers.models import MergeRecord
from customers.vehicles.changes import hand_over_vehicle, sell_vehicle, set_driver
from messaging.models import Message
from reminders.items import items_of
from reminders.wanted import still_wanted
from tests.factories import make_company, make_customer, make_user, make_vehicle
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle, only_message, plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_company")]

NOW = at(FIRST_DAY, 11)
NEXT_DAY = FIRST_DAY + timedelta(days=1)


@pytest.fixture
def _company() -> None:
    make_company()


def test_the_driver_hears_about_the_car_by_their_own_consent() -> None:
    holder, driver = make_customer(), make_customer()
    agree(driver, "email")
    make_due_vehicle(customer=holder, driver=driver)

    plan()

    assert only_message().customer == driver
    assert only_message().address == driver.email
    assert only_message().state == Message.State.PLANNED


def test_the_holders_consent_is_not_the_drivers() -> None:
    holder = make_customer()
    agree(holder, "email")
    make_due_vehicle(customer=holder, driver=make_customer())

    plan()

    # A letter needs no consent; the e-mail that only the holder allowed does.
    assert only_message().channel == "letter"


def test_the_holders_other_cars_are_told_to_the_holder() -> None:
    holder, driver = make_customer(), make_customer()
    for customer in (holder, driver):
        agree(customer, "email")
    make_due_vehicle(customer=holder, driver=driver)
    make_due_vehicle(customer=holder, plate="M-CD 2")

    plan()

    told = {message.customer: len(items_of(message)) for message in Message.objects.all()}
    assert told == {holder: 1, driver: 1}


def test_a_driver_who_came_later_is_told_instead_of_the_holder() -> None:
    vehicle, driver = make_due_vehicle(), make_customer()
    for customer in (vehicle.customer, driver):
        agree(customer, "email")
    plan()

    set_driver(vehicle, driver)
    assert still_wanted(only_message(), NOW) is not None
    plan(NEXT_DAY)

    states = {message.customer: message.state for message in Message.objects.all()}
    assert states[driver] == Message.State.PLANNED


def test_after_a_sale_nothing_that_waits_is_wanted() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "email")
    plan()
    assert still_wanted(only_message(), NOW) is None

    sell_vehicle(vehicle, on=FIRST_DAY)

    assert still_wanted(only_message(), NOW) is not None
    assert plan(NEXT_DAY).planned == 0


def test_the_old_owner_hears_nothing_more_after_a_change_of_hands() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "email")
    plan()

    hand_over_vehicle(vehicle, make_customer(), on=FIRST_DAY)

    assert still_wanted(only_message(), NOW) is not None


def test_what_was_told_before_a_merge_is_not_told_again_after_it() -> None:
    survivor, other = make_customer(), make_customer()
    agree(other, "email")
    make_due_vehicle(customer=other)
    plan()
    Message.objects.update(state=Message.State.DELIVERED, handed_over_at=NOW)

    merge_customers(survivor, other, now=NOW)

    assert plan(NEXT_DAY).planned == 0
    assert only_message().customer == survivor


def test_of_two_records_of_one_car_the_survivor_hears_once() -> None:
    survivor, other = make_customer(), make_customer(email="ada@kunde.example")
    agree(other, "email")
    kept = make_vehicle(customer=survivor)
    double = make_due_vehicle(customer=other)
    old_id = double.pk
    plan()
    Message.objects.update(state=Message.State.DELIVERED, handed_over_at=NOW)

    merge_customers(survivor, other, now=NOW)

    assert [item.vehicle_id for item in items_of(only_message())] == [kept.pk]
    assert only_message().subject_ref.startswith(f"due:{kept.pk}:")
    assert plan(NEXT_DAY).planned == 0
    undo_merge(MergeRecord.objects.get(), by=make_user(), now=NOW)
    assert [item.vehicle_id for item in items_of(only_message())] == [old_id]


def test_other_cars_keep_their_reminders_in_a_merge() -> None:
    survivor, other = make_customer(), make_customer()
    agree(other, "email")
    vehicle = make_due_vehicle(customer=other, plate="M-XY 1", plate_key="M-XY 1")
    make_vehicle(customer=survivor, vin="A" * 17)
    make_vehicle(customer=other, vin="A" * 17)
    plan()

    merge_customers(survivor, other, now=NOW)

    assert [item.vehicle_id for item in items_of(only_message())] == [vehicle.pk]
