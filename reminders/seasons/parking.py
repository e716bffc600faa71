"""Where a reminder of a season waits until it is given a day: on the day after the season.

Its payload says from when and until when it may be told, both days included.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from messaging.models import Message
from reminders.plans.timing import AT_LEAST, CIVIL_HOUR, LAST_HOUR, VALID_FOR

SEASON = "season"
ZONE = ZoneInfo(settings.TIME_ZONE)


def season_of(message: Message) -> tuple[date, date]:
    """Return the first and the last day on which a message of a season may be told."""
    first, last = message.payload[SEASON]
    return date.fromisoformat(first), date.fromisoformat(last)


def season_payload(first: date, last: date) -> dict[str, list[str]]:
    """Return what the message stores; read back by ``season_of``."""
    return {SEASON: [first.isoformat(), last.isoformat()]}


def is_seasonal(message: Message) -> bool:
    """Tell whether a message speaks of a season."""
    return SEASON in message.payload


def is_parked(message: Message) -> bool:
    """Tell whether a message still waits for a day of its season."""
    return is_seasonal(message) and message.not_before == parking_span(season_of(message)[1])[0]


def moment_of(day: date) -> datetime:
    """Return when the reminders of a day leave."""
    return datetime.combine(day, CIVIL_HOUR, ZONE)


def placed_span(day: date, season_ends_on: date) -> tuple[datetime, datetime]:
    """Return the span in which a message is told that has been given a day."""
    last = min(day + VALID_FOR, season_ends_on)
    return moment_of(day), datetime.combine(last, LAST_HOUR, ZONE)


def parking_span(season_ends_on: date) -> tuple[datetime, datetime]:
    """Return the span after a season, in which nobody wants its messages any more."""
    begins = moment_of(season_ends_on + timedelta(days=1))
    return begins, begins + AT_LEAST
