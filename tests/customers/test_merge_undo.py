"""A merge that was a mistake is taken back: each has what they had, nobody is asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings.models import Booking
from customers.consent.ledger import (
    Declaration,
    consent_states,
    record_consent,
    record_objection,
    withdraw_consent,
)
from customers.consent.wordings import current_wording
from customers.errors import CannotMergeError, CannotUndoError
from customers.merging.merge import merge_customers
from customers.merging.undo import (
    days_left,
    purge_merge_details,
    undo_merge,
    undoable_merges,
    why_not_undo,
)
from customers.models import (
    ContactPause,
    Customer,
    ExistingCustomerBasis,
    JoinedVehicle,
    MergeRecord,
    PossibleDuplicate,
    SearchTerm,
    Vehicle,
)
from customers.records import note_possible_duplicates, save_customer
from tests.factories import make_booking, make_customer, make_user, make_vehicle, suggest
from workshop_crm.lib.spelling import loose

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
PERSONAL = ("first_name", "email", "phone", "street", "notes", "no_approach_until")


def merged(survivor: Customer, other: Customer) -> MergeRecord:
    merge_customers(survivor, other, now=NOW)
    return MergeRecord.objects.get(other=other, undone_at=None)


def undone(record: MergeRecord, now: datetime = LATER) -> tuple[Customer, Customer]:
    undo_merge(record, by=make_user(), now=now)
    return tuple(Customer.objects.get(pk=pk) for pk in (record.survivor_id, record.other_id))  # type: ignore[return-value]


def agree(customer: Customer, now: datetime) -> None:
    record_consent(Declaration(customer, ("email",), ("service",), "given", "counter"), now=now)


def test_the_survivor_has_the_fields_it_had() -> None:
    survivor = make_customer(email="", street="", postcode="", city="", notes="raucht")
    save_customer(survivor)
    before = Customer.objects.filter(pk=survivor.pk).values(*PERSONAL).get()

    undone(merged(survivor, make_customer(notes="hat einen Hund")))

    assert Customer.objects.filter(pk=survivor.pk).values(*PERSONAL).get() == before


def test_what_was_changed_since_stays_changed() -> None:
    record = merged(make_customer(first_name="", notes=""), make_customer(notes="alt"))
    Customer.objects.filter(pk=record.survivor_id).update(notes="alt, umgezogen")

    survivor, _other = undone(record)

    assert survivor.notes == "alt, umgezogen"
    assert survivor.first_name == ""


def test_the_other_lives_again_with_all_that_was_theirs() -> None:
    survivor, other = make_customer(), make_customer()
    own, theirs = (
        make_booking(received_at=NOW, customer=survivor),
        make_booking(received_at=NOW, customer=other),
    )

    undone(merged(survivor, other))

    assert list(Customer.objects.living().order_by("pk")) == [survivor, other]
    assert list(survivor.bookings.all()) == [own]
    assert list(other.bookings.all()) == [theirs]


def test_what_came_after_the_merge_stays_with_the_survivor() -> None:
    record = merged(make_customer(), make_customer())
    make_booking(received_at=NOW, customer=record.survivor)

    survivor, _other = undone(record)

    assert Booking.objects.get().customer == survivor


def test_what_came_about_the_others_car_goes_with_the_car() -> None:
    survivor, other = make_customer(), make_customer()
    theirs = make_vehicle(customer=other, plate="M-XY 9", plate_key="M-XY 9")
    ours = make_vehicle(customer=survivor)
    record = merged(survivor, other)
    late = make_booking(received_at=NOW, customer=survivor, vehicle=theirs)
    stays = make_booking(received_at=NOW, customer=survivor, vehicle=ours)

    undone(record)

    assert list(other.bookings.all()) == [late]
    assert list(survivor.bookings.all()) == [stays]


def test_a_car_that_was_sold_to_a_third_meanwhile_stays_there() -> None:
    survivor, other, third = make_customer(), make_customer(), make_customer()
    car = make_vehicle(customer=other)
    record = merged(survivor, other)
    Vehicle.objects.filter(pk=car.pk).update(customer=third)

    undone(record)

    car.refresh_from_db()
    assert car.customer == third


def test_two_cars_that_had_become_one_are_two_again() -> None:
    survivor, other = make_customer(), make_customer()
    kept = make_vehicle(customer=survivor, vin="A" * 17, mileage_km=10)
    double = make_vehicle(customer=other, vin="A" * 17, mileage_km=20, make="Volkswagen")
    theirs = make_booking(received_at=NOW, customer=other, vehicle=double)
    record = merged(survivor, other)
    assert JoinedVehicle.objects.get().old_id == double.pk

    undone(record)

    kept.refresh_from_db()
    double.refresh_from_db()
    theirs.refresh_from_db()
    assert (kept.mileage_km, double.mileage_km, double.make) == (10, 20, "Volkswagen")
    assert (double.customer, theirs.vehicle) == (other, double)
    assert not JoinedVehicle.objects.exists()


def test_a_fact_that_both_had_is_there_for_both_again() -> None:
    survivor, other = make_customer(), make_customer()
    for customer in (survivor, other):
        ExistingCustomerBasis.objects.create(
            customer=customer,
            sale_reference="invoice:1",
            collected_on=NOW.date(),
            notice=current_wording("reminder_notice", "de", NOW),
            email_hash="x",
        )

    undone(merged(survivor, other))

    assert survivor.existing_customer_bases.count() == other.existing_customer_bases.count() == 1


def test_the_question_whether_they_are_one_is_open_again() -> None:
    survivor, other, third = make_customer(), make_customer(), make_customer()
    note_possible_duplicates(other, suggest(survivor, third, reasons=["same e-mail"]), NOW)
    before = set(PossibleDuplicate.objects.values_list("pk", "first", "second"))
    record = merged(survivor, other)
    assert set(PossibleDuplicate.objects.values_list("pk", "first", "second")) != before

    undone(record)

    assert set(PossibleDuplicate.objects.values_list("pk", "first", "second")) == before


@pytest.mark.parametrize("refuser", ["survivor", "other"])
@pytest.mark.parametrize("how", ["withdraws", "objects"])
def test_who_refused_before_the_merge_binds_both_after_it(refuser: str, how: str) -> None:
    people = {"survivor": make_customer(), "other": make_customer()}
    for customer in people.values():
        agree(customer, NOW - timedelta(days=2))
    if how == "withdraws":
        withdraw_consent(people[refuser], "email", "service", origin="web", now=NOW)
    else:
        record_objection(people[refuser], origin="web", now=NOW)

    both = undone(merged(people["survivor"], people["other"]))

    assert all(consent_states(each)["email", "service"].is_refused for each in both)


def test_a_refusal_after_the_merge_binds_both() -> None:
    survivor, other = make_customer(), make_customer()
    agree(other, NOW - timedelta(days=1))
    record = merged(survivor, other)
    withdraw_consent(survivor, "email", "service", origin="web", now=NOW)

    both = undone(record)

    assert all(consent_states(each)["email", "service"].is_refused for each in both)


def test_without_any_refusal_each_has_the_consents_they_gave() -> None:
    survivor, other = make_customer(), make_customer()
    agree(other, NOW - timedelta(days=1))

    survivor, other = undone(merged(survivor, other))

    assert consent_states(other)["email", "service"].is_given
    assert not consent_states(survivor)["email", "service"].is_given


def test_a_running_pause_holds_for_both_and_one_that_is_over_for_nobody_else() -> None:
    survivor, other = make_customer(), make_customer()
    until = LATER + timedelta(days=30)
    ContactPause.objects.create(customer=other, reason="Klage", starts_at=NOW, ends_at=until)
    ContactPause.objects.create(customer=other, reason="alt", starts_at=NOW, ends_at=LATER)

    survivor, other = undone(merged(survivor, other))

    assert [pause.reason for pause in survivor.contact_pauses.all()] == ["Klage"]
    assert {pause.reason for pause in other.contact_pauses.all()} == {"Klage", "alt"}


def test_the_longest_protection_of_a_portal_holds_for_both() -> None:
    until = date(2027, 5, 1)

    both = undone(merged(make_customer(), make_customer(no_approach_until=until)))

    assert [each.no_approach_until for each in both] == [until, until]


def test_three_records_are_taken_apart_in_the_order_of_joining() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    early, late = merged(second, first), merged(third, second)
    with pytest.raises(CannotUndoError):
        undo_merge(early, by=make_user(), now=LATER)

    undone(late)
    first.refresh_from_db()
    assert first.merged_into == second
    undone(early)

    assert Customer.objects.living().count() == 3


def test_after_an_undo_they_can_be_merged_again() -> None:
    survivor, other = make_customer(), make_customer()
    undone(merged(survivor, other))

    again = merged(other, survivor)

    assert again.survivor == other


def test_an_undo_is_done_once() -> None:
    record = merged(make_customer(), make_customer())
    undone(record)

    with pytest.raises(CannotUndoError):
        undo_merge(record, by=make_user(), now=LATER)


def test_who_undid_it_is_noted_and_the_details_are_gone() -> None:
    record, clerk = merged(make_customer(), make_customer(email="geheim@x.example")), make_user()

    undo_merge(record, by=clerk, now=LATER)

    record.refresh_from_db()
    assert (record.undone_by, record.undone_at, record.purged_at) == (clerk, LATER, LATER)
    assert record.details == {}


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(0), 30),
        (timedelta(days=1), 29),
        (timedelta(days=29, hours=23), 1),
        (timedelta(days=30), 0),
        (timedelta(days=40), 0),
    ],
)
def test_there_are_thirty_days_for_it(after: timedelta, left: int) -> None:
    record = merged(make_customer(), make_customer())

    assert days_left(record, now=NOW + after) == left
    assert bool(why_not_undo(record, now=NOW + after)) is (left == 0)
    assert len(undoable_merges(record.survivor, now=NOW + after)) == (1 if left else 0)


def test_after_thirty_days_it_is_refused_in_words_and_nothing_is_changed() -> None:
    record = merged(make_customer(), make_customer())

    with pytest.raises(CannotUndoError, match="30"):
        undo_merge(record, by=make_user(), now=NOW + timedelta(days=30))

    assert Customer.objects.get(pk=record.other_id).merged_into_id == record.survivor_id


def test_the_details_are_purged_after_thirty_days_and_not_before() -> None:
    record = merged(make_customer(), make_customer(email="geheim@x.example"))

    assert purge_merge_details(now=NOW + timedelta(days=29, hours=23)) == 0
    record.refresh_from_db()
    assert record.details["steps"]
    assert purge_merge_details(now=NOW + timedelta(days=30)) == 1
    assert purge_merge_details(now=NOW + timedelta(days=31)) == 0
    record.refresh_from_db()
    assert record.details == {}


@pytest.mark.parametrize("side", ["survivor_id", "other_id"])
def test_a_restricted_record_is_left_as_it_is(side: str) -> None:
    record = merged(make_customer(), make_customer())
    Customer.objects.filter(pk=getattr(record, side)).update(is_restricted=True)

    with pytest.raises(CannotUndoError):
        undo_merge(record, by=make_user(), now=LATER)


def test_what_was_purged_early_cannot_be_undone() -> None:
    record = merged(make_customer(), make_customer())
    MergeRecord.objects.update(details={}, purged_at=NOW)

    with pytest.raises(CannotUndoError):
        undo_merge(record, by=make_user(), now=LATER)


def test_disagreeing_fields_are_listed_and_the_survivors_stay() -> None:
    survivor = make_customer(first_name="Eva", email="a@x.example", city="Ulm")
    other = make_customer(first_name="Ada", email="A@X.example", city="")

    record = merged(survivor, other)

    assert record.details["conflicts"] == {"first_name": ["Eva", "Ada"]}
    survivor.refresh_from_db()
    assert survivor.first_name == "Eva"


def test_a_refused_merge_leaves_no_record() -> None:
    survivor, other = make_customer(), make_customer(is_restricted=True)

    with pytest.raises(CannotMergeError):
        merge_customers(survivor, other, now=NOW)

    assert not MergeRecord.objects.exists()


def test_the_survivor_is_found_by_both_names_and_each_by_their_own_again() -> None:
    survivor, other = make_customer(last_name="Bleibt"), make_customer(last_name="Geht")
    for customer in (survivor, other):
        save_customer(customer)

    def found(word: str) -> set[int]:
        return set(SearchTerm.objects.filter(word=loose(word)).values_list("customer", flat=True))

    record = merged(survivor, other)
    assert (found("bleibt"), found("geht")) == ({survivor.pk}, {survivor.pk})
    undone(record)

    assert (found("bleibt"), found("geht")) == ({survivor.pk}, {other.pk})


@pytest.mark.parametrize(
    ("own", "others", "state"),
    [
        ("a@x.example", "a@x.example", "invalid"),
        ("a@x.example", "b@x.example", "verified"),
        ("", "b@x.example", "invalid"),
    ],
)
def test_an_address_that_bounced_in_one_record_is_no_better_in_the_other(
    own: str, others: str, state: str
) -> None:
    survivor = make_customer(email=own, email_state="verified")
    other = make_customer(email=others, email_state="invalid")

    record = merged(survivor, other)

    survivor.refresh_from_db()
    assert survivor.email_state == state
    assert undone(record)[0].email_state == "verified"


def test_a_question_asked_anew_since_is_not_doubled_by_the_undo() -> None:
    survivor, other = make_customer(), make_customer()
    note_possible_duplicates(other, suggest(survivor), NOW)
    record = merged(survivor, other)
    PossibleDuplicate.objects.create(
        first_id=min(survivor.pk, other.pk), second_id=max(survivor.pk, other.pk), found_at=NOW
    )

    undone(record)

    assert PossibleDuplicate.objects.count() == 1
