"""What the pages of intake show: filters, clocks, the next step, what is stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.intake.drafts import draft_of
from bookings.intake.keys import second_booking_key
from bookings.intake.overview import (
    STUCK_AFTER,
    WAITING,
    Clock,
    clock_of,
    find_bookings,
    find_unclear,
    next_step,
    number_of,
    proposals_of,
    rows_of,
)
from bookings.intake.receive import Incoming, receive
from bookings.models import Booking, Notification, Proposal
from bookings.portals.known_again import is_cause_missing
from customers.tasks_list import NewTask, close_task, open_task
from tests.bookings.intake.samples import LABELLED, NOW, event_body, later, mail_of
from tests.factories import make_appointment, make_booking, make_service, make_source
from workshop.models import Company

ANSWERABLE = ("unconfirmed", "open")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "minutes"), [(-60, 0), (0, 0), (59, 0), (60, 1), (899, 14), (900, 15), (960, 16)]
)
def test_a_clock_counts_whole_minutes(seconds: int, minutes: int) -> None:
    booking = make_booking(received_at=NOW)

    clock = clock_of(booking, 15, now=NOW + timedelta(seconds=seconds))

    assert clock == Clock(minutes, 15)


@pytest.mark.parametrize(("minutes", "is_late"), [(14, False), (15, False), (16, True)])
def test_it_is_late_only_after_the_promise(minutes: int, is_late: bool) -> None:
    assert Clock(minutes, 15).is_late is is_late


@pytest.mark.django_db
@pytest.mark.parametrize("state", Booking.State.values)
def test_the_clock_runs_while_an_answer_is_owed(state: str) -> None:
    booking = make_booking(state=state, received_at=NOW)

    assert (clock_of(booking, 15, now=NOW) is not None) is (state in ANSWERABLE)


@pytest.mark.parametrize("state", Booking.State.values)
def test_an_answer_stops_the_clock(state: str) -> None:
    booking = Booking(state=state, received_at=NOW, answered_at=NOW)

    assert clock_of(booking, 15, now=NOW) is None


@pytest.mark.django_db
def test_the_longest_wait_comes_first_in_the_waiting_list() -> None:
    source = make_source()
    late = make_booking(received_at=NOW, source=source)
    early = make_booking(received_at=later(-5), source=source, state="unconfirmed")

    assert list(find_bookings(WAITING, now=NOW)) == [early, late]
    assert list(find_bookings("", now=NOW)) == [late, early]


@pytest.mark.django_db
@pytest.mark.parametrize("state", Booking.State.values)
@pytest.mark.parametrize("is_answered", [True, False])
def test_who_waits_has_no_appointment_and_no_dates_to_choose(state: str, is_answered: bool) -> None:
    answered_at = NOW if is_answered else None
    booking = make_booking(received_at=NOW, state=state, answered_at=answered_at)
    if is_answered:
        booking.proposals.create(created_at=NOW, expires_at=later(1))

    is_waiting = find_bookings(WAITING, now=NOW).exists()

    is_held = is_answered and state == "open"
    assert is_waiting is (state in ANSWERABLE and not is_held)


@pytest.mark.django_db
def test_who_lets_our_dates_pass_returns_to_the_list() -> None:
    booking = make_booking(received_at=NOW, answered_at=NOW)
    booking.proposals.create(created_at=NOW, expires_at=later(10))

    before, after = (list(find_bookings(WAITING, now=later(n))) for n in (9, 10))
    (row,) = rows_of([booking], now=later(10))

    assert (before, after) == ([], [booking])
    assert (row.is_expired, row.clock) == (True, None)


@pytest.mark.django_db
@pytest.mark.parametrize("show", Booking.State.values)
def test_a_filter_shows_one_state(show: str) -> None:
    source = make_source()
    for state in Booking.State.values:
        make_booking(received_at=NOW, source=source, state=state)

    assert [row.state for row in find_bookings(show, now=NOW)] == [show]


@pytest.mark.django_db
@pytest.mark.parametrize("show", ["", "nonsense", "OPEN"])
def test_any_other_filter_shows_all(show: str) -> None:
    make_booking(received_at=NOW, state="closed")

    assert find_bookings(show, now=NOW).count() == 1


@pytest.mark.django_db
def test_rows_carry_the_houses_promise() -> None:
    booking = make_booking(received_at=later(-20))
    Company.objects.update(promise_minutes=15)

    (row,) = rows_of([booking], now=NOW)

    assert row.booking == booking
    assert (row.clock.minutes, row.clock.promise) == (20, 15)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "has_service", "is_answered", "step"),
    [
        ("unconfirmed", True, False, "confirm"),
        ("unconfirmed", False, False, "confirm"),
        ("open", False, False, "services"),
        ("open", True, False, "propose"),
        ("open", True, True, "propose_again"),
        ("closed", False, True, ""),
        ("closed", True, True, "propose_again"),
        ("closed", True, False, "propose"),
        ("settled", True, True, ""),
        ("settled", False, False, ""),
        ("cancelled", True, False, ""),
        ("cancelled", False, False, ""),
    ],
)
def test_says_what_a_person_does_next(
    state: str, has_service: bool, is_answered: bool, step: str
) -> None:
    booking = make_booking(received_at=NOW, state=state, answered_at=NOW if is_answered else None)
    if has_service:
        booking.services.add(make_service())

    assert next_step(booking, now=NOW) == step


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "seconds", "step"),
    [("open", 1, ""), ("open", 0, "propose"), ("open", -1, "propose"), ("declined", 1, "propose"),
     ("lapsed", 1, "propose"), ("withdrawn", 1, "propose")],
)  # fmt: skip
def test_while_dates_are_held_there_is_nothing_to_do(state: str, seconds: int, step: str) -> None:
    booking = make_booking(received_at=NOW)
    booking.services.add(make_service())
    expires_at = NOW + timedelta(seconds=seconds)
    Proposal.objects.create(booking=booking, created_at=NOW, expires_at=expires_at, state=state)

    assert next_step(booking, now=NOW) == step


@pytest.mark.django_db
def test_proposals_bring_their_dates_in_order() -> None:
    booking = make_booking(received_at=NOW)
    proposal = Proposal.objects.create(booking=booking, created_at=NOW, expires_at=later(60))
    for number, state in ((2, "released"), (1, "held"), (3, "confirmed")):
        make_appointment(
            starts_at=later(60 * number), proposal=proposal, number=number, state=state,
            workshop=booking.workshop,
        )  # fmt: skip

    (found,) = proposals_of(booking)

    assert [row.number for row in found.dates.all()] == [1, 2, 3]


@pytest.mark.django_db
def test_the_red_card_is_open_until_its_task_is_done() -> None:
    booking = make_booking(received_at=NOW)
    key = second_booking_key(booking)
    assert not is_cause_missing(booking)

    task = NewTask(kind="second_portal_booking", key=key, title="Warum?", due_at=NOW)
    open_task(task, now=NOW)
    assert is_cause_missing(booking)

    close_task(key, now=NOW, outcome="billiger")
    assert not is_cause_missing(booking)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "age", "is_shown"),
    [
        ("clarification", timedelta(0), True),
        ("clarification", timedelta(days=300), True),
        ("received", STUCK_AFTER, False),
        ("received", STUCK_AFTER + timedelta(seconds=1), True),
        ("settled", timedelta(days=1), False),
    ],
)
def test_shows_what_waits_for_a_person_or_is_stuck(
    state: str, age: timedelta, is_shown: bool
) -> None:
    receive(Incoming(make_source(), b"x"), now=NOW - age)
    Notification.objects.update(state=state)

    assert find_unclear(now=NOW).exists() is is_shown


@pytest.mark.django_db
def test_what_waits_longest_is_clarified_first() -> None:
    source = make_source()
    for minutes in (5, 1, 3):
        receive(Incoming(source, b"x" * minutes), now=later(minutes))
    Notification.objects.update(state="clarification")

    waits = [row.received_at for row in find_unclear(now=later(60))]

    assert waits == [later(1), later(3), later(5)]


def stored(raw: bytes, **fields) -> Notification:
    return receive(Incoming(make_source(**fields), raw), now=NOW)[0]


@pytest.mark.django_db
def test_a_readable_message_is_a_whole_draft() -> None:
    draft = draft_of(stored(event_body()))

    assert draft.is_readable
    assert draft.event.customer.last_name == "Weiß"
    assert "Weiß" in draft.text


@pytest.mark.django_db
def test_of_an_unreadable_mail_the_fullest_part_is_drafted() -> None:
    text = LABELLED.replace("E-Mail: joerg@kunde.example\n", "").replace(
        "Telefon: 0171 / 234 56 78\n", ""
    )

    draft = draft_of(stored(mail_of(text)))

    assert not draft.is_readable
    assert (draft.event.customer.last_name, draft.event.vehicle.plate) == ("Weiß", "M-AB 123")


@pytest.mark.django_db
def test_the_sources_own_labels_help_the_draft() -> None:
    draft = draft_of(stored(b"Halter: Ina Berg", field_mapping={"name": ["Halter"]}))

    assert draft.event.customer.last_name == "Berg"


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"", b"\x00", b"{", b"Guten Tag", b"[1, 2]"])
def test_of_nothing_the_draft_is_empty(raw: bytes) -> None:
    draft = draft_of(stored(raw))

    assert not draft.is_readable
    assert not draft.event.customer.is_known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "external_id", "number"),
    [
        ("portal", "W-99", "W-99"),
        ("portal", "content:abc", ""),
        ("portal", "notification:7", ""),
        ("direct", "call:7", ""),
        ("direct", "W-99", ""),
    ],
)
def test_only_a_sources_own_number_is_shown(kind: str, external_id: str, number: str) -> None:
    booking = make_booking(source=make_source(kind=kind), external_id=external_id, received_at=NOW)

    assert number_of(booking) == number
