"""Which fields of two records the one that lives on keeps, as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from customers.merging.fields import conflicts, merged_fields
from customers.models import Customer

EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
INVALID = Customer.AddressState.INVALID
HOME = {"street": "Gasse 3", "postcode": "89073", "city": "Ulm"}


def merged(survivor: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return merged_fields(Customer(**survivor), Customer(**other))


@pytest.mark.parametrize(
    ("survivor", "other", "changes"),
    [
        ({"first_name": "Ada"}, {"first_name": "Eda"}, {}),
        ({}, {"first_name": "Eda"}, {"first_name": "Eda"}),
        ({"company": ""}, {"company": "Öz GmbH"}, {"company": "Öz GmbH"}),
        ({}, {"salutation": "ms"}, {"salutation": "ms"}),
        ({"notes": "a"}, {"notes": "b"}, {"notes": "a\nb"}),
        ({"notes": "a"}, {"notes": ""}, {}),
        ({"won_at": LATE}, {"won_at": EARLY}, {"won_at": EARLY}),
        ({"won_at": EARLY}, {"won_at": LATE}, {}),
        ({"won_at": EARLY}, {}, {}),
        ({}, {"won_at": LATE}, {"won_at": LATE}),
    ],
)
def test_nothing_known_is_overwritten_and_nothing_is_lost(
    survivor: dict[str, Any], other: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert merged(survivor, other) == changes


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (None, None, None),
        (date(2026, 1, 1), None, date(2026, 1, 1)),
        (None, date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2027, 1, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_whoever_wants_to_be_left_alone_longer_is(ours: Any, theirs: Any, expected: Any) -> None:
    survivor = Customer(no_approach_until=ours)

    changes = merged_fields(survivor, Customer(no_approach_until=theirs))

    assert changes.get("no_approach_until", ours) == expected


@pytest.mark.parametrize("known", [{"street": "Weg 1"}, {"postcode": "80331"}])
def test_an_address_is_never_completed_with_parts_of_another_one(known: dict[str, str]) -> None:
    assert merged(known, HOME) == {}


def test_an_address_is_taken_whole_where_none_is_known() -> None:
    assert merged({"city": "Bonn"}, HOME) == HOME


@pytest.mark.parametrize(("name", "state"), [("email", "email_state"), ("phone", "phone_state")])
@pytest.mark.parametrize(
    ("ours", "theirs", "is_invalid"), [("a", "a", True), ("a", "b", False), ("a", "", False)]
)
def test_of_the_same_address_the_worse_state_holds(
    name: str, state: str, ours: str, theirs: str, is_invalid: bool
) -> None:
    changes = merged({name: ours}, {name: theirs, state: INVALID})

    assert changes == ({state: INVALID} if is_invalid else {})


def test_the_state_comes_with_the_address_that_is_taken() -> None:
    changes = merged({}, {"email": "ada@kunde.example", "email_state": INVALID})

    assert changes == {"email": "ada@kunde.example", "email_state": INVALID}


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ({"last_name": "Öz"}, {"last_name": "ÖZ"}, {}),
        ({"last_name": "Öz"}, {"last_name": ""}, {}),
        ({"last_name": ""}, {"last_name": "Öz"}, {}),
        ({"last_name": "Öz"}, {"last_name": "Kaya"}, {"last_name": ("Öz", "Kaya")}),
        ({"city": "Ulm"}, {"city": "Bonn"}, {"city": ("Ulm", "Bonn")}),
        ({"language": "de"}, {"language": "en"}, {"language": ("de", "en")}),
        ({"notes": "a"}, {"notes": "b"}, {}),
    ],
)
def test_what_both_know_differently_is_named(
    ours: dict[str, str], theirs: dict[str, str], found: dict[str, Any]
) -> None:
    assert conflicts(Customer(**ours), Customer(**theirs)) == found
