"""Time zones in calendar files: two rules where Europe's summer time holds (K-10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone

# Europe's clocks go on and back at the same moment, here those of a year that had none before.
_ON, _BACK = datetime(1996, 3, 31, 1, tzinfo=UTC), datetime(1996, 10, 27, 1, tzinfo=UTC)
_SAME_YEARS_LATER = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))
_PART = """BEGIN:{kind}
DTSTART:{begins:%Y%m%dT%H%M%S}
RRULE:FREQ=YEARLY;BYMONTH={begins.month};BYDAY=-1SU
TZNAME:{name}
TZOFFSETFROM:{before:%z}
TZOFFSETTO:{after:%z}
END:{kind}
"""


def add_time_zone(calendar: Calendar, zone: ZoneInfo) -> None:
    """Describe the zone of a calendar's events, before them: some programs read a file once."""
    if not _keeps_european_time(zone):
        calendar.add_missing_timezones()
        return
    parts = _part("DAYLIGHT", _ON, zone) + _part("STANDARD", _BACK, zone)
    text = f"BEGIN:VTIMEZONE\nTZID:{zone.key}\n{parts}END:VTIMEZONE\n"
    calendar.subcomponents.insert(0, Timezone.from_ical(text))


def _keeps_european_time(zone: ZoneInfo) -> bool:
    on, back = (_shift_at(moment, zone) for moment in _SAME_YEARS_LATER)
    return (on, back) == (timedelta(hours=1), timedelta(hours=-1))


def _shift_at(moment: datetime, zone: ZoneInfo) -> timedelta:
    before, after = _around(moment, zone)
    return (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())


def _around(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return (moment - timedelta(seconds=1)).astimezone(zone), moment.astimezone(zone)


def _part(kind: str, moment: datetime, zone: ZoneInfo) -> str:
    before, after = _around(moment, zone)
    # A rule begins at the wall clock's time before the shift.
    begins = (before + timedelta(seconds=1)).replace(tzinfo=None)
    return _PART.format(kind=kind, begins=begins, name=after.tzname(), before=before, after=after)
