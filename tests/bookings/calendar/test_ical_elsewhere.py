"""Our calendar files in the hands of others: two parsers, and a calendar server (K-04, K-10)."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bookings.ical.files import PUBLISH, REQUEST, appointment_ics
from bookings.models import Appointment
from customers.models import Customer
from tests.servers.radicale import radicale
from workshop.models import Workshop

BERLIN = ZoneInfo("Europe/Berlin")
RUNS = int(os.environ.get("ICAL_RUNS", "40"))
# The days around both changes of the clock, and an ordinary one.
DAYS = ("2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2027-03-29")
NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=80
).filter(lambda name: name.strip() == name)


def appointment(start: datetime, name: str = "Werkstatt Übersee; Müller, Söhne") -> Appointment:
    site = Workshop(
        name=name, street="Große Straße 5", postcode="80331", city="München",
        phone="+49 89 1234567", email="werkstatt@mueller.example",
    )  # fmt: skip
    customer = Customer(first_name="Ada", last_name="Öztürk", email="ada@kunde.example")
    return Appointment(
        workshop=site, customer=customer, starts_at=start, ends_at=start + timedelta(minutes=90)
    )


def local(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00").replace(tzinfo=BERLIN)


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAMES, day=st.sampled_from(DAYS), hour=st.integers(4, 20), minute=st.integers(0, 59))
def test_two_parsers_read_what_we_meant(name: str, day: str, hour: int, minute: int) -> None:
    start = local(day, hour, minute)

    content = appointment_ics(appointment(start, name), REQUEST, stamp=start)

    [first] = Calendar.from_ical(content).walk("VEVENT")
    second = vobject.readOne(content.decode()).vevent
    for begins in (first.decoded("DTSTART"), second.dtstart.value):
        assert begins == start
        assert begins.astimezone(BERLIN).strftime("%H:%M") == f"{hour:02}:{minute:02}"
    assert second.dtend.value - second.dtstart.value == timedelta(minutes=90)
    assert str(first["SUMMARY"]).endswith(name)
    assert second.summary.value.endswith(name)


@settings(max_examples=RUNS, deadline=None)
@given(padding=st.integers(0, 80), letter=st.sampled_from("äß€🚗"))
def test_no_line_is_longer_than_75_octets_nor_cuts_a_letter(padding: int, letter: str) -> None:
    name, start = "x" * padding + letter * 30, local(DAYS[0], 9)

    content = appointment_ics(appointment(start, name), PUBLISH, stamp=start)

    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() is not None for line in lines)
    assert name in str(Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with radicale() as address:
            yield address
    except FileNotFoundError:
        pytest.skip("radicale is not installed: script/bootstrap --tests installs it")


def ask(method: str, url: str, body: bytes = b"", **headers: str) -> str:
    login = b64encode(b"werkstatt:geheim").decode()
    request = Request(url, data=body, method=method)
    for name, value in {"Authorization": f"Basic {login}", **headers}.items():
        request.add_header(name.replace("_", "-"), value)
    with urlopen(request, timeout=20) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("day", DAYS)
def test_a_calendar_server_shows_the_right_local_time(server: str, day: str) -> None:
    start = local(day, 9)
    folder = f"{server}werkstatt/termine-{day}/"
    ask("MKCALENDAR", folder)

    # A stored object has no METHOD (RFC 4791, 4.1).
    content = appointment_ics(appointment(start), PUBLISH, stamp=start)
    stored = content.replace(b"METHOD:PUBLISH\r\n", b"")
    ask("PUT", f"{folder}termin.ics", stored, Content_Type="text/calendar; charset=utf-8")

    assert found_on(folder, start, start + timedelta(hours=1)) == 1
    assert found_on(folder, start - timedelta(hours=1), start) == 0
    assert found_on(folder, start + timedelta(minutes=90), start + timedelta(hours=3)) == 0


def found_on(folder: str, start: datetime, end: datetime) -> int:
    """Ask the server by its own reckoning of time zones which events lie in a span."""
    utc = ZoneInfo("UTC")
    span = [f"{moment.astimezone(utc):%Y%m%dT%H%M%SZ}" for moment in (start, end)]
    query = f"""<?xml version="1.0"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{span[0]}" end="{span[1]}"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""
    answer = ask("REPORT", folder, query.encode(), Depth="1", Content_Type="application/xml")
    return answer.count("BEGIN:VEVENT")
