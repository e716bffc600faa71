"""What a day can't hold any more: pure.

An appointment gets its place under the guarantee of ``occupancy``; later the hours may be
shortened, the bay blocked or switched off, and people without an appointment come in as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from bookings.calendar.slots import covered, merge_spans
from bookings.models import Appointment
from workshop.openings import Span

State = Appointment.State
LIVE = (State.HELD, State.CONFIRMED, State.ARRIVED)
# Of somebody without an appointment nobody has said yet how long it takes.
WALK_IN = timedelta(hours=1)


class Why(StrEnum):
    """What took an appointment's place away."""

    NO_BAY = "no_bay"
    BLOCKED = "blocked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Misplaced:
    """An appointment that stands where nobody can work on it."""

    appointment: Appointment
    why: Why

    @property
    def text(self) -> str:
        """Say in words why it can't stay."""
        return {
            Why.NO_BAY: _("its bay is switched off"),
            Why.BLOCKED: _("its bay can't be used then"),
            Why.CLOSED: _("outside the opening hours"),
        }[self.why]


@dataclass(frozen=True)
class Hours:
    """When a site's bays can be worked on: openings, and by bay what keeps it from use."""

    openings: Collection[Span]
    absent: Mapping[int, Iterable[Span]]

    def why_not(self, bay_id: int, span: Span) -> Why | None:
        """Say why work can't stand on a bay in a span; ``None`` if it can."""
        if bay_id not in self.absent:
            return Why.NO_BAY
        if any(start < span[1] and span[0] < end for start, end in self.absent[bay_id]):
            return Why.BLOCKED
        fits = any(opens <= span[0] and span[1] <= closes for opens, closes in self.openings)
        return None if fits else Why.CLOSED


def misplaced(
    appointments: Iterable[Appointment], hours: Hours, *, now: datetime
) -> list[Misplaced]:
    """Return the live appointments that have lost their place and are not over, in their order."""
    return [
        Misplaced(one, why)
        for one in appointments
        if one.state in LIVE
        and one.ends_at > now
        and (why := hours.why_not(one.bay_id, (one.occupied_from, one.ends_at)))
    ]


def time_left(appointments: Iterable[Appointment], hours: Hours, *, now: datetime) -> timedelta:
    """Add up how long all bays together are still free from now on."""
    busy: dict[int, list[Span]] = {bay: list(spans) for bay, spans in hours.absent.items()}
    for one in appointments:
        if one.state in LIVE and one.bay_id in busy:
            busy[one.bay_id].append((one.occupied_from, one.ends_at))
    left = timedelta(0)
    for spans in busy.values():
        taken = merge_spans(spans)
        for opens, closes in hours.openings:
            rest = (max(opens, now), closes)
            left += max(rest[1] - rest[0], timedelta(0))
            left -= covered(rest, taken) if rest[0] < rest[1] else timedelta(0)
    return left


def too_many(walk_ins: int, left: timedelta) -> int:
    """Return how many of those without an appointment find no time, at an hour for each."""
    return max(0, walk_ins - left // WALK_IN)
