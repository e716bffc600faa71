"""Free slots: a pure sweep over opening hours, bays, busy spans and shares that are kept free.

All spans are half-open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from operator import itemgetter
from zoneinfo import ZoneInfo

from bookings.calendar.shares import NO_SHARES, Guest, Shares
from workshop.openings import Span

STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class BayTimes:
    """One bay; ``busy`` is sorted and its spans do not overlap.

    ``absent`` are those of them in which it can't be used at all; they may overlap.
    """

    id: int
    abilities: frozenset[str] = frozenset()
    busy: list[Span] = field(default_factory=list)
    absent: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Calendar:
    """One site over some days; ``openings`` are instants, a closed day is missing."""

    zone: ZoneInfo
    openings: dict[date, list[Span]]
    bays: list[BayTimes]
    shares: Shares = NO_SHARES


@dataclass(frozen=True)
class SlotWish:
    """What is looked for: so many minutes on a bay that has all these abilities.

    ``is_spread``: dates to choose from, one a day and never in each other's way, at changing
    times of day, or with ``near`` those nearest to a wished time. Otherwise every start on the
    grid from the earliest on, as many as ``count``. ``days_apart``: how many days lie between
    two such dates at least, as long as there are enough; 0 allows several a day.
    ``set_up_minutes``: so long before the start the bay is taken already.
    """

    minutes: int
    abilities: frozenset[str] = frozenset()
    near: datetime | None = None
    count: int = 3
    is_spread: bool = True
    earliest: datetime | None = None
    days_apart: int = 1
    set_up_minutes: int = 0
    guest: Guest = Guest.STAFF

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def set_up(self) -> timedelta:
        return timedelta(minutes=self.set_up_minutes)


@dataclass(frozen=True, order=True)
class Slot:
    """A free place, ``[starts_at, ends_at)`` on one bay; the set-up before it is free too."""

    starts_at: datetime
    ends_at: datetime
    bay_id: int
    set_up: timedelta = timedelta(0)

    @property
    def taken_from(self) -> datetime:
        """From when on the bay is taken."""
        return self.starts_at - self.set_up

    def overlaps(self, other: Slot) -> bool:
        """Say whether both can't be held at once."""
        return (
            self.bay_id == other.bay_id
            and self.taken_from < other.ends_at
            and other.taken_from < self.ends_at
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
    ``wish.earliest``. A day on which the wish would use a share that is kept from
    ``wish.guest`` has none.
    """
    earliest = max(now, wish.earliest or now)
    taken = wish.set_up + wish.length
    open_days = (
        openings
        for day, openings in calendar.openings.items()
        if may_take(calendar, day, taken, wish.guest, now=now)
    )
    days = _free_days(calendar, open_days, wish, earliest)
    if wish.is_spread:
        return _spread(list(days) if wish.near else days, wish, calendar.zone)
    return list(islice(chain.from_iterable(days), wish.count))


def free_bay(calendar: Calendar, span: Span, abilities: frozenset[str]) -> int | None:
    """Return a bay that is free over exactly this span of one opening; ``None`` if there is none.

    Set-up is part of the span. It need not lie on the grid: portals agree on times of their own.
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


def may_take(
    calendar: Calendar, day: date, taken: timedelta, guest: Guest, *, now: datetime
) -> bool:
    """Say whether ``guest`` may take so much of a day, set-up included, by the shares kept free."""
    day_begins = datetime.combine(day, time.min, calendar.zone)
    percent = calendar.shares.kept_from(guest, day_begins, now=now)
    if not percent:
        return True
    capacity, free = bay_time(calendar, day)
    return (free - taken) * 100 >= capacity * percent


def bay_time(calendar: Calendar, day: date) -> tuple[timedelta, timedelta]:
    """Return how much time all bays have on a day, and how much of it is still free."""
    capacity = free = timedelta(0)
    for opening in calendar.openings.get(day, []):
        for bay in calendar.bays:
            length = opening[1] - opening[0]
            capacity += length - covered(opening, merge_spans(bay.absent))
            free += length - covered(opening, bay.busy)
    return capacity, free


def covered(opening: Span, spans: list[Span]) -> timedelta:
    """Add up how much of an opening lies within sorted spans that do not overlap."""
    covered = timedelta(0)
    for index in range(bisect_right(spans, opening[0], key=itemgetter(1)), len(spans)):
        if spans[index][0] >= opening[1]:
            break
        covered += min(spans[index][1], opening[1]) - max(spans[index][0], opening[0])
    return covered


def _able_bays(calendar: Calendar, abilities: frozenset[str]) -> list[BayTimes]:
    """Bays that can do it, the least equipped first: the others stay free for harder work."""
    able = [bay for bay in calendar.bays if abilities <= bay.abilities]
    return sorted(able, key=lambda bay: (len(bay.abilities), bay.id))


def _free_days(
    calendar: Calendar, days: Iterable[list[Span]], wish: SlotWish, earliest: datetime
) -> Iterator[list[Slot]]:
    """Yield each day's free slots, one per start."""
    bays = _able_bays(calendar, wish.abilities)
    length = wish.length
    for openings in days:
        found: dict[datetime, int] = {}
        for opening in openings:
            if opening[1] - length < earliest:
                continue
            for bay in bays:
                for start in _starts(opening, bay.busy, wish, earliest):
                    found.setdefault(start, bay.id)
        if found:
            yield [Slot(at, at + length, found[at], wish.set_up) for at in sorted(found)]


def _starts(
    opening: Span, busy: list[Span], wish: SlotWish, earliest: datetime
) -> Iterator[datetime]:
    """Yield the grid's starts in one bay's gaps of one opening; set-up lies in the gap too."""
    opens, closes = opening
    length, set_up = wish.length, wish.set_up
    start = _on_grid(opens, max(opens + set_up, earliest))
    for index in range(bisect_right(busy, start - set_up, key=itemgetter(1)), len(busy)):
        busy_start, busy_end = busy[index]
        if busy_start >= closes:
            break
        while start + length <= busy_start:
            yield start
            start += STEP
        if busy_end + set_up > start:
            start = _on_grid(opens, busy_end + set_up)
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
        rest += slots
        if wish.days_apart and _is_apart(slots[0], chosen, wish.days_apart, zone):
            chosen.append(_nearest(slots, near, zone) if near else _varied(slots, len(chosen)))
        elif not wish.days_apart:
            _add_without_overlap(chosen, _by_distance(slots, near, zone), wish.count)
        if len(chosen) == wish.count:
            return chosen
    _add_without_overlap(chosen, rest, wish.count)
    return chosen


def _add_without_overlap(chosen: list[Slot], more: Iterable[Slot], count: int) -> None:
    """Fill up to ``count`` with slots that are in no other's way and begin at another time."""
    for slot in more:
        if len(chosen) == count:
            return
        if not any(slot.overlaps(other) or slot.starts_at == other.starts_at for other in chosen):
            chosen.append(slot)


def _is_apart(slot: Slot, chosen: list[Slot], days: int, zone: ZoneInfo) -> bool:
    day = slot.starts_at.astimezone(zone).date()
    others = (other.starts_at.astimezone(zone).date() for other in chosen)
    return all(abs((day - other).days) >= days for other in others)


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
    return _by_distance(slots, near, zone)[0]


def _by_distance(slots: list[Slot], near: datetime | None, zone: ZoneInfo) -> list[Slot]:
    """Sort a day's slots by how near they are to the wished time of day, by the wall clock."""
    if near is None:
        return slots
    day = slots[0].starts_at.astimezone(zone).date()
    wished = datetime.combine(day, near.time(), zone).astimezone(UTC)
    return sorted(slots, key=lambda slot: (abs(slot.starts_at - wished), slot))
