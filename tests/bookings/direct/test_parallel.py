"""Many book at once over the real HTTP stack: one gets the place, the others get alternatives."""

from __future__ import annotations

import http.client
import uuid
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Booking
from customers.models import Customer
from tests.bookings.calendar.helpers import live_rows
from tests.bookings.calendar.pages import Values
from tests.bookings.calendar.test_races import at_once, first_opening, open_every_day
from tests.bookings.direct.pages import path_of
from tests.factories import make_service, make_workshop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def ask(base: str, number: int, path: str, *, cookie: str = "", form: dict[str, str] | None = None):
    """Send one request from a loopback address of its own."""
    place = urlsplit(base)
    source = (f"127.0.1.{number + 1}", 0)
    line = http.client.HTTPConnection(place.hostname, place.port, 60, source_address=source)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(form) if form else None
    line.request("POST" if form else "GET", path, body, headers)
    answer = line.getresponse()
    content = answer.read().decode()
    line.close()
    return answer.status, content, answer.headers.get("Set-Cookie", "")


def book(base: str, number: int, path: str) -> tuple[int, bool]:
    """Open the last step as a browser does, fill it in and send it."""
    status, page, cookies = ask(base, number, path)
    assert status == 200
    form = {name: each[0] for name, each in Values(page).found.items()}
    form |= {"first_name": "Ada", "last_name": f"L{number}", "email": f"a{number}@kunde.example"}
    token = SimpleCookie(cookies)["csrftoken"].value
    form["once_key"] = str(uuid.uuid4())
    status, page, _cookies = ask(base, number, path, cookie=f"csrftoken={token}", form=form)
    return status, 'name="starts_at"' in page


def test_parallel_bookings_of_overlapping_unequal_times_leave_one_live_row(
    live_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookings.forms.public.SHORTEST", timedelta(0))
    many = 50 if connection.vendor == "postgresql" else 12
    site = make_workshop(bays=1, state="BE")
    make_service(code="gross", duration_minutes=300)
    open_every_day(site)
    first = first_opening(site)

    def send(number: int) -> tuple[int, bool]:
        starts_at: datetime = first + timedelta(minutes=4 * number)
        query = urlencode({"service": "gross", "starts_at": starts_at.isoformat()})
        return book(live_server.url, number, f"{path_of(site)}?{query}")

    results = at_once(send, range(many))

    assert sorted(status for status, _offers in results) == [302] + [409] * (many - 1)
    assert all(offers for status, offers in results if status == 409)
    assert len(live_rows()) == Customer.objects.count() == Booking.objects.count() == 1
    assert live_rows()[0].created_at <= timezone.now()
