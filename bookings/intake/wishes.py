"""Dates as people say them on the phone: "Dienstag vormittag ab 9", "tomorrow at 3 pm", "3.12."."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bookings.intake.events import EventTime
from bookings.intake.moments import HOURS, at, clock_of, find_day, hours_of, part_of_day

# "Fr. Weiß" is a person: a short name of a day counts only before a time.
_BEFORE_TIME = r"\b\.?(?=\s*(?:\d|vorm|nachm|abend|früh|morg|ab\b|um\b|bis\b|vor\b|gegen\b))"
_WEEKDAYS = (
    ("montag", "monday", "Mo"),
    ("dienstag", "tuesday", "Di"),
    ("mittwoch", "wednesday", "Mi"),
    ("donnerstag", "thursday", "Do"),
    ("freitag", "friday", "Fr"),
    ("samstag|sonnabend", "saturday", "Sa"),
    ("sonntag", "sunday", "So"),
)
# A part of the day may hang on: "Dienstagvormittag".
_WEEKDAY = re.compile(
    r"\b(?:"
    + "|".join(
        rf"(?P<d{number}>{german}|{english}|(?-i:{short}){_BEFORE_TIME})"
        for number, (german, english, short) in enumerate(_WEEKDAYS)
    )
    + ")s?",
    re.IGNORECASE,
)
_NEXT_WEEK = re.compile(r"\b(nächste[rn]?|kommende[rn]?|next) (woche|week)\b", re.IGNORECASE)
_IN_A_WEEK = re.compile(r"\b(in einer woche|in a week|week)\b", re.IGNORECASE)
_RELATIVE = (
    (re.compile(r"\b(übermorgen|day after tomorrow)\b", re.IGNORECASE), 2),
    (re.compile(r"\b(morgen|tomorrow)\b", re.IGNORECASE), 1),
    (re.compile(r"\b(heute|today)\b", re.IGNORECASE), 0),
)
_DAY_MONTH = re.compile(r"\b(\d{1,2})\.\s?(0?[1-9]|1[0-2])\.(?!\s?\d)")
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?(?!\d|\.\d)\s*(am|pm|a\.m\.|p\.m\.)?"
_FROM = re.compile(rf"\b(?:ab|nach|von|after|from)\s+{_HOUR}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:bis|vor|before|until|till)\s+{_HOUR}", re.IGNORECASE)
_AT = re.compile(rf"\b(?:um|gegen|at|around)\s+{_HOUR}", re.IGNORECASE)
WEEK = 7


def read_wish(text: str, *, today: date) -> EventTime | None:
    """Read a wish said on ``today`` (Berlin's date); None when no day is named.

    A weekday is the next one after today. Without a time it is the whole day, and with "ab" or
    "bis" what is left of the day, or of the morning or afternoon if that was said.
    """
    try:
        found = find_day(text) or _day_of(text, today)
        if found is None:
            return None
        start, end = _hours(*found)
    except (ValueError, OverflowError):
        return None
    return EventTime(start, end, zone_was_missing=True)


def _day_of(text: str, today: date) -> tuple[date, str] | None:
    """Return the day and the text without the words that named it."""
    if found := _DAY_MONTH.search(text):
        day = date(today.year, int(found[2]), int(found[1]))
        return (day if day >= today else day.replace(year=today.year + 1)), _cut(text, found)
    if found := _WEEKDAY.search(text):
        return _next(int(str(found.lastgroup)[1:]), text, today), _cut(text, found)
    for pattern, days in _RELATIVE:
        if found := pattern.search(text):
            return today + timedelta(days=days), _cut(text, found)
    return None


def _next(weekday: int, text: str, today: date) -> date:
    if _NEXT_WEEK.search(text):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=WEEK + weekday)
    days = (weekday - today.weekday() - 1) % WEEK + 1
    return today + timedelta(days=days + (WEEK if _IN_A_WEEK.search(text) else 0))


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _hours(day: date, text: str) -> tuple[datetime, datetime | None]:
    # As the name of a day it is gone by now: what is left is the morning.
    text = re.sub(r"\bmorgen\b", "morgens", text, flags=re.IGNORECASE)
    if found := _AT.search(text):
        return clock_of(day, found), None
    since, until = _FROM.search(text), _UNTIL.search(text)
    if not (since or until):
        return hours_of(day, text)
    opens, closes = part_of_day(text) or (0, HOURS)
    start = clock_of(day, since) if since else at(day, opens)
    end = clock_of(day, until) if until else at(day, closes)
    return start, end if end > start else None
