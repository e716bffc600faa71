"""What staff do with bookings that came in: one click does it, a second one changes nothing."""

from __future__ import annotations

import pytest

from bookings.intake.confirming import (
    choose_services,
    confirm_booking,
    propose_again,
    reject_booking,
)
from bookings.models import Booking, Proposal, Source
from bookings.portals.known_again import note_cause
from bookings.proposals.life import accept, decline
from customers.models import Task
from messaging.models import Message
from tests.bookings.intake.samples import LABELLED, event_body, later, mail_of
from tests.bookings.intake.taking import take
from tests.factories import make_service, make_source, make_user
from workshop.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


@pytest.fixture
def waiting(source: Source) -> Booking:
    take(source, mail_of(LABELLED), is_authentic=False)
    return Booking.objects.get()


def test_confirming_answers_at_once(waiting: Booking) -> None:
    clerk = make_user()

    answer = confirm_booking(waiting, by=clerk, now=later(5))

    waiting.refresh_from_db()
    task = Task.objects.get(kind="confirm_booking")
    assert isinstance(answer, Proposal)
    assert (waiting.state, waiting.answered_at) == ("open", later(5))
    assert (task.done_at, task.done_by) == (later(5), clerk)
    assert Message.objects.get().subject_ref == f"proposal:{answer.pk}"


def test_confirming_twice_returns_the_same_answer(waiting: Booking) -> None:
    first = confirm_booking(waiting, by=None, now=later(5))

    second = confirm_booking(waiting, by=None, now=later(6))

    assert second == first
    assert Proposal.objects.count() == Message.objects.count() == 1


def test_confirming_what_has_an_appointment_returns_it(waiting: Booking) -> None:
    proposal = confirm_booking(waiting, by=None, now=later(5))
    appointment = accept(proposal, 1, now=later(6))

    assert confirm_booking(waiting, by=None, now=later(7)) == appointment


@pytest.mark.parametrize("state", ["open", "settled", "cancelled", "closed"])
def test_confirming_anything_else_changes_nothing(waiting: Booking, state: str) -> None:
    Booking.objects.update(state=state)

    assert confirm_booking(waiting, by=None, now=later(5)) is None

    assert Booking.objects.get().state == state
    assert not Proposal.objects.exists()


def test_confirming_an_unknown_service_asks_for_it(waiting: Booking) -> None:
    waiting.services.clear()
    waiting.service_texts = ["Rundum-sorglos"]
    waiting.save()

    assert confirm_booking(waiting, by=None, now=later(5)) is None

    assert Task.objects.get(kind="ask_service").done_at is None


def test_rejecting_cancels_and_writes_to_nobody(waiting: Booking) -> None:
    clerk = make_user()

    reject_booking(waiting, by=clerk, now=later(5))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancelled_at) == ("cancelled", later(5))
    assert Task.objects.get(kind="confirm_booking").done_by == clerk
    assert not Message.objects.exists()


def test_rejecting_twice_keeps_the_first_moment(waiting: Booking) -> None:
    reject_booking(waiting, by=None, now=later(5))

    reject_booking(waiting, by=None, now=later(9))

    assert Booking.objects.get().cancelled_at == later(5)


def test_what_was_rejected_cannot_be_confirmed(waiting: Booking) -> None:
    reject_booking(waiting, by=None, now=later(5))

    assert confirm_booking(waiting, by=None, now=later(6)) is None

    assert Booking.objects.get().state == "cancelled"


@pytest.fixture
def booking(source: Source) -> Booking:
    take(source, event_body())
    return Booking.objects.get()


def test_after_a_refusal_new_dates_can_be_proposed(booking: Booking) -> None:
    decline(booking.proposals.get(), now=later(5))

    answer = propose_again(booking, now=later(10))

    booking.refresh_from_db()
    assert (answer.state, booking.state) == ("open", "open")
    assert Proposal.objects.count() == 2


def test_while_dates_are_open_none_are_added(booking: Booking) -> None:
    assert propose_again(booking, now=later(10)) == booking.proposals.get()


def test_with_an_appointment_none_are_added(booking: Booking) -> None:
    appointment = accept(booking.proposals.get(), 1, now=later(5))

    assert propose_again(booking, now=later(10)) == appointment
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("state", ["cancelled", "unconfirmed"])
def test_what_is_cancelled_or_unconfirmed_gets_no_dates(waiting: Booking, state: str) -> None:
    Booking.objects.update(state=state)

    assert propose_again(waiting, now=later(10)) is None

    assert Booking.objects.get().state == state


def unknown(source: Source, *texts: str) -> Booking:
    take(source, event_body(services=list(texts)))
    return Booking.objects.get()


def test_a_chosen_service_is_remembered_for_the_next_booking(source: Source) -> None:
    booking = unknown(source, "Kundendienst")
    service = Service.objects.get(code="inspection")

    answer = choose_services(booking, {"Kundendienst": service}, now=later(5))
    take(source, event_body(external_id="P-2", services=["KUNDENDIENST"]), minutes=6)

    assert isinstance(answer, Proposal)
    assert list(Booking.objects.get(external_id="P-2").services.all()) == [service]
    assert Task.objects.get(kind="ask_service").done_at == later(5)


def test_several_words_are_chosen_together(source: Source) -> None:
    booking = unknown(source, "Kundendienst", "Altöl weg")
    first, second = Service.objects.get(code="inspection"), make_service()

    chosen = {"Kundendienst": first, "Altöl weg": second}
    choose_services(booking, chosen, now=later(5))

    assert set(booking.services.all()) == {first, second}
    assert {entry.text: entry.service for entry in source.service_names.all()} == chosen


def test_a_choice_can_be_corrected(source: Source) -> None:
    booking = unknown(source, "Kundendienst")
    first, second = Service.objects.get(code="inspection"), make_service()
    choose_services(booking, {"Kundendienst": first}, now=later(5))

    choose_services(booking, {"Kundendienst": second}, now=later(6))

    assert source.service_names.get().service == second
    assert booking.services.get() == second
    proposal = booking.proposals.get(state="open")
    assert {row.services.get() for row in proposal.dates.all()} == {second}


def test_a_choice_for_one_source_says_nothing_about_another(source: Source) -> None:
    booking = unknown(source, "Kundendienst")
    choose_services(booking, {"Kundendienst": Service.objects.get(code="inspection")}, now=later(5))

    other = make_source(slug="other")
    take(other, event_body(services=["Kundendienst"]))

    assert not Booking.objects.get(source=other).services.exists()


def test_the_cause_of_a_second_portal_booking_closes_its_task(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(external_id="P-2"), minutes=1)
    booking, clerk = Booking.objects.get(external_id="P-2"), make_user()

    note_cause(booking, "war billiger " + "x" * 300, by=clerk, now=later(5))

    booking.refresh_from_db()
    task = Task.objects.get(kind="second_portal_booking")
    assert len(booking.second_portal_cause) == 200
    assert (task.done_at, task.done_by) == (later(5), clerk)
