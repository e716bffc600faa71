"""A proposal is declined, asked about, lapses, is withdrawn or follows its source."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.appointments import mark_arrived
from bookings.errors import ProposalClosedError
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import (
    accept,
    answer_booking,
    ask_other_date,
    decline,
    keep_proposals,
    move_to,
    withdraw_booking,
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
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def test_declining_frees_the_dates_closes_the_booking_and_tells_a_person() -> None:
    proposal = make_proposal()

    decline(proposal, answer="zu weit weg", now=SOON)
    decline(proposal, now=SOON)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (Proposal.State.DECLINED, "zu weit weg")
    assert live_rows() == []
    assert reread(proposal.booking).state == Booking.State.CLOSED
    assert Task.objects.get().kind == Task.Kind.ANSWER


def test_an_accepted_proposal_cannot_be_declined() -> None:
    proposal = make_proposal()
    accept(proposal, 1, now=SOON)

    with pytest.raises(ProposalClosedError):
        decline(proposal, now=SOON)

    assert len(live_rows()) == 1


def test_asking_for_another_date_tells_a_person_and_keeps_the_dates() -> None:
    proposal = make_proposal()

    ask_other_date(proposal, "lieber freitags", now=SOON)

    task = Task.objects.get()
    assert (task.kind, task.detail) == (Task.Kind.ANSWER, "lieber freitags")
    assert len(live_rows()) == 3
    accept(proposal, 1, now=SOON)
    assert not Task.objects.filter(done_at=None).exists()


def test_nobody_asks_for_another_date_after_withdrawal() -> None:
    proposal = make_proposal()
    withdraw_booking(proposal.booking, reason="portal", now=SOON)

    with pytest.raises(ProposalClosedError):
        ask_other_date(proposal, "lieber freitags", now=SOON)


def test_the_keeper_lapses_what_has_expired_once_and_says_what_to_do_next() -> None:
    proposal = make_proposal()

    early = keep_proposals(now=proposal.expires_at - timedelta(seconds=1))
    late = [keep_proposals(now=proposal.expires_at) for _ in range(2)]

    assert (early, late) == (0, [1, 0])
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.LAPSED
    assert live_rows() == []
    task = Task.objects.get()
    assert task.link == proposal.booking.get_absolute_url()


def test_a_booking_that_is_closed_needs_nobody_when_its_dates_lapse() -> None:
    proposal = make_proposal()
    Booking.objects.update(state=Booking.State.CLOSED)

    assert keep_proposals(now=proposal.expires_at) == 1
    assert not Task.objects.exists()


def test_a_wish_that_nobody_answered_is_not_asked_twice() -> None:
    proposal = make_proposal()
    ask_other_date(proposal, "lieber freitags", now=SOON)

    keep_proposals(now=proposal.expires_at)

    assert Task.objects.count() == 1


def test_withdrawing_frees_the_dates_and_stops_the_messages() -> None:
    proposal = make_proposal()

    withdraw_booking(proposal.booking, reason="am Portal storniert", now=SOON)
    withdraw_booking(proposal.booking, reason="am Portal storniert", now=SOON)

    booking = reread(proposal.booking)
    assert (booking.state, booking.cancelled_at) == (Booking.State.CANCELLED, SOON)
    assert live_rows() == []
    assert [m.state for m in messages_of("proposal")] == ["skipped"]
    assert messages_of("appointment_cancelled") == []


def test_withdrawing_after_acceptance_cancels_and_tells_the_customer() -> None:
    proposal = make_proposal()
    accept(proposal, 1, now=SOON)

    withdraw_booking(proposal.booking, reason="am Portal storniert", now=SOON)

    assert live_rows() == []
    assert reread(proposal.booking).state == Booking.State.CANCELLED
    assert len(messages_of("appointment_cancelled")) == 1
    assert [m.state for m in messages_of("appointment_confirmed")] == ["skipped"]


def test_withdrawing_closes_the_open_tasks() -> None:
    proposal = make_proposal()
    ask_other_date(proposal, "lieber freitags", now=SOON)

    withdraw_booking(proposal.booking, reason="am Portal storniert", now=SOON)

    assert not Task.objects.filter(done_at=None).exists()


def test_a_car_that_is_here_stays_when_the_portal_cancels() -> None:
    proposal = make_proposal()
    mark_arrived(accept(proposal, 1, now=SOON), now=SOON)

    withdraw_booking(proposal.booking, reason="am Portal storniert", now=SOON)

    assert [row.state for row in live_rows()] == [Appointment.State.ARRIVED]
    assert Task.objects.get(done_at=None).kind == Task.Kind.CALL_NOW


def test_a_source_moves_the_appointment() -> None:
    booking = make_open_booking(wished_start=at(10), is_time_agreed=True)
    before = answer_booking(booking, now=NOW)

    after = move_to(booking, at(14, days=2), at(15, days=2), now=SOON)

    assert after.pk == before.pk
    assert (after.starts_at, after.ends_at) == (at(14, days=2), at(15, days=2))
    assert (after.ical_uid, after.ical_sequence) == (before.ical_uid, 1)
    assert reread(booking).wished_start == at(14, days=2)


def test_a_source_that_moves_to_a_taken_time_brings_alternatives_near_it() -> None:
    booking = make_open_booking(bays=1, wished_start=at(10), is_time_agreed=True)
    old = answer_booking(booking, now=NOW)
    make_appointment(starts_at=at(10, days=8), workshop=booking.workshop)

    proposal = move_to(booking, at(10, days=8), None, now=SOON)

    assert isinstance(proposal, Proposal)
    old.refresh_from_db()
    assert old.state == Appointment.State.CANCELLED
    assert at(8, 30, days=8) in [row.starts_at for row in proposal.dates.all()]
    assert reread(booking).state == Booking.State.OPEN


def test_a_source_that_moves_an_open_proposal_gets_a_new_one() -> None:
    first = make_proposal()

    second = move_to(first.booking, at(10, days=14), None, now=SOON)

    first.refresh_from_db()
    assert first.state == Proposal.State.WITHDRAWN
    assert at(10, days=14) in [row.starts_at for row in second.dates.all()]
    assert len(live_rows()) == 3


def test_a_car_that_is_here_is_not_moved() -> None:
    proposal = make_proposal()
    appointment = accept(proposal, 1, now=SOON)
    mark_arrived(appointment, now=SOON)

    assert move_to(proposal.booking, at(10, days=14), None, now=SOON) == appointment
    appointment.refresh_from_db()
    assert appointment.starts_at < at(10, days=14)
