"""The customer takes one of the held dates, or another one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.appointments import NewAppointment, book, cancel
from bookings.errors import (
    ProposalClosedError,
    ProposalExpiredError,
    SlotTakenError,
    UnknownDateError,
)
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import (
    accept,
    answer_booking,
    choose_other_date,
    decline,
    keep_proposals,
)
from customers.models import Task
from tests.bookings.calendar.helpers import (
    NOW,
    at,
    live_rows,
    make_open_booking,
    make_proposal,
    messages_of,
    reread,
)
from tests.factories import make_customer, make_service

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def states(proposal: Proposal) -> list[str]:
    return [row.state for row in proposal.dates.order_by("number")]


def test_the_chosen_date_becomes_the_appointment_and_the_others_are_free_again() -> None:
    proposal = make_proposal()

    appointment = accept(proposal, 2, now=SOON)

    assert states(proposal) == ["released", "confirmed", "released"]
    assert appointment == proposal.dates.get(number=2)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_at) == (Proposal.State.ACCEPTED, SOON)
    assert reread(proposal.booking).state == Booking.State.SETTLED


def test_the_confirmation_goes_out_and_the_waiting_offer_does_not() -> None:
    proposal = make_proposal()

    accept(proposal, 1, now=SOON)

    assert [m.state for m in messages_of("proposal")] == ["skipped"]
    assert [m.state for m in messages_of("appointment_confirmed")] == ["planned"]


@pytest.mark.parametrize("number", [2, 3, 99])
def test_five_clicks_are_one_appointment_whatever_is_clicked(number: int) -> None:
    proposal = make_proposal()
    first = accept(proposal, 2, now=SOON)

    again = [accept(proposal, number, now=SOON) for _ in range(4)]

    assert set(again) == {first}
    assert len(live_rows()) == 1
    assert len(messages_of("appointment_confirmed")) == 1


def test_the_holder_can_accept_until_the_last_moment() -> None:
    proposal = make_proposal()

    accept(proposal, 1, now=proposal.expires_at - timedelta(microseconds=1))

    assert states(proposal)[0] == Appointment.State.CONFIRMED


def test_from_the_moment_of_expiry_on_nothing_can_be_accepted() -> None:
    proposal = make_proposal()

    with pytest.raises(ProposalExpiredError):
        accept(proposal, 1, now=proposal.expires_at)

    assert states(proposal) == ["held", "held", "held"]


def test_after_expiry_another_takes_the_place_and_the_old_link_says_so() -> None:
    old = make_proposal(bays=1, wished_start=at(10, days=7))
    place, late = old.dates.get(starts_at=at(10, days=7)), old.expires_at + timedelta(seconds=1)
    other = make_open_booking(
        source=old.booking.source, wished_start=place.starts_at, is_time_agreed=True
    )

    taken = answer_booking(other, now=late)

    assert isinstance(taken, Appointment)
    with pytest.raises(ProposalExpiredError):
        accept(old, place.number, now=late)
    assert live_rows().count(taken) == 1
    place.refresh_from_db()
    assert place.state == Appointment.State.RELEASED


def test_before_expiry_nobody_else_takes_the_place() -> None:
    old = make_proposal(bays=1, wished_start=at(10, days=7))
    other = make_open_booking(
        source=old.booking.source, wished_start=at(10, days=7), is_time_agreed=True
    )

    answer = answer_booking(other, now=old.expires_at - timedelta(seconds=1))

    assert isinstance(answer, Proposal)


def test_an_unknown_number_is_refused() -> None:
    proposal = make_proposal()

    with pytest.raises(UnknownDateError):
        accept(proposal, 4, now=SOON)

    assert states(proposal) == ["held", "held", "held"]


def test_a_declined_proposal_cannot_be_accepted() -> None:
    proposal = make_proposal()
    decline(proposal, now=SOON)

    with pytest.raises(ProposalClosedError):
        accept(proposal, 1, now=SOON)

    assert live_rows() == []


def test_a_hold_that_somebody_took_meanwhile_is_gone() -> None:
    proposal = make_proposal()
    proposal.dates.filter(number=1).update(state=Appointment.State.RELEASED)

    with pytest.raises(ProposalExpiredError):
        accept(proposal, 1, now=SOON)

    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN


def test_another_free_date_can_be_chosen_instead() -> None:
    proposal = make_proposal()

    appointment = choose_other_date(proposal, at(14, 30, days=7), now=SOON)

    assert appointment.starts_at == at(14, 30, days=7)
    assert [row.pk for row in live_rows()] == [appointment.pk]
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.ACCEPTED
    assert choose_other_date(proposal, at(9, days=8), now=SOON) == appointment
    assert accept(proposal, 1, now=SOON) == appointment


def test_the_other_date_may_overlap_the_own_held_ones() -> None:
    proposal = make_proposal(bays=1)
    held = proposal.dates.get(number=1)

    appointment = choose_other_date(proposal, held.starts_at + timedelta(minutes=15), now=SOON)

    assert live_rows() == [appointment]


def test_a_taken_other_date_brings_alternatives_and_keeps_the_held_ones() -> None:
    proposal = make_proposal(bays=1)
    blocker = make_proposal(source=proposal.booking.source)
    taken = accept(blocker, 1, now=SOON)

    with pytest.raises(SlotTakenError) as caught:
        choose_other_date(proposal, taken.starts_at, now=SOON)

    assert len(caught.value.alternatives) == 3
    assert states(proposal) == ["held", "held", "held"]


def test_after_it_lapsed_a_free_date_can_still_be_chosen() -> None:
    proposal = make_proposal()
    late = proposal.expires_at + timedelta(minutes=1)
    keep_proposals(now=late)

    appointment = choose_other_date(proposal, at(9, days=10), now=late)

    assert appointment.state == Appointment.State.CONFIRMED
    assert not Task.objects.filter(done_at=None).exists()
    assert reread(proposal.booking).state == Booking.State.SETTLED


def test_a_cancelled_booking_takes_no_other_date() -> None:
    proposal = make_proposal()
    Booking.objects.update(state=Booking.State.CANCELLED)

    with pytest.raises(ProposalClosedError):
        choose_other_date(proposal, at(9, days=10), now=SOON)


def test_a_cancelled_appointment_is_what_the_old_link_shows() -> None:
    proposal = make_proposal()
    appointment = cancel(accept(proposal, 1, now=SOON), now=SOON)

    assert accept(proposal, 2, now=SOON) == appointment
    assert live_rows() == []


def test_staff_who_book_by_phone_free_the_held_dates() -> None:
    proposal = make_proposal()
    booking = proposal.booking
    new = NewAppointment(
        booking.workshop, booking.customer, [make_service()], at(13, days=3), booking=booking
    )

    appointment = book(new, now=SOON)

    assert live_rows() == [appointment]
    assert book(new, now=SOON) == appointment
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.WITHDRAWN


def test_no_usable_address_still_confirms() -> None:
    proposal = make_proposal(customer=make_customer(email="", phone="", phone_is_mobile=False))

    appointment = accept(proposal, 1, now=SOON)

    assert appointment.state == Appointment.State.CONFIRMED
    assert messages_of("appointment_confirmed") == []
