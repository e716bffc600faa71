"""Which steps are to be told to a household, and which of them in one message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from reminders.items import Item, items_of
from reminders.plans.households import Household
from reminders.plans.timing import SAME_MESSAGE, span_of, step_in_reach
from reminders.seasons.parking import ZONE


@dataclass(frozen=True)
class Candidate:
    """A step that is to be told, and when."""

    item: Item
    not_before: datetime
    not_after: datetime
    # Until when a season lasts: then it is given one of its days later.
    season_ends_on: date | None = None


def find_candidates(
    household: Household, steps: dict[int, list[int]], today: date
) -> list[Candidate]:
    """Return the steps in reach that were not told yet, earliest first; ``steps`` by service."""
    found = []
    for vehicle_id, dues in household.dues.items():
        for due in dues:
            day = household.counted_from(vehicle_id, due)
            step = step_in_reach(steps.get(due.service_id, []), day, today=today)
            if step is None:
                continue
            item = Item(vehicle_id, due.service_id, due.due_on, step)
            begins, ends = span_of(day, step, today=today, zone=ZONE)
            is_over = due.holds_until is not None and begins.date() > due.holds_until
            if not (is_over or _is_told(household, item)):
                found.append(Candidate(item, begins, ends, due.holds_until))
    return sorted(found, key=lambda candidate: candidate.not_before)


def _is_told(household: Household, item: Item) -> bool:
    if item in household.told or item.ref in household.declined:
        return True
    # A waiting message about another date is withdrawn in this pass, so it told nothing.
    withdrawn = {waiting for row in household.waiting for waiting in items_of(row)}
    return any(
        told.occasion == item.occasion and not household.is_current(told)
        for told in household.told_lately - withdrawn
    )


def groups(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Yield what goes into one message each; the candidates come in order of time.

    What belongs to a season goes by itself first: only its day shows what it can join.
    """
    rest = list(candidates)
    while rest:
        together = [step for step in rest if _go_together(step, rest[0])]
        rest = [step for step in rest if step not in together]
        yield together


def _go_together(one: Candidate, other: Candidate) -> bool:
    is_one_season = one.season_ends_on == other.season_ends_on
    return is_one_season and is_near(one.not_before, other.not_before)


def is_near(one: datetime, other: datetime) -> bool:
    """Tell whether two reminders lie so close together that one message does for both."""
    return abs(one - other) < SAME_MESSAGE
