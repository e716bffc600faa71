"""One line of the timeline, as every reader gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

_GOOD_STATES = {"delivered", "confirmed", "done", "settled", "given", "invoiced", "issued"}
_BAD_STATES = {"bounced", "failed", "uncertain", "no_show", "objected", "withdrawn", "missed"}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. ``is_day`` says that only the date of ``at`` is known."""

    at: datetime
    title: str
    detail: str = ""
    url: str = ""
    state: str = ""
    state_label: str = ""
    is_day: bool = False

    @property
    def state_class(self) -> str:
        return state_class(self.state)


def state_class(state: str) -> str:
    """Return the CSS class that colours a state of whatever object."""
    if state in _GOOD_STATES:
        return "state-good"
    return "state-bad" if state in _BAD_STATES else ""


# Takes the ids of a customer and how many entries are wanted at most; gives the newest first.
type_of_reader = Callable[[Sequence[int], int], Iterable[Entry]]


def noon(day: date) -> datetime:
    """Return the moment at which something stands of which only the day is known."""
    return timezone.make_aware(datetime.combine(day, time(12)))
