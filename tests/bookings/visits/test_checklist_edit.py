"""Rearranging the checklist: pure, nothing is saved."""

from __future__ import annotations

import pytest

from bookings.visits.checklist import KEPT
from bookings.visits.checklist_edit import is_key, left_away, next_own_key, rearrange
from bookings.visits.checklists import SHIPPED, Draft

DROP_OFF = ["welcome", "data", "reminders", "conditions", "cards"]
PICK_UP = ["bill", "satisfaction", "next_service", "goodbye"]


def keys(drafts: list[Draft]) -> list[str]:
    return [draft.key for draft in drafts]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("up:data", ["data", "welcome", "reminders", "conditions", "cards", *PICK_UP]),
        ("down:data", ["welcome", "reminders", "data", "conditions", "cards", *PICK_UP]),
        ("up:welcome", [*DROP_OFF, *PICK_UP]),
        ("down:cards", [*DROP_OFF, *PICK_UP]),
        ("up:bill", [*DROP_OFF, *PICK_UP]),
        ("down:goodbye", [*DROP_OFF, *PICK_UP]),
        ("up:coffee", [*DROP_OFF, *PICK_UP]),
        ("off:welcome", [*DROP_OFF[1:], *PICK_UP]),
        ("off:bill", [*DROP_OFF, *PICK_UP[1:]]),
        ("on:bill", [*DROP_OFF, *PICK_UP]),
        ("add:drop_off", [*DROP_OFF, "own-1", *PICK_UP]),
        ("add:pick_up", [*DROP_OFF, *PICK_UP, "own-1"]),
        ("add:coffee", [*DROP_OFF, *PICK_UP]),
        ("dance:bill", [*DROP_OFF, *PICK_UP]),
        ("", [*DROP_OFF, *PICK_UP]),
    ],
)
def test_does_one_wish_or_leaves_the_list_as_it_is(wish: str, expected: list[str]) -> None:
    assert keys(rearrange(SHIPPED, wish)) == expected


@pytest.mark.parametrize("key", sorted(KEPT))
def test_what_the_product_depends_on_stays_on_the_list(key: str) -> None:
    assert key in keys(rearrange(SHIPPED, f"off:{key}"))


def test_a_step_that_was_taken_off_comes_back_at_the_end_of_its_phase() -> None:
    without = rearrange(SHIPPED, "off:welcome")

    assert keys(left_away(without)) == ["welcome"]
    assert keys(rearrange(without, "on:welcome"))[:5] == [*DROP_OFF[1:], "welcome"]


def test_a_step_of_the_house_can_be_taken_off_and_another_gets_a_free_key() -> None:
    own = [*SHIPPED, Draft("own-1", "drop_off"), Draft("own-7", "pick_up")]

    assert next_own_key(own) == "own-8"
    assert "own-1" not in keys(rearrange(own, "off:own-1"))


@pytest.mark.parametrize(
    ("key", "is_known"),
    [
        ("bill", True),
        ("own-1", True),
        ("own-", False),
        ("own-123456", False),
        ("close", False),
        ("own-1/../x", False),
        ("", False),
    ],
)
def test_knows_which_keys_a_step_may_have(key: str, is_known: bool) -> None:
    assert is_key(key) is is_known
