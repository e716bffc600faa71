"""Spreading what may be told in a span of weeks over its days: pure, dates in and dates out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Of whom it isn't known how long they have waited, come after all who are known.
UNKNOWN = date.max


@dataclass(frozen=True)
class Waiting:
    """One message that waits for a day, not before ``earliest``.

    In order of need come: who has not been told yet (``step``), whose last time was longest ago
    (``since``), then by number. On the day ``wished``, when the customer is written to anyhow,
    it goes if there is room.
    """

    pk: int
    earliest: date
    step: int = 0
    since: date = UNKNOWN
    wished: date | None = None


def spread(
    waiting: Iterable[Waiting], room: Mapping[date, int], taken: Mapping[date, int]
) -> dict[int, date]:
    """Give each the first day with room, who needs it most first; return the days by number.

    ``room`` says how many a day holds, ``taken`` how many stand there already: those stay. Who
    is not in the answer found no room.
    """
    free = {day: count - taken.get(day, 0) for day, count in room.items()}
    days = sorted(day for day, count in free.items() if count > 0)
    found: dict[int, date] = {}
    for one in sorted(waiting, key=lambda one: (one.step, one.since, one.pk)):
        index = bisect_left(days, _wanted(one, free))
        if index == len(days):
            continue
        day = found[one.pk] = days[index]
        free[day] -= 1
        if not free[day]:
            del days[index]
    return found


def _wanted(one: Waiting, free: Mapping[date, int]) -> date:
    has_room = one.wished is not None and free.get(one.wished, 0) > 0
    return one.wished if one.wished and has_room else one.earliest
