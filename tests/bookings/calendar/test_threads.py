"""Hold, accept, expire, move and cancel, interleaved by real threads.

A few rounds by default; ``WORKSHOP_INTERLEAVINGS=1000`` makes the big run.
"""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from bookings.appointments import NewAppointment, book, cancel, move
from bookings.errors import ProposalExpiredError, SlotTakenError
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import accept, answer_booking, decline, keep_proposals
from tests.bookings.calendar.helpers import NOW, at, make_open_booking, make_proposal, overlaps
from tests.bookings.calendar.test_races import at_once
from tests.factories import make_customer, make_service, make_source, make_workshop
from tests.threads import closing
from workshop.models import Company, Workshop
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("WORKSHOP_INTERLEAVINGS", "4"))
THREADS, STEPS = 4, 3
SECOND = timedelta(seconds=1)


class Actor:
    """One of several who act on one bay at once, each by a clock of its own."""

    def __init__(self, site: Workshop, bookings: list[Booking], seed: int) -> None:
        self.random = random.Random(seed)
        self.site, self.bookings = site, bookings
        self.customer, self.services = bookings[0].customer, list(bookings[0].services.all())

    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.random.choice([0, 60, 179, 180, 181, 300]))

    def start(self) -> datetime:
        quarter = timedelta(minutes=15 * self.random.randrange(12))
        return at(8, days=self.random.randint(1, 2)) + quarter

    def hold(self) -> None:
        answer_booking(self.random.choice(self.bookings), now=self.now())

    def accept(self) -> None:
        rows = list(Proposal.objects.filter(booking__in=self.bookings))
        if rows:
            accept(self.random.choice(rows), self.random.randint(1, 3), now=self.now())

    def decline(self) -> None:
        if row := Proposal.objects.filter(booking__in=self.bookings).order_by("?").first():
            decline(row, now=self.now())

    def expire(self) -> None:
        keep_proposals(now=self.now())

    def take(self) -> None:
        book(NewAppointment(self.site, self.customer, self.services, self.start()), now=self.now())

    def change(self) -> None:
        rows = Appointment.objects.filter(workshop=self.site, state="confirmed").order_by("?")
        if row := rows.first():
            if self.random.random() < 0.6:
                move(row, self.start(), now=self.now())
            else:
                cancel(row, now=self.now())

    def act(self) -> None:
        acts = [self.hold, self.accept, self.accept, self.expire, self.take, self.change]
        for _ in range(STEPS):
            try:
                self.random.choice([*acts, self.decline])()
            except DomainError:
                continue


def some_bookings(site: Workshop, count: int) -> list[Booking]:
    source, customer = make_source(workshop=site), make_customer()
    service = make_service(duration_minutes=105, set_up_minutes=10)
    bookings = [make_open_booking(source=source, customer=customer) for _ in range(count)]
    for booking in bookings:
        booking.services.set([service])
    return bookings


def accepted_twice() -> list[Proposal]:
    states = ("confirmed", "arrived")
    rows = Proposal.objects.filter(dates__state__in=states)
    return [row for row in rows if row.dates.filter(state__in=states).count() > 1]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_interleaving_puts_two_live_rows_on_one_bay() -> None:
    site = make_workshop(bays=1)
    Company.objects.update(proposal_hold_hours=3)
    for seed in range(ROUNDS):
        bookings = some_bookings(site, 3)
        actors = [Actor(site, bookings, seed * THREADS + n) for n in range(THREADS)]

        at_once(Actor.act, actors)

        assert overlaps() == [], f"seed {seed}"
        assert accepted_twice() == [], f"seed {seed}"
        Appointment.objects.all().update(state=Appointment.State.RELEASED)
        Proposal.objects.all().update(state=Proposal.State.WITHDRAWN)


def test_until_the_last_second_the_holder_wins_against_all_others() -> None:
    proposal = make_proposal(bays=1)
    date = proposal.dates.get(number=2)
    last = proposal.expires_at - SECOND
    customer, services = make_customer(), [make_service(duration_minutes=60)]

    def act(number: int) -> Appointment | None:
        if number == 3:
            return accept(proposal, 2, now=last)
        starts_at = date.starts_at + timedelta(minutes=10 * number)
        with pytest.raises(SlotTakenError):
            book(NewAppointment(date.workshop, customer, services, starts_at), now=last)
        return None

    results = at_once(act, range(6))

    assert results[3].pk == date.pk
    assert overlaps() == []


def test_a_second_after_expiry_another_proposal_takes_the_dates(client: Client) -> None:
    first = make_proposal(bays=1, service={"duration_minutes": 540})
    other = make_open_booking(source=first.booking.source)
    other.services.set(first.booking.services.all())

    second = answer_booking(other, now=first.expires_at + SECOND)

    places = set(second.dates.values_list("starts_at", flat=True))
    assert places & set(first.dates.values_list("starts_at", flat=True))
    with pytest.raises(ProposalExpiredError):
        accept(first, 1, now=first.expires_at + SECOND)
    link = reverse("public_proposal", args=[make_token("proposal", first.pk)])
    assert client.get(link).status_code == 200
    assert overlaps() == []


@pytest.mark.parametrize("number", range(3))
def test_around_the_expiry_exactly_one_of_two_gets_the_place(number: int) -> None:
    proposal = make_proposal(bays=1, service={"duration_minutes": 540})
    date = proposal.dates.get(number=number + 1)
    rival = NewAppointment(
        date.workshop, make_customer(), list(date.services.all()), date.starts_at
    )

    def act(is_holder: bool) -> Appointment | DomainError:
        try:
            if is_holder:
                return accept(proposal, date.number, now=proposal.expires_at - SECOND)
            return book(rival, now=proposal.expires_at + SECOND)
        except DomainError as error:
            return error

    held, taken = at_once(act, [True, False])

    assert isinstance(held, Appointment) != isinstance(taken, Appointment)
    assert isinstance(held, Appointment | ProposalExpiredError)
    assert isinstance(taken, Appointment | SlotTakenError)


def is_somebody_waiting_for_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.postgres
@pytest.mark.timeout(20)
def test_what_is_accepted_while_a_rival_waits_for_it_stays_accepted() -> None:
    proposal = make_proposal(bays=1, service={"duration_minutes": 540})
    date = proposal.dates.get(number=1)
    services, end = list(date.services.all()), proposal.expires_at
    rival = NewAppointment(date.workshop, make_customer(), services, date.starts_at)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            accept(proposal, 1, now=end - SECOND)
            taking = pool.submit(closing(book), rival, now=end + SECOND)
            while not is_somebody_waiting_for_me() and not taking.done():
                time.sleep(0.01)
        with pytest.raises(SlotTakenError):
            taking.result()

    date.refresh_from_db()
    assert date.state == Appointment.State.CONFIRMED
