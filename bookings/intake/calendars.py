"""iCalendar objects of strangers (RFC 5545, RFC 5546), as plain values and within limits."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Component, Timezone, vCalAddress

from bookings.intake.moments import BERLIN
from bookings.intake.values import read_text
from workshop_crm.lib.days import is_within_reach

MAX_CALENDAR = 300_000
MAX_EVENTS = 100
MAX_RULES = 60
BEGIN = "BEGIN:VCALENDAR"
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR\s*$.*?^END:VCALENDAR\s*$", re.M | re.S | re.I)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE[ \t]*\n", re.M | re.S | re.I)
_TZID = re.compile(r"^TZID[^:\n]*:(.*)$", re.M | re.I)
# Only rules that give a change or two a year: counting others would never end.
_RULE = re.compile(r"^RRULE[^:\n]*:(.*)$", re.M | re.I)
_CALM_RULE = re.compile(
    r"FREQ=YEARLY(;(BYMONTH|BYDAY|BYMONTHDAY|UNTIL|COUNT|INTERVAL|WKST)=[-+\w]+)*", re.I
)


class CalendarRefusedError(Exception):
    """It can't be read for sure."""


@dataclass(frozen=True)
class Address:
    email: str
    name: str = ""
    partstat: str = ""


@dataclass(frozen=True)
class CalendarEvent:
    """One VEVENT and the method it came with; times are aware.

    ``zone_was_missing``: they were floating, or named a zone that nobody knows. Without an end
    only the start was said; a whole day is ``[0:00, 24:00)``.
    """

    method: str
    uid: str
    sequence: int = 0
    stamp: datetime | None = None
    recurrence_id: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    zone_was_missing: bool = False
    is_series: bool = False
    status: str = ""
    summary: str = ""
    description: str = ""
    comment: str = ""
    organizer: Address | None = None
    attendees: tuple[Address, ...] = ()


def read_calendars(texts: Iterable[str]) -> list[CalendarEvent]:
    """Return the events of all calendars in the texts; equal ones once.

    Raises CalendarRefusedError for one that is cut off, too large or no iCalendar.
    """
    events: list[CalendarEvent] = []
    for text in texts:
        if BEGIN in text.upper():
            events += _read(text)
    return list(dict.fromkeys(events))


def _read(text: str) -> list[CalendarEvent]:
    if len(text) > MAX_CALENDAR:
        raise CalendarRefusedError
    found = _CALENDAR.findall(text)
    if not found:
        raise CalendarRefusedError
    events = [event for each in found for event in _events(each)]
    if len(events) > MAX_EVENTS:
        raise CalendarRefusedError
    return events


def _events(text: str) -> list[CalendarEvent]:
    # Taken out before the library sees them: it would use one mail's rules for the next, too.
    zones = {_zone_name(block): block for block in _ZONE.findall(text)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = Component.from_ical(_ZONE.sub("", text))
            method = _text(calendar, "METHOD").upper()
            return [_event(each, method, zones) for each in calendar.walk("VEVENT")]
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise CalendarRefusedError from error


def _zone_name(block: str) -> str:
    found = _TZID.search(block)
    return found[1].strip() if found else ""


def _event(component: Component, method: str, zones: dict[str, str]) -> CalendarEvent:
    start, is_vague = _moment(component, "DTSTART", zones)
    organizer = component.get("ORGANIZER")
    return CalendarEvent(
        method=method,
        uid=read_text(_text(component, "UID"), 150) or "",
        sequence=_number(component.get("SEQUENCE")),
        stamp=_moment(component, "DTSTAMP", zones)[0],
        recurrence_id=_moment(component, "RECURRENCE-ID", zones)[0],
        start=start,
        end=_end(component, start, zones),
        zone_was_missing=is_vague,
        is_series="RRULE" in component or "RDATE" in component,
        status=_text(component, "STATUS").upper(),
        summary=_text(component, "SUMMARY"),
        description=_text(component, "DESCRIPTION"),
        comment=_text(component, "COMMENT"),
        organizer=_address(organizer) if organizer is not None else None,
        attendees=tuple(_address(each) for each in _listed(component.get("ATTENDEE"))),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(component: Component, name: str) -> str:
    """Return a text; of several, one below the other. Escapes are already undone."""
    texts = [str(each) for each in _listed(component.get(name))]
    return "\n".join(texts).replace("\r\n", "\n").strip()[:8000]


def _number(value: Any) -> int:
    text = str(value if value is not None else 0)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _address(value: Any) -> Address:
    parameters = value.params if isinstance(value, vCalAddress) else {}
    email = re.sub(r"(?i)^mailto:", "", str(value).strip()).strip().lower()
    name = read_text(str(parameters.get("CN", "")), 120) or ""
    return Address(email[:254], name, str(parameters.get("PARTSTAT", "")).upper())


def _end(component: Component, start: datetime | None, zones: dict[str, str]) -> datetime | None:
    end, _is_vague = _moment(component, "DTEND", zones)
    length = _value(component, "DURATION")
    if start is None:
        return None
    if end is None and isinstance(length, timedelta):
        end = start + length
    if end is None and type(_value(component, "DTSTART")) is date:
        end = (start.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=BERLIN)
    return end if end and end > start else None


def _value(component: Component, name: str) -> Any:
    """Return a date, a datetime or a duration; None when it is missing or broken."""
    try:
        return getattr(next(iter(_listed(component.get(name))), None), "dt", None)
    except ValueError:
        return None


def _moment(component: Component, name: str, zones: dict[str, str]) -> tuple[datetime | None, bool]:
    """Return an aware moment, and whether nobody said in which zone."""
    value = _value(component, name)
    if not isinstance(value, date) or not is_within_reach(value):
        return None, False
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=BERLIN), True
    if value.tzinfo:
        return value, False
    holder = next(iter(_listed(component.get(name))))
    zone = _zone(str(holder.params.get("TZID", "")).strip(), zones)
    moment = value.replace(tzinfo=zone or BERLIN)
    # A file's own rules may name any offset.
    return (moment, zone is None) if is_within_reach(moment) else (None, False)


def _zone(name: str, zones: dict[str, str]) -> tzinfo | None:
    """Return a zone that the library doesn't know by the rules that the file itself gives."""
    block = zones.get(name, "")
    is_calm = all(_CALM_RULE.fullmatch(rule.strip()) for rule in _RULE.findall(block))
    if not (name and block and is_calm) or block.count("BEGIN:") > MAX_RULES:
        return None
    # The library keeps zones by name for good: a name made of the rules can't be mistaken.
    own_name = f"TZID:{hashlib.sha256(block.encode()).hexdigest()[:32]}"
    found = Timezone.from_ical(_TZID.sub(own_name, block))
    return found.to_tz(lookup_tzid=False) if isinstance(found, Timezone) else None
