"""Some hundred random histories of one small calendar: the promise holds in each."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from bookings.appointments import NewAppointment, book, cancel, move
from bookings.models import Appointment, Proposal
from bookings.proposals.life import (
    accept,
    answer_booking,
    choose_other_date,
    decline,
    is_held,
    keep_proposals,
    withdraw_booking,
)
from tests.bookings.calendar.helpers import NOW, at, make_open_booking, overlaps
from tests.factories import make_customer, make_service, make_source, make_workshop
from workshop.models import Company
from workshop_crm.lib.errors import DomainError

pytestmark = pytest.mark.django_db

HISTORIES, STEPS = 200, 10


class History:
    """One calendar with one bay, acted upon at random while the clock moves on."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = NOW
        self.source = make_source(workshop=make_workshop(bays=1))
        self.customer = make_customer()
        self.service = make_service(duration_minutes=self.random.choice([60, 105, 240]))
        Company.objects.update(proposal_hold_hours=3)

    def any_time(self) -> datetime:
        return at(8, days=self.random.randint(1, 4)) + timedelta(
            minutes=self.random.randrange(0, 540, 5)
        )

    def offer(self) -> None:
        booking = make_open_booking(source=self.source, customer=self.customer)
        booking.services.set([self.service])
        booking.wished_start = self.random.choice([None, self.any_time()])
        booking.is_time_agreed = self.random.random() < 0.3
        booking.save()
        answer_booking(booking, now=self.now)

    def a_proposal(self) -> Proposal | None:
        return self.random.choice([None, *Proposal.objects.filter(booking__source=self.source)])

    def answer(self) -> None:
        if proposal := self.a_proposal():
            may = is_held(proposal, now=self.now)
            act = self.random.choice(["accept", "choose", "decline", "withdraw"])
            if act == "accept":
                row = accept(proposal, self.random.randint(1, 3), now=self.now)
                assert may or row.proposal.state == Proposal.State.ACCEPTED
            elif act == "choose":
                choose_other_date(proposal, self.any_time(), now=self.now)
            elif act == "decline":
                decline(proposal, now=self.now)
            else:
                withdraw_booking(proposal.booking, reason="", now=self.now)

    def take(self) -> None:
        new = NewAppointment(self.source.workshop, self.customer, [self.service], self.any_time())
        book(new, now=self.now)

    def change(self) -> None:
        rows = Appointment.objects.filter(state="confirmed", workshop=self.source.workshop)
        if row := self.random.choice([None, *rows]):
            if self.random.random() < 0.5:
                move(row, self.any_time(), now=self.now)
            else:
                cancel(row, now=self.now)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.random.choice([1, 30, 90, 180]))
        if self.random.random() < 0.5:
            keep_proposals(now=self.now)

    def step(self) -> None:
        act = self.random.choice(
            [self.offer, self.offer, self.answer, self.answer, self.take, self.change, self.wait]
        )
        try:
            act()
        except DomainError:
            return


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_no_history_ever_puts_two_live_rows_on_one_bay(block: int) -> None:
    for seed in range(block * HISTORIES // 4, (block + 1) * HISTORIES // 4):
        history = History(seed)
        for _ in range(STEPS):
            history.step()
            assert overlaps() == [], f"seed {seed}"
        Appointment.objects.all().update(state=Appointment.State.RELEASED)


def test_every_held_date_can_be_accepted() -> None:
    for seed in range(20):
        history = History(seed)
        history.offer()
        for proposal in Proposal.objects.filter(state="open", booking__source=history.source):
            number = history.random.randint(1, proposal.dates.count())
            assert accept(proposal, number, now=history.now).state == "confirmed"
