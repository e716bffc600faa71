"""Staff make, move and cancel appointments on free times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, Booking
from tests.bookings.calendar.helpers import live_rows, messages_of
from tests.bookings.calendar.pages import values
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)

pytestmark = pytest.mark.django_db

NEW = reverse("bookings:new_appointment")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user())
    return client


def coming(**fields) -> Appointment:
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=40)
    return make_appointment(starts_at=soon, **fields)


@pytest.mark.parametrize("name", ["new_appointment", "move", "cancel"])
def test_nobody_comes_in_without_logging_in(client: Client, name: str) -> None:
    pk = [] if name == "new_appointment" else [coming().pk]
    url = reverse(f"bookings:{name}", args=pk)

    assert client.post(url)["Location"].startswith(reverse("login"))
    assert [row.state for row in live_rows()] == ["confirmed"] * len(pk)


def test_without_a_customer_the_page_asks_for_one(staff: Client) -> None:
    response = staff.get(NEW)

    assert response.status_code == 200
    assert reverse("desk:search") in response.content.decode()


def test_without_a_service_no_times_are_shown(staff: Client) -> None:
    make_workshop()

    response = staff.get(NEW, {"customer": make_customer().pk})

    assert "starts_at" not in values(response)


def test_an_appointment_is_made_by_phone_once(staff: Client) -> None:
    make_workshop()
    vehicle, service = make_vehicle(), make_service()
    query = f"?customer={vehicle.customer_id}&vehicle={vehicle.pk}&service={service.code}"
    shown = values(staff.get(NEW + query))
    form = {"starts_at": shown["starts_at"][0], "once_key": shown["once_key"][0]}

    responses = [staff.post(NEW + query, form) for _ in range(3)]

    assert {r["Location"].split("?")[0] for r in responses} == {reverse("bookings:day")}
    [row] = live_rows()
    assert (row.vehicle, row.booking.source.slug) == (vehicle, "direct")
    assert len(messages_of("appointment_confirmed")) == 1


def test_a_booking_that_waits_for_a_call_is_settled(staff: Client) -> None:
    booking = make_booking(received_at=timezone.now())
    booking.services.add(make_service())
    url = f"{NEW}?booking={booking.pk}"

    staff.post(url, {"starts_at": values(staff.get(url))["starts_at"][0]})

    booking.refresh_from_db()
    assert booking.state == Booking.State.SETTLED
    assert live_rows()[0].booking == booking


@pytest.mark.parametrize("starts_at", ["", "2020-01-01T10:00:00+00:00"])
def test_a_time_that_is_not_free_is_refused(staff: Client, starts_at: str) -> None:
    make_workshop()
    query = f"?customer={make_customer().pk}&service={make_service().code}"

    response = staff.post(NEW + query, {"starts_at": starts_at})

    assert response.status_code == 409
    assert live_rows() == []
    assert not Booking.objects.exists()


def test_the_number_of_a_merged_customer_leads_to_who_lives_on(staff: Client) -> None:
    make_workshop()
    survivor = make_customer()
    gone = make_customer(merged_into=survivor)

    assert staff.get(NEW, {"customer": gone.pk}).context["customer"] == survivor


def test_without_a_site_the_way_to_one_is_shown(staff: Client) -> None:
    response = staff.get(NEW, {"customer": make_customer().pk})

    assert "bookings/no_site.html" in [template.name for template in response.templates]


def test_an_appointment_is_moved(staff: Client) -> None:
    row = coming()
    row.services.add(make_service())
    url = reverse("bookings:move", args=[row.pk])
    start = values(staff.get(url))["starts_at"][0]

    response = staff.post(url, {"starts_at": start})

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.starts_at.isoformat(), row.ical_sequence) == (start, 1)


def test_what_is_done_cannot_be_moved(staff: Client) -> None:
    row = coming(state="done")
    url = reverse("bookings:move", args=[row.pk])

    assert "starts_at" not in values(staff.get(url))
    assert staff.post(url, {"starts_at": timezone.now().isoformat()}).status_code == 409


def test_an_appointment_is_cancelled_or_the_reason_why_not_is_shown(staff: Client) -> None:
    row = coming()
    url = reverse("bookings:cancel", args=[row.pk])

    assert staff.get(url).status_code == 405
    staff.post(url)
    row.refresh_from_db()
    assert row.state == Appointment.State.CANCELLED
    Appointment.objects.update(state="done")
    assert staff.post(url).status_code == 302
    assert live_rows() == []


@pytest.mark.parametrize("rows", [10, 50])
def test_the_page_asks_as_much_whatever_the_calendar_holds(staff: Client, rows: int) -> None:
    site, customer, service = make_workshop(), make_customer(), make_service()
    for number in range(rows):
        start = timezone.now() + timedelta(days=1 + number // 4, hours=2 * (number % 4))
        make_appointment(starts_at=start, workshop=site, customer=customer, minutes=60)

    with CaptureQueriesContext(connection) as captured:
        staff.get(f"{NEW}?customer={customer.pk}&service={service.code}")

    assert len(captured) <= 20
