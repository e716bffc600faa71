"""Days and moments that somebody names from outside: in years that every time zone reaches."""

from __future__ import annotations

from datetime import date, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2200
# No zone is further from Greenwich than 14 hours, and PostgreSQL takes none from 16 on.
MOST_OFFSET = timedelta(hours=16)


def is_within_reach(day: date) -> bool:
    """Say whether one can count on from a day, or a moment, and bring it into any time zone."""
    offset = day.utcoffset() if isinstance(day, datetime) else None
    return FIRST_YEAR <= day.year <= LAST_YEAR and abs(offset or timedelta()) < MOST_OFFSET


def read_day(text: str) -> date | None:
    """Return the day that is written as 2026-09-01; ``None`` for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_within_reach(day) else None


def read_moment(text: str) -> datetime | None:
    """Return the moment that is written in ISO 8601; ``None`` for others."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if is_within_reach(moment) else None
