"""Dates and times as people and machines write them. The order of a date is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from bookings.intake.events import EventTime
from workshop_crm.lib.days import is_within_reach

BERLIN = ZoneInfo("Europe/Berlin")
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{1,2}:?\d{2})?)?"
)
_GERMAN = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})\.?(?:st|nd|rd|th)?\s+([A-Za-zä]{3,9})\.?,?\s+(\d{4})\b")
_MONTH_DAY = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*(uhr|h\b|am\b|pm\b|a\.m\.|p\.m\.)?", re.IGNORECASE
)
_SPAN = (
    r"\b(\d{1,2}(?:[:.]\d{2})?)\s*(?:-|–|bis|und|to|and)\s*"
    r"(\d{1,2}(?:[:.]\d{2})?\s*(uhr|am|pm))"
)
_PARTS_OF_DAY = {
    "vormittag": (8, 12),
    "morgens": (8, 12),
    "früh": (8, 12),
    "morning": (8, 12),
    "nachmittag": (12, 17),
    "afternoon": (12, 17),
    "abend": (16, 19),
    "evening": (16, 19),
}
_MONTHS = (
    ("jan", "jän"),
    ("feb",),
    ("mär", "mar", "mrz", "maer"),
    ("apr",),
    ("mai", "may"),
    ("jun",),
    ("jul",),
    ("aug",),
    ("sep",),
    ("okt", "oct"),
    ("nov",),
    ("dez", "dec"),
)
HOURS = 24
NOON = 12


def read_moment(value: object) -> tuple[datetime, bool] | None:
    """Read a machine's moment, sloppily written ones included ("2008-06-25T8:47:50").

    Returns the aware moment and whether its zone was missing; then it is Berlin's wall clock.
    """
    found = _ISO.search(value) if isinstance(value, str) else None
    if not found:
        return None
    hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return at(day, hour, minute, second, _zone(found[7])), not found[7]
    except (ValueError, OverflowError):
        return None


def read_span(start: object, end: object, *, is_agreed: bool) -> EventTime | None:
    """Make a time of a machine's two moments; an end that is not after the start is left out."""
    begins, ends = read_moment(start), read_moment(end)
    if begins is None:
        return None
    has_end = ends is not None and ends[0] > begins[0]
    return EventTime(
        start=begins[0],
        end=ends[0] if ends and has_end else None,
        is_agreed=is_agreed,
        zone_was_missing=begins[1],
    )


def read_time(text: str, *, is_agreed: bool = False) -> EventTime | None:
    """Read a wish such as "12.03.2026, 14.30 Uhr", "12. März 2026 vormittags", "…, 14-16 Uhr".

    A day without a time is the whole day, ``[0:00, 24:00)``. Dates with slashes are refused:
    nobody can know which number is the month.
    """
    iso = _ISO.search(text)
    if iso and iso[4] and (moment := read_moment(text)):
        second = _ISO.search(text, iso.end())
        end = read_moment(second[0]) if second and second[4] else None
        return EventTime(moment[0], end[0] if end else None, is_agreed, moment[1])
    found = find_day(text)
    if found is None:
        return None
    day, rest = found
    try:
        start, end_at = hours_of(day, rest)
    except (ValueError, OverflowError):
        return None
    return EventTime(start, end_at, is_agreed, zone_was_missing=True)


def find_day(text: str) -> tuple[date, str] | None:
    """Find the date; return it with the text around it, in which a time may stand."""
    for pattern, order in (
        (_ISO, "ymd"),
        (_GERMAN, "dmy"),
        (_DAY_MONTH, "dmy"),
        (_MONTH_DAY, "mdy"),
    ):
        found = pattern.search(text)
        if not found:
            continue
        numbers = {key: found[order.index(key) + 1] for key in "ymd"}
        month = _month(numbers["m"])
        year = numbers["y"] if len(numbers["y"]) == len("2026") else f"20{numbers['y']}"
        try:
            day = date(int(year), month, int(numbers["d"]))
        except ValueError:
            return None
        if not is_within_reach(day):
            return None
        return day, text[: found.start()] + " " + text[found.end() :]
    return None


def _month(text: str) -> int:
    """Return a month's number; 0, which no date takes, for an unknown name."""
    if text.isdigit():
        return int(text)
    for number, names in enumerate(_MONTHS, start=1):
        if text.lower().startswith(names):
            return number
    return 0


def hours_of(day: date, text: str) -> tuple[datetime, datetime | None]:
    """Return the span that a text names on a day; without any, the whole day.

    Raises ValueError for a time that no clock shows.
    """
    clocks = [found for found in _CLOCK.finditer(_with_units(text)) if found[2] or found[3]]
    if clocks:
        start = clock_of(day, clocks[0])
        end = clock_of(day, clocks[1]) if len(clocks) > 1 else None
        return start, end if end and end > start else None
    if part := part_of_day(text):
        return at(day, part[0]), at(day, part[1])
    return at(day, 0), at(day, HOURS)


def part_of_day(text: str) -> tuple[int, int] | None:
    """Return the hours of "vormittags", "afternoon" and the like."""
    for word, hours in _PARTS_OF_DAY.items():
        if word in text.lower():
            return hours
    return None


def _with_units(text: str) -> str:
    """Give the first number of "14-16 Uhr" and "14 bis 16 Uhr" the unit of the second."""
    return re.sub(_SPAN, r"\1 \3 - \2", text, flags=re.IGNORECASE)


def clock_of(day: date, found: re.Match[str]) -> datetime:
    """Return the time whose hour, minute and unit (Uhr, am, pm) a pattern found."""
    hour, unit = int(found[1]), (found[3] or "").lower().replace(".", "")
    if unit == "pm" and hour < NOON:
        hour += NOON
    if unit == "am" and hour == NOON:
        hour = 0
    return at(day, hour, int(found[2] or 0))


def at(
    day: date, hour: int, minute: int = 0, second: int = 0, zone: ZoneInfo | timezone = BERLIN
) -> datetime:
    """Return the moment; 24:00 is the next day's midnight. Raises ValueError for nonsense."""
    is_midnight = (hour, minute, second) == (HOURS, 0, 0)
    clock = time() if is_midnight else time(hour, minute, second)
    moment = datetime.combine(day, clock, zone)
    if not is_within_reach(moment):
        raise ValueError
    return moment + timedelta(days=is_midnight)


def _zone(offset: str | None) -> ZoneInfo | timezone:
    if not offset:
        return BERLIN
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:-2].rstrip(":")), minutes=int(offset[-2:])))
