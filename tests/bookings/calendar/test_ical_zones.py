"""Time zones in calendar files, as two parsers understand them (K-10)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar, Event

from bookings.ical.zones import add_time_zone

EUROPEAN = ["Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Vienna"]
# Around both shifts but not in the hour that comes twice, and far away from today.
MOMENTS = [
    datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 1, tzinfo=UTC),
    datetime(2031, 7, 1, 9, tzinfo=UTC),
    datetime(2041, 1, 15, 9, tzinfo=UTC),
]


def calendar_in(name: str, moments: list[datetime]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "test")
    calendar.add("version", "2.0")
    for number, moment in enumerate(moments):
        event = Event()
        event.add("uid", str(number))
        event.add("dtstamp", moment)
        event.add("dtstart", moment.astimezone(ZoneInfo(name)))
        calendar.add_component(event)
    add_time_zone(calendar, ZoneInfo(name))
    return calendar


@pytest.mark.parametrize("name", EUROPEAN)
def test_two_parsers_find_the_moments_by_the_rules_of_the_file_alone(name: str) -> None:
    content = calendar_in(name, MOMENTS).to_ical()

    read = vobject.readOne(content.decode())
    [zone] = Calendar.from_ical(content).walk("VTIMEZONE")

    assert [event.dtstart.value.astimezone(UTC) for event in read.vevent_list] == MOMENTS
    by_rules = [moment.astimezone(zone.to_tz()).utcoffset() for moment in MOMENTS]
    assert by_rules == [moment.astimezone(ZoneInfo(name)).utcoffset() for moment in MOMENTS]


@pytest.mark.parametrize("name", EUROPEAN)
def test_a_european_zone_is_two_rules_without_an_end_at_the_top(name: str) -> None:
    calendar = calendar_in(name, MOMENTS)

    zone = calendar.subcomponents[0]

    assert (zone.name, zone["TZID"]) == ("VTIMEZONE", name)
    rules = {part.name: part["RRULE"].to_ical().decode() for part in zone.subcomponents}
    assert rules == {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }


@pytest.mark.parametrize("name", ["Europe/Istanbul", "America/New_York"])
def test_other_zones_are_described_by_their_dates(name: str) -> None:
    calendar = calendar_in(name, MOMENTS[:4])

    [zone] = calendar.walk("VTIMEZONE")

    assert zone["TZID"] == name
    assert "RRULE" not in zone.to_ical().decode()
    starts = [event["dtstart"].dt for event in calendar.walk("VEVENT")]
    assert starts == MOMENTS[:4]
