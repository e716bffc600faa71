"""Comparing those who were reminded with those who were not: pure, with honest uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

# Who comes so soon after a reminder came because of it, as far as anybody can say.
EFFECT_WINDOW = timedelta(days=60)
# 95 in 100: how sure the range is.
_Z = 1.96
SMALLEST_GROUP = 30

# Vehicle, service and due date: what a series of steps is about.
Occasion = tuple[int, int, str]


@dataclass(frozen=True)
class Group:
    """So many were asked, so many of them came."""

    asked: int
    came: int

    @property
    def percent(self) -> float:
        return 100 * self.came / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class Comparison:
    """Reminded against held back. ``low`` and ``high`` bound the difference in points (95 %)."""

    reminded: Group
    held_back: Group
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.reminded.percent - self.held_back.percent

    @property
    def is_too_small(self) -> bool:
        """Whether a group is so small that its share says nothing yet."""
        return min(self.reminded.asked, self.held_back.asked) < SMALLEST_GROUP

    @property
    def may_be_chance(self) -> bool:
        return self.low <= 0 <= self.high


def compare(reminded: Group, held_back: Group) -> Comparison:
    """Return the difference of both shares with Newcombe's range, made from Wilson's ranges."""
    low_1, high_1 = _wilson(reminded)
    low_2, high_2 = _wilson(held_back)
    share_1, share_2 = reminded.percent, held_back.percent
    difference = share_1 - share_2
    return Comparison(
        reminded,
        held_back,
        difference - sqrt((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2),
        difference + sqrt((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2),
    )


def group_of(
    starts: Mapping[Occasion, datetime], bookings: Mapping[int, Iterable[datetime]]
) -> Group:
    """Count the occasions that a booking of the vehicle followed within the window."""
    came = sum(
        any(start <= moment <= start + EFFECT_WINDOW for moment in bookings.get(occasion[0], ()))
        for occasion, start in starts.items()
    )
    return Group(len(starts), came)


def _wilson(group: Group) -> tuple[float, float]:
    """Return the range of a share in percent; all of it when nobody was asked."""
    if not group.asked:
        return 0.0, 100.0
    count, share = group.asked, group.came / group.asked
    middle = share + _Z**2 / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return 100 * (middle - spread) / whole, 100 * (middle + spread) / whole
