"""Each action on a proposal in each of its states: what it does, or how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bookings.appointments import cancel, mark_arrived
from bookings.errors import (
    ProposalClosedError,
    ProposalExpiredError,
    SlotTakenError,
    UnknownDateError,
)
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import (
    accept,
    ask_other_date,
    change_services,
    choose_other_date,
    decline,
    is_held,
    keep_proposals,
    move_to,
    taken_date,
    withdraw_booking,
)
from customers.models import Task
from messaging.models import Message
from tests.bookings.calendar.helpers import (
    NOW,
    at,
    live_rows,
    make_open_booking,
    make_proposal,
    messages_of,
    reread,
)
from tests.factories import make_appointment, make_service

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)
LATE = NOW + timedelta(days=30)
ELSEWHERE = at(14, days=8)
ACCEPTED, CLOSED, EXPIRED = "accepted", ProposalClosedError, ProposalExpiredError


def accepting(row: Proposal, now: datetime) -> object:
    return accept(row, 1, now=now)


def choosing(row: Proposal, now: datetime) -> object:
    return choose_other_date(row, ELSEWHERE, now=now)


def declining(row: Proposal, now: datetime) -> object:
    return decline(row, answer="nein", now=now)


def asking(row: Proposal, now: datetime) -> object:
    return ask_other_date(row, "lieber freitags", now=now)


def in_state(state: str) -> Proposal:
    """A proposal that has come into its state as it does in life."""
    row = make_proposal()
    match state:
        case "accepted":
            accept(row, 2, now=SOON)
        case "declined":
            decline(row, now=SOON)
        case "lapsed":
            keep_proposals(now=row.expires_at)
        case "withdrawn":
            withdraw_booking(row.booking, reason="Portal", now=SOON)
    row.refresh_from_db()
    assert row.state == state
    return row


@pytest.mark.parametrize(
    ("act", "state", "refusal"),
    [
        (accepting, "declined", CLOSED),
        (accepting, "lapsed", EXPIRED),
        (accepting, "withdrawn", CLOSED),
        (choosing, "withdrawn", CLOSED),
        (declining, "accepted", CLOSED),
        (declining, "withdrawn", CLOSED),
        (asking, "accepted", CLOSED),
        (asking, "withdrawn", CLOSED),
    ],
)
def test_refuses_and_changes_nothing(
    act: Callable[[Proposal, datetime], object], state: str, refusal: type[Exception]
) -> None:
    row = in_state(state)
    before = list(Appointment.objects.order_by("pk").values())

    with pytest.raises(refusal):
        act(row, SOON)

    row.refresh_from_db()
    assert row.state == state
    assert list(Appointment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("act", "state", "after"),
    [
        (accepting, "open", "accepted"),
        (accepting, "accepted", "accepted"),
        (choosing, "open", "accepted"),
        (choosing, "accepted", "accepted"),
        (choosing, "declined", "accepted"),
        (choosing, "lapsed", "accepted"),
        (declining, "open", "declined"),
        (declining, "declined", "declined"),
        (declining, "lapsed", "declined"),
        (asking, "open", "open"),
        (asking, "declined", "declined"),
        (asking, "lapsed", "lapsed"),
    ],
)
def test_does_it_and_ends_in_the_right_state(
    act: Callable[[Proposal, datetime], object], state: str, after: str
) -> None:
    row = in_state(state)

    act(row, SOON)

    row.refresh_from_db()
    assert row.state == after
    assert len(live_rows()) == {"accepted": 1, "open": 3}.get(after, 0)


@pytest.mark.parametrize("act", [accepting, choosing, declining, asking])
def test_twice_is_once(act: Callable[[Proposal, datetime], object]) -> None:
    row = make_proposal()
    act(row, SOON)
    before = (list(Appointment.objects.values()), Task.objects.count(), Message.objects.count())

    act(row, SOON)

    after = (list(Appointment.objects.values()), Task.objects.count(), Message.objects.count())
    assert after == before


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_dates_are_held_until_the_very_moment(seconds: int) -> None:
    row = make_proposal()
    moment = row.expires_at + timedelta(seconds=seconds)

    assert is_held(row, now=moment) is (seconds < 0)


@pytest.mark.parametrize("state", Proposal.State.values)
def test_only_open_dates_are_held(state: str) -> None:
    row = Proposal(state=state, expires_at=LATE)

    assert is_held(row, now=NOW) is (state == "open")


@pytest.mark.parametrize("number", [0, 4, -1, 99])
def test_a_number_that_was_not_offered_is_refused(number: int) -> None:
    row = make_proposal()

    with pytest.raises(UnknownDateError):
        accept(row, number, now=SOON)

    assert len(live_rows()) == 3


@pytest.mark.parametrize(
    ("state", "is_taken"),
    [("held", False), ("released", False), ("confirmed", True), ("arrived", True),
     ("done", True), ("no_show", True), ("cancelled", True)],
)  # fmt: skip
def test_a_date_that_became_an_appointment_stays_the_answer(state: str, is_taken: bool) -> None:
    row = make_proposal()
    row.dates.filter(number=2).update(state=state)

    assert (taken_date(row) is not None) is is_taken


def test_a_cancelled_appointment_is_still_what_was_accepted() -> None:
    row = make_proposal()
    appointment = accept(row, 1, now=SOON)
    cancel(appointment, now=SOON)

    again = accept(row, 2, now=SOON)

    assert (again.pk, again.state) == (appointment.pk, "cancelled")
    assert live_rows() == []


@pytest.mark.parametrize("state", ["declined", "lapsed"])
def test_another_date_after_the_end_reopens_the_booking(state: str) -> None:
    row = in_state(state)

    appointment = choose_other_date(row, ELSEWHERE, now=SOON)

    assert (appointment.starts_at, appointment.number) == (ELSEWHERE, 0)
    assert reread(row.booking).state == "settled"


def test_another_date_that_is_taken_keeps_a_declined_proposal_declined() -> None:
    row = in_state("declined")
    for bay in row.booking.workshop.bays.all():
        make_appointment(starts_at=ELSEWHERE, workshop=row.booking.workshop, bay=bay)

    with pytest.raises(SlotTakenError) as caught:
        choose_other_date(row, ELSEWHERE, now=SOON)

    row.refresh_from_db()
    assert caught.value.alternatives
    assert (row.state, reread(row.booking).state) == ("declined", "closed")


@pytest.mark.parametrize(
    ("answer", "detail"), [("zu weit", "zu weit"), ("", "No reason was given.")]
)
def test_a_refusal_tells_its_reason(answer: str, detail: str, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    row = make_proposal()

    decline(row, answer=answer, now=SOON)

    row.refresh_from_db()
    assert row.answer == answer
    assert Task.objects.get(kind="answer").detail == detail


def test_a_wish_before_the_refusal_is_kept() -> None:
    row = make_proposal()
    ask_other_date(row, "lieber freitags", now=SOON)

    decline(row, now=SOON)

    row.refresh_from_db()
    assert row.answer == "lieber freitags"


@pytest.mark.parametrize("seconds", [-1, 0])
def test_the_keeper_ends_what_has_expired(seconds: int) -> None:
    row = make_proposal()

    ended = keep_proposals(now=row.expires_at + timedelta(seconds=seconds))

    row.refresh_from_db()
    assert ended == (1 if seconds >= 0 else 0)
    assert (row.state, len(live_rows())) == (("lapsed", 0) if ended else ("open", 3))


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn", "lapsed"])
def test_the_keeper_leaves_what_is_over(state: str) -> None:
    in_state(state)

    assert keep_proposals(now=LATE) == 0


def test_the_wish_of_a_customer_goes_into_the_task_when_dates_lapse() -> None:
    row = make_proposal()
    ask_other_date(row, "lieber freitags", now=SOON)
    Task.objects.update(done_at=SOON)

    keep_proposals(now=LATE)

    assert Task.objects.get(kind="answer", done_at=None).detail == "lieber freitags"


@pytest.mark.parametrize("state", ["open", "accepted", "declined", "lapsed", "withdrawn"])
def test_withdrawing_a_booking_ends_everything(state: str) -> None:
    row = in_state(state)

    booking = withdraw_booking(row.booking, reason="Portal", now=SOON)
    again = withdraw_booking(row.booking, reason="Portal", now=LATE)

    assert (booking.state, again.cancelled_at) == ("cancelled", booking.cancelled_at)
    assert live_rows() == []
    assert not Task.objects.filter(done_at=None, kind__in=("call_now", "ask_service")).exists()


def test_after_withdrawal_nothing_is_answered_any_more() -> None:
    row = in_state("withdrawn")

    assert move_to(row.booking, ELSEWHERE, None, now=SOON) is None

    assert live_rows() == []
    assert reread(row.booking).state == "cancelled"


@pytest.mark.parametrize(("end", "minutes"), [(None, 90), (at(16, days=8), 120)])
def test_a_move_of_the_source_takes_its_end_along(end: datetime | None, minutes: int) -> None:
    row = in_state("accepted")

    moved = move_to(row.booking, ELSEWHERE, end, now=SOON)

    assert moved.starts_at == ELSEWHERE
    assert moved.ends_at - moved.starts_at == timedelta(minutes=minutes)
    assert reread(row.booking).wished_start == ELSEWHERE
    assert len(messages_of("appointment_changed")) == 1


@pytest.mark.parametrize("state", ["open", "declined", "lapsed"])
def test_a_move_without_an_appointment_offers_dates_near_it(state: str) -> None:
    row = in_state(state)

    answer = move_to(row.booking, ELSEWHERE, None, now=SOON)

    days = [abs((date.starts_at - ELSEWHERE).days) for date in answer.dates.all()]
    assert answer.pk != row.pk
    assert max(days) <= 3
    assert reread(row.booking).state == "open"


def test_the_same_services_keep_the_dates() -> None:
    row = make_proposal()

    change_services(row.booking, list(row.booking.services.all()), now=SOON)

    assert [date.state for date in row.dates.all()] == ["held"] * 3


def test_other_services_give_the_dates_back_and_stop_the_message() -> None:
    row, other = make_proposal(), make_service()

    change_services(row.booking, [other], now=SOON)

    row.refresh_from_db()
    assert (row.state, live_rows()) == ("withdrawn", [])
    assert row.booking.services.get() == other
    assert messages_of("proposal")[0].state == "skipped"
    assert not Task.objects.exists()


@pytest.mark.parametrize("is_here", [False, True])
def test_other_services_for_an_appointment_ask_a_person(is_here: bool) -> None:
    row = in_state("accepted")
    appointment = taken_date(row)
    if is_here:
        mark_arrived(appointment, now=SOON)

    change_services(row.booking, [make_service()], now=SOON)

    assert Task.objects.get(done_at=None).kind == "call_now"
    assert len(live_rows()) == 1


def test_services_of_a_booking_without_dates_change_quietly() -> None:
    booking = make_open_booking()

    change_services(booking, [], now=SOON)

    assert not booking.services.exists()
    assert not Task.objects.exists()
    assert Booking.objects.get().state == "open"
