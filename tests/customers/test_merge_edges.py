"""What of two records the one that lives on keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from customers.consent.ledger import (
    Declaration,
    consent_states,
    find_consent,
    record_consent,
    record_objection,
    withdraw_consent,
)
from customers.errors import CannotMergeError
from customers.merging.merge import merge_customers
from customers.models import ConsentEvent, Customer, PossibleDuplicate, Vehicle
from customers.records import note_possible_duplicates, save_vehicle
from customers.search.finding import find_customers
from tests.factories import make_customer, make_user, make_vehicle, suggest

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def merged(survivor: Customer, other: Customer) -> Customer:
    return merge_customers(survivor, other, now=LATER)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("salutation", "ms"),
        ("first_name", "Ada"),
        ("last_name", "Öztürk"),
        ("company", "Öztürk GmbH"),
        ("email", "ada@kunde.example"),
        ("phone", "+491711234567"),
        ("won_through", "autotermin"),
    ],
)
def test_what_was_empty_is_filled_and_what_was_known_stays(field: str, value: str) -> None:
    empty, known = make_customer(**{field: ""}), make_customer(**{field: "x"})
    other = make_customer(**{field: value})
    Customer.objects.filter(pk=known.pk).update(**{field: value[:2]})

    assert getattr(merged(empty, other), field) == value
    known.refresh_from_db()
    assert getattr(known, field) == value[:2]


def test_a_known_name_is_not_changed_by_the_other() -> None:
    survivor = merged(make_customer(last_name="Groß"), make_customer(last_name="Klein"))

    assert survivor.last_name == "Groß"


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ({"street": "", "postcode": "", "city": ""}, "Am Ring 1, 86150 Augsburg"),
        ({"street": "", "postcode": "80333", "city": "München"}, ", 80333 München"),
        ({"street": "Weg 2", "postcode": "", "city": ""}, "Weg 2,  "),
    ],
)
def test_an_address_is_taken_whole_or_not_at_all(own: dict[str, str], kept: str) -> None:
    other = make_customer(street="Am Ring 1", postcode="86150", city="Augsburg")

    survivor = merged(make_customer(**own), other)

    assert f"{survivor.street}, {survivor.postcode} {survivor.city}" == kept


@pytest.mark.parametrize(
    ("own", "others", "kept"),
    [
        (None, None, None),
        (date(2026, 12, 1), None, date(2026, 12, 1)),
        (None, date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 3, 1), date(2027, 3, 1)),
        (date(2027, 3, 1), date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_the_longer_protection_of_a_portal_holds(
    own: date | None, others: date | None, kept: date | None
) -> None:
    survivor = make_customer(no_approach_until=own)

    assert merged(survivor, make_customer(no_approach_until=others)).no_approach_until == kept


@pytest.mark.parametrize(("own", "others"), [(NOW, LATER), (LATER, NOW), (NOW, None), (None, NOW)])
def test_the_first_day_as_a_customer_counts(own: datetime | None, others: datetime | None) -> None:
    assert merged(make_customer(won_at=own), make_customer(won_at=others)).won_at == NOW


@pytest.mark.parametrize(
    ("own", "others", "kept"),
    [("", "", ""), ("a", "", "a"), ("", "b", "b"), ("a", "b", "a\nb")],
)
def test_notes_of_both_are_kept(own: str, others: str, kept: str) -> None:
    assert merged(make_customer(notes=own), make_customer(notes=others)).notes == kept


def test_the_survivor_is_found_by_what_it_got() -> None:
    survivor = merged(
        make_customer(email="", phone="", last_name="Öztürk"),
        make_customer(email="Neu@Kunde.example", phone="+491605555555"),
    )

    assert survivor.email_key == "neu@kunde.example"
    [hit] = find_customers("neu@kunde", today=date(2026, 11, 22))
    assert hit.customer == survivor
    assert survivor.phone_is_mobile


def test_three_records_become_one_step_by_step() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    merged(second, third)

    merged(first, second)

    third.refresh_from_db()
    assert third.merged_into == first
    assert list(Customer.objects.living()) == [first]


def test_an_event_of_the_third_record_is_read_by_the_last_survivor() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    for customer in (first, second, third):
        Customer.objects.filter(pk=customer.pk).update(email="ada@kunde.example")
    third.refresh_from_db()
    given = Declaration(third, ("email",), ("service",), "given", "counter", taken_by=make_user())
    [event] = record_consent(given, now=NOW)
    merged(second, third)

    survivor = merged(first, second)

    assert find_consent(survivor, "email", "service", "ada@kunde.example") == event


@pytest.mark.parametrize("refuses", ["survivor", "other"])
@pytest.mark.parametrize("how", ["withdraws", "objects"])
def test_no_merge_makes_a_refusal_undone(refuses: str, how: str) -> None:
    people = {name: make_customer(email="ada@kunde.example") for name in ("survivor", "other")}
    if how == "withdraws":
        withdraw_consent(people[refuses], "email", "service", origin="phone", now=NOW)
    else:
        record_objection(people[refuses], channel="email", origin="phone", now=NOW)
    agrees = people["other" if refuses == "survivor" else "survivor"]
    record_consent(Declaration(agrees, ("email",), ("service",), "given", "counter"), now=LATER)

    survivor = merged(people["survivor"], people["other"])

    assert consent_states(survivor)["email", "service"].is_refused


def test_two_who_agree_to_different_things_keep_both() -> None:
    survivor, other = (make_customer(email="ada@kunde.example") for _each in range(2))
    for customer, purpose in ((survivor, "service"), (other, "offers")):
        record_consent(Declaration(customer, ("email",), (purpose,), "given", "counter"), now=NOW)

    states = consent_states(merged(survivor, other))

    assert states["email", "service"].is_given
    assert states["email", "offers"].is_given
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("own", "others", "is_joined"),
    [
        ({"vin": "A" * 17}, {"vin": "A" * 17}, True),
        ({"vin": "A" * 17, "plate": ""}, {"vin": "A" * 17, "plate": "M-AB 1"}, True),
        ({"vin": "A" * 17}, {"vin": "B" * 17}, False),
        ({"vin": "A" * 17, "plate": "M-AB 1"}, {"vin": "", "plate": "M-AB 1"}, True),
        ({"vin": "", "plate": "M-AB 1"}, {"vin": "", "plate": "M-AB 1"}, True),
        ({"vin": "", "plate": "M-AB 1"}, {"vin": "", "plate": "M-AB 2"}, False),
        ({"vin": "", "plate": ""}, {"vin": "", "plate": ""}, False),
        ({"vin": "", "plate": "MAB1"}, {"vin": "", "plate": "MAB1"}, False),
    ],
)
def test_which_cars_are_the_same(
    own: dict[str, str], others: dict[str, str], is_joined: bool
) -> None:
    survivor, other = make_customer(), make_customer()
    save_vehicle(Vehicle(customer=survivor, plate=own.pop("plate", ""), **own))
    save_vehicle(Vehicle(customer=other, plate=others.pop("plate", ""), **others))

    merged(survivor, other)

    assert survivor.vehicles.count() == (1 if is_joined else 2)
    assert not other.vehicles.exists()


@pytest.mark.parametrize(
    ("field", "own", "others", "kept"),
    [
        ("mileage_km", 10, 20, 20),
        ("mileage_km", 20, 10, 20),
        ("mileage_km", None, 10, 10),
        ("hu_due", date(2027, 1, 1), date(2029, 1, 1), date(2029, 1, 1)),
        ("hu_due", date(2029, 1, 1), date(2027, 1, 1), date(2029, 1, 1)),
        ("hu_due", None, date(2027, 1, 1), date(2027, 1, 1)),
        ("make", "VW", "Volkswagen", "VW"),
        ("make", "", "VW", "VW"),
        ("first_registration", None, date(2020, 1, 1), date(2020, 1, 1)),
        ("first_registration", date(2019, 1, 1), date(2020, 1, 1), date(2019, 1, 1)),
    ],
)
def test_one_car_of_two_knows_most(field: str, own: Any, others: Any, kept: Any) -> None:
    survivor, other = make_customer(), make_customer()
    vehicle = make_vehicle(customer=survivor, vin="A" * 17, **{field: own})
    make_vehicle(customer=other, vin="A" * 17, **{field: others})

    merged(survivor, other)

    vehicle.refresh_from_db()
    assert getattr(vehicle, field) == kept


def test_a_decided_pair_stays_decided_for_the_survivor() -> None:
    third, survivor, other = make_customer(), make_customer(), make_customer()
    [pair] = note_possible_duplicates(other, suggest(third, reasons=["same phone number"]), NOW)
    PossibleDuplicate.objects.filter(pk=pair.pk).update(decided_at=NOW, is_same=False)

    merged(survivor, other)

    moved = PossibleDuplicate.objects.get()
    assert (moved.first, moved.second) == (third, survivor)
    assert (moved.decided_at, moved.is_same) == (NOW, False)
    assert (
        note_possible_duplicates(survivor, suggest(third, reasons=["same phone number"]), NOW) == []
    )


def test_a_pair_that_both_had_is_asked_once() -> None:
    third, survivor, other = make_customer(), make_customer(), make_customer()
    note_possible_duplicates(survivor, suggest(third, reasons=["own"]), NOW)
    note_possible_duplicates(other, suggest(third, survivor, reasons=["other"]), NOW)

    merged(survivor, other)

    assert PossibleDuplicate.objects.get().reasons == ["own"]


@pytest.mark.parametrize("broken", ["is_restricted", "merged_into"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_refused_merge_changes_nothing(broken: str, side: int) -> None:
    people = [make_customer(notes="a"), make_customer(notes="b")]
    vehicle = make_vehicle(customer=people[1])
    value = True if broken == "is_restricted" else make_customer()
    Customer.objects.filter(pk=people[side].pk).update(**{broken: value})

    with pytest.raises(CannotMergeError):
        merged(*people)

    vehicle.refresh_from_db()
    assert vehicle.customer == people[1]
    assert Customer.objects.get(pk=people[0].pk).notes == "a"
