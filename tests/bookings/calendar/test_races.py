"""Many at once want one bay: one live row, no error page, alternatives for the others."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.appointments import NewAppointment, book
from bookings.calendar.loading import find_slots
from bookings.calendar.slots import SlotWish
from bookings.errors import SlotTakenError
from bookings.forms.public import opened_stamp
from bookings.links import appointment_path, proposal_path
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import accept, answer_booking
from customers.models import Customer
from tests.bookings.calendar.helpers import (
    NOW,
    at,
    live_rows,
    make_open_booking,
    make_proposal,
    messages_of,
    overlaps,
)
from tests.factories import make_appointment, make_customer, make_service, make_workshop
from tests.threads import closing
from workshop.models import OpeningHours

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50


def at_once(work: Callable[[Any], Any], inputs: Iterable[Any]) -> list[Any]:
    """Run in real threads that start together, each with its own connection."""
    together = list(inputs)
    gate = threading.Barrier(len(together))

    @closing
    def run(value: Any) -> Any:
        gate.wait()
        return work(value)

    with ThreadPoolExecutor(len(together)) as pool:
        return list(pool.map(run, together))


def test_fifty_bookings_of_overlapping_unequal_times_leave_one_live_row() -> None:
    site, customer = make_workshop(bays=1), make_customer()
    service = make_service(duration_minutes=300)

    def take(number: int) -> Appointment | SlotTakenError:
        starts_at = at(8, 0) + timedelta(minutes=4 * number)
        try:
            return book(NewAppointment(site, customer, [service], starts_at), now=NOW)
        except SlotTakenError as error:
            return error

    results = at_once(take, range(MANY))

    losers = [result for result in results if isinstance(result, SlotTakenError)]
    assert len(live_rows()) == 1
    assert len(losers) == MANY - 1
    assert all(error.alternatives for error in losers)


def test_fifty_accepts_over_three_dates_leave_one_appointment() -> None:
    proposal = make_proposal(bays=1)
    later = NOW + timedelta(hours=1)

    results = at_once(lambda n: accept(proposal, 1 + n % 3, now=later), range(MANY))

    assert len({appointment.pk for appointment in results}) == 1
    assert len(live_rows()) == 1
    assert proposal.dates.filter(state="released").count() == 2
    assert len(messages_of("appointment_confirmed")) == 1
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.ACCEPTED


def test_bookings_and_acceptance_race_without_a_double_place() -> None:
    proposal = make_proposal(bays=1)
    dates = list(proposal.dates.order_by("number"))
    site, customer = proposal.booking.workshop, make_customer()
    service = make_service(duration_minutes=60)
    late = proposal.expires_at

    def act(number: int) -> str:
        try:
            if number % 2:
                accept(proposal, 1 + number % 3, now=late - timedelta(seconds=1))
            else:
                start = dates[number % 3].starts_at + timedelta(days=7)
                book(NewAppointment(site, customer, [service], start), now=late)
        except SlotTakenError:
            return "taken"
        return "done"

    at_once(act, range(12))

    assert overlaps() == []
    assert proposal.dates.filter(state="confirmed").count() == 1


def open_every_day(site) -> None:
    for weekday in (5, 6):
        OpeningHours.objects.create(workshop=site, weekday=weekday, opens=time(8), closes=time(17))


def booking_form(starts_at, number: int = 0) -> dict[str, str]:
    return {
        "starts_at": starts_at.isoformat(),
        "first_name": "Ada",
        "last_name": f"Lovelace{number}",
        "email": f"ada{number}@kunde.example",
        "once_key": str(uuid.uuid4()),
        "opened": opened_stamp(timezone.now() - timedelta(minutes=1)),
    }


def first_opening(site) -> datetime:
    """When the site opens the day after tomorrow, or on the next day that is no holiday."""
    now = timezone.now()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    wish = SlotWish(60, count=1, earliest=midnight + timedelta(days=2))
    return find_slots(site, wish, now=now)[0].starts_at


def test_fifty_forms_for_one_bay_are_one_booking_and_no_error_page() -> None:
    site, service = make_workshop(bays=1, state="BE"), make_service(duration_minutes=300)
    open_every_day(site)
    url = f"{reverse('book_site', args=[site.slug])}?service={service.code}"
    first = first_opening(site)

    def send(number: int) -> tuple[int, bool]:
        starts_at = first + timedelta(minutes=4 * number)
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        response = browser.post(url, booking_form(starts_at, number))
        return response.status_code, b'name="starts_at"' in response.content

    results = at_once(send, range(MANY))

    assert sorted(status for status, _offers in results) == [302] + [409] * (MANY - 1)
    assert all(offers for status, offers in results if status == 409)
    assert len(live_rows()) == 1
    assert Customer.objects.count() == Booking.objects.count() == 1


def test_fifty_accepts_over_one_proposals_links_are_one_appointment() -> None:
    proposal = make_proposal(bays=1)
    Proposal.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    path = proposal_path(proposal)

    def send(number: int) -> tuple[int, str]:
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = browser.post(f"{path}accept/", {"number": 1 + number % 3})
        return answer.status_code, browser.get(path)["Location"]

    results = at_once(send, range(MANY))

    [row] = live_rows()
    assert set(results) == {(302, appointment_path(row))}
    assert len(messages_of("appointment_confirmed")) == 1


def test_one_form_sent_five_times_at_once_is_one_appointment() -> None:
    site, service = make_workshop(bays=2, state="BE"), make_service(duration_minutes=60)
    open_every_day(site)
    url = f"{reverse('book_site', args=[site.slug])}?service={service.code}"
    form = booking_form(first_opening(site))

    results = at_once(lambda _n: Client().post(url, form), range(5))

    assert {response.status_code for response in results} == {302}
    assert len({response["Location"] for response in results}) == 1
    assert len(live_rows()) == len(messages_of("appointment_confirmed")) == 1
    assert Customer.objects.count() == 1


@pytest.mark.postgres
def test_the_database_itself_refuses_an_overlap() -> None:
    row = make_appointment(starts_at=at(10))

    with pytest.raises(DatabaseError), transaction.atomic():
        make_appointment(starts_at=at(11), workshop=row.workshop, customer=row.customer)

    make_appointment(starts_at=at(11), workshop=row.workshop, state="released")
    make_appointment(starts_at=at(11, 30), workshop=row.workshop)
    assert overlaps() == []


def test_two_bookings_answered_at_once_are_offered_different_places() -> None:
    first = make_open_booking(bays=1)
    others = [make_open_booking(source=first.source) for _ in range(5)]

    results = at_once(lambda booking: answer_booking(booking, now=NOW), [first, *others])

    assert all(isinstance(result, Proposal) for result in results)
    assert len(live_rows()) == 18
    assert overlaps() == []
