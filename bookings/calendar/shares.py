"""Shares of each day's bay minutes that are kept free: for regulars, and for walk-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Guest(Enum):
    """For whom a slot is: nobody we know, somebody who was here before, or staff decide."""

    NEW = "new"
    REGULAR = "regular"
    STAFF = "staff"


@dataclass(frozen=True)
class Shares:
    """What a site keeps free of each day, in percent, until ``until`` before the day begins.

    The share for regulars is closed to new customers, the share for walk-ins to everybody who
    books without us.
    """

    regulars: int = 0
    walk_ins: int = 0
    until: timedelta = timedelta(0)

    def kept_from(self, guest: Guest, day_begins: datetime, *, now: datetime) -> int:
        """Return the percent of the day that ``guest`` may not take at ``now``."""
        if guest is Guest.STAFF or now >= day_begins - self.until:
            return 0
        return self.walk_ins + (self.regulars if guest is Guest.NEW else 0)


NO_SHARES = Shares()
