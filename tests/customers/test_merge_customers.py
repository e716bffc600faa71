"""Two records become one and nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from bookings.models import Booking
from customers.consent.ledger import (
    Declaration,
    consent_states,
    is_suppressed,
    record_consent,
    record_objection,
    withdraw_consent,
)
from customers.consent.wordings import current_wording
from customers.errors import CannotMergeError
from customers.merging.duplicates import keep_apart, open_pairs
from customers.merging.merge import merge_by_hand, merge_customers
from customers.models import (
    ConsentEvent,
    ContactPause,
    Customer,
    ExistingCustomerBasis,
    MergeRecord,
    PossibleDuplicate,
    SearchTerm,
    Task,
    Vehicle,
)
from customers.records import add_mileage, add_service_record, note_possible_duplicates
from customers.tasks_list import NewTask, open_task
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    suggest,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
# The ledger is read through merged_ids; the merged record itself points to the survivor, and
# the record of the merge says what was. Words of the search are derived anew.
KEPT = {ConsentEvent, Customer, MergeRecord, SearchTerm}


def foreign_keys_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Walk the models, not the relations of ``model``, so that the test finds them its own way."""
    for each in apps.get_models():
        for field in each._meta.concrete_fields:
            if field.is_relation and field.related_model is model:
                yield each, field.name


def give_consent(customer: Customer, now: datetime = NOW) -> None:
    record_consent(Declaration(customer, ("email",), ("service",), "given", "counter"), now=now)


def furnish(customer: Customer) -> None:
    """Give a customer a row of every kind that this app and the calendar know."""
    vehicle = make_vehicle(customer=customer, plate="", plate_key="")
    add_service_record(vehicle, make_service(), done_on=date(2026, 1, 1), mileage_km=9)
    make_booking(received_at=NOW, customer=customer, vehicle=vehicle)
    make_appointment(starts_at=NOW, customer=customer, vehicle=vehicle)
    open_task(NewTask("other", f"k{customer.pk}", "x", NOW, customer=customer), now=NOW)
    give_consent(customer)
    ContactPause.objects.create(customer=customer, reason="x", starts_at=NOW)
    ExistingCustomerBasis.objects.create(
        customer=customer,
        sale_reference="invoice:1",
        collected_on=NOW.date(),
        notice=current_wording("reminder_notice", "de", NOW),
        email_hash="x",
    )


def test_no_foreign_key_is_left_behind() -> None:
    survivor, other = make_customer(), make_customer()
    furnish(survivor)
    furnish(other)

    merge_customers(survivor, other, now=LATER)

    left = {
        model
        for model, name in foreign_keys_to(Customer)
        if model not in KEPT and model._base_manager.filter(**{name: other}).exists()
    }
    assert left == set()


def test_the_test_above_sees_most_of_the_house() -> None:
    seen = {model._meta.label for model, _name in foreign_keys_to(Customer)}

    assert {"customers.Vehicle", "bookings.Booking", "messaging.Message"} <= seen


def test_no_foreign_key_points_to_a_joined_vehicle() -> None:
    survivor, other = make_customer(), make_customer()
    kept, double = make_vehicle(customer=survivor), make_vehicle(customer=other)
    make_booking(received_at=NOW, customer=other, vehicle=double)
    service = make_service()
    add_service_record(double, service, done_on=date(2026, 1, 1), mileage_km=9, reference="i:1")
    add_service_record(kept, service, done_on=date(2026, 1, 1), reference="i:1")

    merge_customers(survivor, other, now=LATER)

    assert list(survivor.vehicles.all()) == [kept]
    assert not Vehicle.objects.filter(pk=double.pk).exists()
    assert kept.service_records.count() == 1
    assert kept.mileage_readings.count() == 1
    assert Booking.objects.get().vehicle == kept


def test_the_same_fact_twice_is_kept_once() -> None:
    survivor, other = make_customer(), make_customer()
    furnish(survivor)
    furnish(other)

    merge_customers(survivor, other, now=LATER)

    assert ExistingCustomerBasis.objects.get().customer == survivor


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ({"vin": "A" * 17}, {"vin": "A" * 17, "plate_key": ""}, True),
        ({"vin": "A" * 17}, {"vin": ""}, True),
        ({"vin": "A" * 17}, {"vin": "B" * 17}, False),
        ({"plate_key": ""}, {"plate_key": ""}, False),
        ({}, {"plate_key": "M-XY 1"}, False),
    ],
)
def test_vehicles_are_joined_by_vin_or_plate(
    one: dict[str, Any], other: dict[str, Any], is_one: bool
) -> None:
    survivor, loser = make_customer(), make_customer()
    make_vehicle(customer=survivor, **one)
    make_vehicle(customer=loser, **other)

    merge_customers(survivor, loser, now=LATER)

    assert survivor.vehicles.count() == (1 if is_one else 2)


def test_a_joined_vehicle_keeps_the_newest_values() -> None:
    survivor, other = make_customer(), make_customer()
    kept = make_vehicle(customer=survivor, hu_due=date(2026, 5, 1), mileage_km=50)
    double = make_vehicle(customer=other, hu_due=date(2028, 5, 1), vin="A" * 17)
    add_mileage(double, 40, date(2026, 1, 1))

    merge_customers(survivor, other, now=LATER)

    kept.refresh_from_db()
    assert (kept.hu_due, kept.mileage_km, kept.vin) == (date(2028, 5, 1), 50, "A" * 17)


