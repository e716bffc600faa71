"""Booking without a portal: by the reminder's link, and on the site's own page."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.direct.taking import booking_link, direct_source
from bookings.direct.web_booking import MOST_PER_HOUR
from bookings.forms.public import opened_stamp
from bookings.models import Booking
from customers.models import Customer
from tests.bookings.calendar.helpers import live_rows, messages_of
from tests.bookings.calendar.pages import values
from tests.factories import (
    make_booking,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)
from workshop.models import Workshop
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db


def site_form(**fields: str) -> dict[str, str]:
    person = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@kunde.example"}
    opened = opened_stamp(timezone.now() - timedelta(minutes=1))
    return {**person, "opened": opened, "once_key": str(uuid.uuid4()), **fields}


def test_a_known_customer_books_from_the_reminder_in_two_taps(client: Client) -> None:
    make_workshop()
    vehicle, service = make_vehicle(), make_service(code="hu")
    url = booking_link(vehicle, service).removeprefix("https://werkstatt.example")
    offered = values(client.get(url))
    last_step = client.get(url, {"service": "hu", "starts_at": offered["starts_at"][0]})
    form = {name: each[0] for name, each in values(last_step).items()}

    responses = [client.post(url, form) for _ in range(5)]

    assert {response.status_code for response in responses} == {302}
    [row] = live_rows()
    assert (row.vehicle, row.booking.source.kind) == (vehicle, "direct")
    assert len(messages_of("appointment_confirmed")) == 1


def test_without_a_service_the_link_asks_for_one(client: Client) -> None:
    make_workshop()
    service = make_service(code="hu")
    make_service(code="geheim", is_bookable_online=False)
    url = reverse("public_book", args=[make_token("book", make_vehicle().pk)])

    html = client.get(url).content.decode()

    assert 'value="hu"' in html
    assert "geheim" not in html
    assert service.name_de in html


def test_a_sold_car_is_not_booked_for(client: Client) -> None:
    make_workshop()
    vehicle = make_vehicle(sold_on=timezone.localdate())

    url = booking_link(vehicle, make_service()).removeprefix("https://werkstatt.example")
    assert client.get(url).status_code == 404


def site_page() -> str:
    service = make_service()
    return f"{reverse('book_site', args=[make_workshop().slug])}?service={service.code}"


def test_a_stranger_books_on_the_sites_page(client: Client) -> None:
    url = site_page()
    form = site_form(starts_at=values(client.get(url))["starts_at"][0], plate="M-XY 77")

    responses = [client.post(url, form) for _ in range(5)]

    assert {response.status_code for response in responses} == {302}
    [row] = live_rows()
    assert (row.customer.last_name, row.vehicle.plate_key) == ("Lovelace", "M-XY 77")
    assert Customer.objects.count() == Booking.objects.count() == 1


def test_missing_data_is_asked_for_and_the_chosen_time_kept(client: Client) -> None:
    url = site_page()
    chosen = values(client.get(url))["starts_at"][3]

    response = client.post(url, site_form(starts_at=chosen, email="keine"))

    assert response.status_code == 422
    assert chosen in values(response)["starts_at"]
    assert not Customer.objects.exists()


def test_a_machine_gets_thanks_and_nothing_else(client: Client) -> None:
    url = site_page()
    form = site_form(starts_at=values(client.get(url))["starts_at"][0], website="http://spam")

    response = client.post(url, form)

    assert response["Location"].endswith("/done/")
    assert not Booking.objects.exists()


def test_a_flood_from_many_names_is_stopped_too(client: Client) -> None:
    url = site_page()
    start, site = values(client.get(url))["starts_at"][0], Workshop.objects.get()
    source, customer, now = direct_source(site), make_customer(), timezone.now()
    for number in range(MOST_PER_HOUR):
        age = timedelta(minutes=59 if number else 61)
        make_booking(received_at=now - age, source=source, customer=customer)

    first, second = (client.post(url, site_form(starts_at=start)) for _ in range(2))

    assert [first.status_code, second.status_code] == [302, 409]


def test_nobody_fills_the_calendar_from_the_page(client: Client) -> None:
    url = site_page()
    starts = values(client.get(url))["starts_at"]

    statuses = [
        client.post(url, site_form(starts_at=start)).status_code for start in starts[::4][:5]
    ]

    assert statuses == [302, 302, 302, 302, 409]
    assert len(live_rows()) == 4
