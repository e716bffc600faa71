"""Free slots: a pure sweep over opening hours, bays and busy spans. All spans are half-open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from operator import itemgetter
from zoneinfo import ZoneInfo

from workshop.openings import Span

STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class BayTimes:
    """One bay; ``busy`` is sorted and its spans do not overlap."""

    id: int
    abilities: frozenset[str] = frozenset()
    busy: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Calendar:
    """One site over some days; ``openings`` are instants, a closed day is missing."""

    zone: ZoneInfo
    openings: dict[date, list[Span]]
    bays: list[BayTimes]


@dataclass(frozen=True)
class SlotWish:
    """What is looked for: so many minutes on a bay that has all these abilities.

    ``is_spread``: dates to choose from, one a day and never in each other's way, at changing
    times of day, or with ``near`` those nearest to a wished time. Otherwise every start on the
    grid from the earliest on, as many as ``count``.
    """

    minutes: int
    abilities: frozenset[str] = frozenset()
    near: datetime | None = None
    count: int = 3
    is_spread: bool = True
    earliest: datetime | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, order=True)
class Slot:
    """A free place, ``[starts_at, ends_at)`` on one bay."""

    starts_at: datetime
    ends_at: datetime
    bay_id: int

    def overlaps(self, other: Slot) -> bool:
        """Say whether both can't be held at once."""
        return (
            self.bay_id == other.bay_id
            and self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
        )


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Sort spans and join those that overlap or touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def free_slots(calendar: Calendar, wish: SlotWish, *, now: datetime) -> list[Slot]:
    """Return free slots by the wish, each of which can be taken as it is.

    Starts lie on a grid of 15 minutes from each opening; none lies before ``now`` or
    ``wish.earliest``.
    """
    earliest = max(now, wish.earliest or now)
    days = _free_days(calendar, wish, earliest)
    if wish.is_spread:
        return _spread(list(days) if wish.near else days, wish, calendar.zone)
    return list(islice(chain.from_iterable(days), wish.count))


def free_bay(calendar: Calendar, span: Span, abilities: frozenset[str]) -> int | None:
    """Return a bay that is free over exactly this span of one opening; ``None`` if there is none.

    The span need not lie on the grid: portals agree on times of their own.
    """
    day = span[0].astimezone(calendar.zone).date()
    if not any(
        start <= span[0] and span[1] <= end for start, end in calendar.openings.get(day, [])
    ):
        return None
    for bay in _able_bays(calendar, abilities):
        index = bisect_right(bay.busy, span[0], key=itemgetter(1))
        if index == len(bay.busy) or bay.busy[index][0] >= span[1]:
            return bay.id
    return None


def _able_bays(calendar: Calendar, abilities: frozenset[str]) -> list[BayTimes]:
    """Bays that can do it, the least equipped first: the others stay free for harder work."""
    able = [bay for bay in calendar.bays if abilities <= bay.abilities]
    return sorted(able, key=lambda bay: (len(bay.abilities), bay.id))


def _free_days(calendar: Calendar, wish: SlotWish, earliest: datetime) -> Iterator[list[Slot]]:
    """Yield each day's free slots, one per start."""
    bays = _able_bays(calendar, wish.abilities)
    length = wish.length
    for openings in calendar.openings.values():
        found: dict[datetime, int] = {}
        for opening in openings:
            if opening[1] - length < earliest:
                continue
            for bay in bays:
                for start in _starts(opening, bay.busy, length, earliest):
                    found.setdefault(start, bay.id)
        if found:
            yield [Slot(start, start + length, found[start]) for start in sorted(found)]


def _starts(
    opening: Span, busy: list[Span], length: timedelta, earliest: datetime
) -> Iterator[datetime]:
    """Yield the grid's starts in one bay's gaps of one opening."""
    opens, closes = opening
    start = _on_grid(opens, earliest)
    for index in range(bisect_right(busy, start, key=itemgetter(1)), len(busy)):
        busy_start, busy_end = busy[index]
        if busy_start >= closes:
            break
        while start + length <= busy_start:
            yield start
            start += STEP
        start = _on_grid(opens, busy_end) if busy_end > start else start
    while start + length <= closes:
        yield start
        start += STEP


def _on_grid(opens: datetime, moment: datetime) -> datetime:
    """Return the first start of the grid that is not before ``moment``."""
    return opens if moment <= opens else opens - ((opens - moment) // STEP) * STEP


def _spread(days: Iterable[list[Slot]], wish: SlotWish, zone: ZoneInfo) -> list[Slot]:
    """Choose one slot a day, then more of the same days when there are too few."""
    near = wish.near and wish.near.astimezone(zone)
    if near:
        days = sorted(days, key=lambda slots: _distance_in_days(slots[0], near, zone))
    chosen: list[Slot] = []
    rest: list[Slot] = []
    for slots in days:
        slot = _nearest(slots, near, zone) if near else _varied(slots, len(chosen))
        chosen.append(slot)
        rest += slots
        if len(chosen) == wish.count:
            return chosen
    for slot in rest:
        if len(chosen) == wish.count:
            break
        if not any(slot.overlaps(other) or slot.starts_at == other.starts_at for other in chosen):
            chosen.append(slot)
    return chosen


def _varied(slots: list[Slot], position: int) -> Slot:
    """Take a day's first slot, and every second time one of its later half, on the hour."""
    if position % 2 == 0:
        return slots[0]
    later = slots[len(slots) // 2 :]
    return next((slot for slot in later if slot.starts_at.minute == 0), later[0])


def _distance_in_days(slot: Slot, near: datetime, zone: ZoneInfo) -> tuple[int, datetime]:
    day = slot.starts_at.astimezone(zone).date()
    return abs((day - near.date()).days), slot.starts_at


def _nearest(slots: list[Slot], near: datetime, zone: ZoneInfo) -> Slot:
    """Return a day's slot that is nearest to the wished time of day, by the wall clock."""
    day = slots[0].starts_at.astimezone(zone).date()
    wished = datetime.combine(day, near.time(), zone).astimezone(UTC)
    return min(slots, key=lambda slot: (abs(slot.starts_at - wished), slot))