def test_empty_fields_are_filled_and_notes_joined() -> None:
    survivor = make_customer(phone="", street="", postcode="", city="", notes="one")
    other = make_customer(notes="two", no_approach_until=date(2027, 1, 1), street="Ring 1")

    merge_customers(survivor, other, now=LATER)

    survivor.refresh_from_db()
    assert survivor.phone == "+491711234567"
    assert (survivor.street, survivor.city) == ("Ring 1", "München")
    assert survivor.notes == "one\ntwo"
    assert survivor.no_approach_until == date(2027, 1, 1)


def test_known_fields_stay() -> None:
    survivor, other = make_customer(first_name="Ada"), make_customer(first_name="Eva")

    merge_customers(survivor, other, now=LATER)

    survivor.refresh_from_db()
    assert survivor.first_name == "Ada"


def test_the_old_record_points_to_the_new_one_in_one_step() -> None:
    first, second, third = (make_customer() for _ in range(3))
    merge_customers(second, first, now=NOW)

    merge_customers(third, second, now=LATER)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.merged_into, second.merged_into) == (third, third)


def test_a_second_merge_does_nothing() -> None:
    survivor, other = make_customer(notes="one"), make_customer(notes="two")
    merge_customers(survivor, other, now=NOW)

    merge_customers(survivor, other, now=LATER)

    survivor.refresh_from_db()
    assert survivor.notes == "one\ntwo"


def test_ledger_rows_keep_their_customer_and_are_read_by_the_survivor() -> None:
    survivor = make_customer(email="a@x.example")
    other = make_customer(email="a@x.example")
    give_consent(other)

    merge_customers(survivor, other, now=LATER)

    assert ConsentEvent.objects.get().customer == other
    assert consent_states(survivor)["email", "service"].is_given


@pytest.mark.parametrize("refusal_is_older", [True, False])
@pytest.mark.parametrize("survivor_refused", [True, False])
def test_the_strictest_consent_wins(refusal_is_older: bool, survivor_refused: bool) -> None:
    survivor = make_customer(email="a@x.example")
    other = make_customer(email="a@x.example")
    refuser, giver = (survivor, other) if survivor_refused else (other, survivor)
    withdraw_consent(refuser, "email", "service", origin="web", now=NOW)
    give_consent(giver, NOW + timedelta(hours=1 if refusal_is_older else -1))

    merge_customers(survivor, other, now=NOW + timedelta(days=1))

    assert consent_states(survivor)["email", "service"].is_refused


def test_an_objection_survives_the_merge() -> None:
    survivor, other = make_customer(), make_customer()
    record_objection(other, origin="web", now=NOW)
    give_consent(survivor, LATER)

    merge_customers(survivor, other, now=NOW + timedelta(days=1))

    assert consent_states(survivor)["email", "service"].is_objected
    assert is_suppressed(other.email, "email", "service")


def test_after_the_merge_a_new_consent_reopens() -> None:
    survivor, other = make_customer(), make_customer()
    record_objection(other, origin="web", now=NOW)
    merge_customers(survivor, other, now=LATER)

    give_consent(survivor, LATER + timedelta(days=1))

    assert consent_states(survivor)["email", "service"].is_given


def test_nothing_is_declared_that_nobody_refused() -> None:
    survivor, other = make_customer(), make_customer()
    give_consent(survivor)

    merge_customers(survivor, other, now=LATER)

    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize("side", ["survivor", "other"])
def test_a_restricted_record_is_not_merged(side: str) -> None:
    people = {"survivor": make_customer(), "other": make_customer()}
    Customer.objects.filter(pk=people[side].pk).update(is_restricted=True)

    with pytest.raises(CannotMergeError):
        merge_customers(people["survivor"], people["other"], now=NOW)


def test_a_record_is_not_merged_with_itself_or_a_merged_one() -> None:
    one, two, three = (make_customer() for _ in range(3))
    merge_customers(one, two, now=NOW)

    with pytest.raises(CannotMergeError):
        merge_customers(one, one, now=NOW)
    with pytest.raises(CannotMergeError):
        merge_customers(three, two, now=NOW)


def make_pair() -> PossibleDuplicate:
    one, two = make_customer(), make_customer()
    return note_possible_duplicates(two, suggest(one, reasons=["same e-mail"]), NOW)[0]


def test_a_pair_is_merged_and_its_task_closed() -> None:
    pair, clerk = make_pair(), make_user()

    survivor = merge_by_hand(pair.second, pair.first, by=clerk, now=timezone.now())

    assert survivor == pair.second
    assert list(open_pairs()) == []
    assert Task.objects.get().done_by == clerk


def test_open_questions_move_to_the_survivor() -> None:
    pair = make_pair()
    third = make_customer()
    note_possible_duplicates(third, suggest(pair.first, pair.second), NOW)
    PossibleDuplicate.objects.update(score=77)

    merge_by_hand(pair.first, pair.second, by=make_user(), now=LATER)

    left = PossibleDuplicate.objects.get()
    assert {left.first_id, left.second_id} == {pair.first_id, third.pk}
    assert left.score == 77


def test_keeping_apart_settles_the_question() -> None:
    pair, clerk = make_pair(), make_user()

    keep_apart(pair, by=clerk, now=LATER)

    pair.refresh_from_db()
    assert (pair.is_same, pair.decided_at) == (False, LATER)
    assert Task.objects.get().done_at == LATER


def test_the_task_stays_while_another_pair_is_open() -> None:
    pair = make_pair()
    note_possible_duplicates(pair.second, suggest(make_customer()), NOW)

    keep_apart(pair, by=make_user(), now=LATER)

    assert Task.objects.get().done_at is None
