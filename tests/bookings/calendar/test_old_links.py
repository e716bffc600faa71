"""People keep the first mail: its links lead to what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.appointments import NewAppointment, book, cancel
from bookings.links import appointment_path, proposal_path
from bookings.models import Appointment, Proposal
from bookings.proposals.life import accept, answer_booking, change_services, withdraw_booking
from tests.bookings.calendar.pages import values
from tests.bookings.calendar.test_public_pages import offer, past
from tests.factories import make_service

pytestmark = pytest.mark.django_db


def book_again(client: Client, row: Appointment) -> Appointment:
    start = values(client.get(appointment_path(row)))["starts_at"][0]
    client.post(f"{appointment_path(row)}again/", {"starts_at": start})
    return Appointment.objects.order_by("-id").first()


def end_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).request["PATH_INFO"]


def test_links_to_a_cancelled_appointment_lead_to_the_one_booked_instead(client: Client) -> None:
    proposal = offer()
    first = cancel(accept(proposal, 1, now=timezone.now()), now=timezone.now())

    second = book_again(client, first)

    assert end_of(client, appointment_path(first)) == appointment_path(second)
    assert end_of(client, proposal_path(proposal)) == appointment_path(second)


def test_the_last_one_offers_free_times_when_it_is_over_too(client: Client) -> None:
    first = cancel(accept(offer(), 1, now=timezone.now()), now=timezone.now())
    second = book_again(client, first)
    Appointment.objects.filter(pk=second.pk).update(state="done", **past())

    page = client.get(appointment_path(first), follow=True)

    assert page.request["PATH_INFO"] == appointment_path(second)
    assert values(page)["starts_at"]


def test_an_appointment_made_by_phone_is_found_by_the_old_dates_link(client: Client) -> None:
    proposal, now = offer(), timezone.now()
    booking = proposal.booking
    start = proposal.dates.get(number=3).starts_at
    services = list(booking.services.all())

    new = NewAppointment(booking.workshop, booking.customer, services, start, booking=booking)
    row = book(new, now=now)

    assert end_of(client, proposal_path(proposal)) == appointment_path(row)


def test_older_dates_lead_to_the_newer_ones(client: Client) -> None:
    old = offer(hours_ago=60)
    Proposal.objects.update(state="lapsed")
    new = answer_booking(old.booking, now=timezone.now())

    assert end_of(client, proposal_path(old)) == proposal_path(new)
    assert end_of(client, proposal_path(new)) == proposal_path(new)


def test_dates_taken_back_for_other_work_are_not_called_a_cancelled_booking(
    client: Client,
) -> None:
    proposal = offer(language="en")
    other = make_service(duration_minutes=30)
    change_services(proposal.booking, [other], now=timezone.now())

    html = client.get(proposal_path(proposal)).content.decode()

    assert "We are looking for other dates" in html
    assert "This booking was cancelled" not in html
    assert not {"number", "starts_at"} & values(client.get(proposal_path(proposal))).keys()


def test_a_booking_that_was_cancelled_says_so(client: Client) -> None:
    proposal = offer()
    withdraw_booking(proposal.booking, reason="portal", now=timezone.now() + timedelta(minutes=1))

    html = client.get(proposal_path(proposal)).content.decode()

    assert "Diese Buchung wurde storniert" in html
    assert "looking for other dates" not in html
