"""Rearranging the checklist before it is saved: steps up and down, off the list and onto it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bookings.visits.checklist import KEPT, Phase, find_step
from bookings.visits.checklists import SHIPPED, Draft

OWN_KEY = re.compile(r"own-([0-9]{1,5})")


def rearrange(drafts: Sequence[Draft], wish: str) -> list[Draft]:
    """Return the list after one wish: "up", "down", "off" or "on" a key, "add" a phase.

    What can't be done, such as moving the first step up, leaves the list as it is.
    """
    verb, _colon, what = wish.partition(":")
    rows = in_phases(drafts)
    match verb:
        case "up":
            return _moved(rows, what, -1)
        case "down":
            return _moved(rows, what, 1)
        case "off":
            return [row for row in rows if row.key != what or row.key in KEPT]
        case "on":
            return in_phases([*rows, *(row for row in left_away(rows) if row.key == what)])
        case "add" if what in Phase.values:
            return in_phases([*rows, Draft(next_own_key(rows), what)])
        case _:
            return rows


def in_phases(drafts: Iterable[Draft]) -> list[Draft]:
    """Sort by phase and leave the order within each as it is."""
    return sorted(drafts, key=lambda draft: Phase.values.index(draft.phase))


def left_away(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the shipped steps that are not on the list."""
    present = {draft.key for draft in drafts}
    return [draft for draft in SHIPPED if draft.key not in present]


def next_own_key(drafts: Iterable[Draft]) -> str:
    """Return a key that no step of this list has."""
    numbers = [int(found[1]) for draft in drafts if (found := OWN_KEY.fullmatch(draft.key))]
    return f"own-{max(numbers, default=0) + 1}"


def is_key(key: str) -> bool:
    """Say whether a step may have this key: a shipped one's, or one of the owner's own."""
    return bool(find_step(key) or OWN_KEY.fullmatch(key))


def _moved(rows: list[Draft], key: str, by: int) -> list[Draft]:
    place = next((number for number, row in enumerate(rows) if row.key == key), None)
    if place is None:
        return rows
    other = place + by
    if other not in range(len(rows)) or rows[other].phase != rows[place].phase:
        return rows
    rows[place], rows[other] = rows[other], rows[place]
    return rows
