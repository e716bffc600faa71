"""A booking is answered at once: agreed time kept, or dates held and offered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.intake.naming import text_key
from bookings.models import Appointment, Booking, Proposal, SourceService
from bookings.proposals.life import answer_booking
from customers.models import Task
from tests.bookings.calendar.helpers import (
    BERLIN,
    NOW,
    at,
    live_rows,
    make_open_booking,
    messages_of,
    reread,
)
from tests.factories import make_appointment, make_booking, make_customer, make_service
from workshop.models import BayAbsence, Company

pytestmark = pytest.mark.django_db


def test_three_dates_on_three_days_are_held_and_offered_by_mail() -> None:
    booking = make_open_booking()

    proposal = answer_booking(booking, now=NOW)

    dates = list(proposal.dates.order_by("number"))
    assert [d.number for d in dates] == [1, 2, 3]
    assert [d.starts_at for d in dates] == sorted(d.starts_at for d in dates)
    assert len({d.starts_at.astimezone(BERLIN).date() for d in dates}) == 3
    assert {d.state for d in dates} == {Appointment.State.HELD}
    assert all(d.ends_at - d.starts_at == timedelta(minutes=90) for d in dates)
    [message] = messages_of("proposal")
    assert (message.channel, message.purpose) == ("email", "contract")
    assert message.not_after == proposal.expires_at == NOW + timedelta(hours=48)


def test_the_answer_is_written_down_and_given_once() -> None:
    booking = make_open_booking()

    first = answer_booking(booking, now=NOW)
    second = answer_booking(booking, now=NOW + timedelta(minutes=5))

    assert second == first
    assert len(live_rows()) == 3
    assert len(messages_of("proposal")) == 1
    assert reread(booking).answered_at == NOW
    assert reread(booking).state == Booking.State.OPEN


def test_the_house_rules_decide_how_many_how_long_and_how_soon() -> None:
    booking = make_open_booking()
    Company.objects.update(proposal_count=2, proposal_hold_hours=6, lead_time_hours=72)

    proposal = answer_booking(booking, now=NOW)

    assert proposal.expires_at == NOW + timedelta(hours=6)
    assert proposal.dates.count() == 2
    assert proposal.dates.first().starts_at >= NOW + timedelta(hours=72)


def test_a_wish_brings_the_dates_nearest_to_it() -> None:
    booking = make_open_booking(wished_start=at(10, days=9))

    proposal = answer_booking(booking, now=NOW)

    assert [d.starts_at for d in proposal.dates.order_by("starts_at")] == [
        at(10, days=8),
        at(10, days=9),
        at(10, days=10),
    ]


def test_an_agreed_time_is_confirmed_with_its_own_end() -> None:
    booking = make_open_booking(wished_start=at(10, 5), wished_end=at(11, 20), is_time_agreed=True)

    appointment = answer_booking(booking, now=NOW)

    assert isinstance(appointment, Appointment)
    assert (appointment.starts_at, appointment.ends_at) == (at(10, 5), at(11, 20))
    assert appointment.state == Appointment.State.CONFIRMED
    assert list(appointment.services.all()) == list(booking.services.all())
    assert reread(booking).state == Booking.State.SETTLED
    assert reread(booking).answered_at == NOW
    assert [m.kind for m in messages_of("appointment_confirmed")] == ["appointment_confirmed"]
    assert not Proposal.objects.exists()


def test_an_agreed_time_without_an_end_lasts_as_long_as_the_service() -> None:
    booking = make_open_booking(wished_start=at(10), is_time_agreed=True)

    assert answer_booking(booking, now=NOW).ends_at == at(11, 30)


@pytest.mark.parametrize("start", [at(7, 30), at(16, 30), at(10, days=5), at(5, days=0)])
def test_an_agreed_time_when_the_house_is_closed_brings_alternatives(start) -> None:
    booking = make_open_booking(wished_start=start, is_time_agreed=True)

    assert isinstance(answer_booking(booking, now=NOW), Proposal)


def test_an_agreed_time_that_has_passed_brings_alternatives() -> None:
    booking = make_open_booking(wished_start=at(9, days=0), is_time_agreed=True)

    assert isinstance(answer_booking(booking, now=at(12, days=0)), Proposal)


def test_an_agreed_time_that_no_message_can_confirm_is_confirmed_by_a_call() -> None:
    booking = make_open_booking(
        customer=make_customer(email="", phone=""), wished_start=at(10), is_time_agreed=True
    )

    appointment = answer_booking(booking, now=NOW)

    assert appointment.state == Appointment.State.CONFIRMED
    assert Task.objects.get(done_at=None).kind == Task.Kind.CALL_NOW


def test_an_agreed_time_that_is_taken_brings_the_nearest_alternatives() -> None:
    booking = make_open_booking(bays=1, wished_start=at(10), is_time_agreed=True)
    make_appointment(starts_at=at(9), workshop=booking.workshop)

    proposal = answer_booking(booking, now=NOW)

    assert at(10, 30) in [d.starts_at for d in proposal.dates.all()]
    assert messages_of("appointment_confirmed") == []


def test_an_unknown_service_makes_a_task_and_no_proposal() -> None:
    booking = make_booking(received_at=NOW, service_texts=["Rundum-sorglos"])

    assert answer_booking(booking, now=NOW) is None

    task = Task.objects.get()
    assert task.kind == Task.Kind.ASK_SERVICE
    assert "Rundum-sorglos" in task.title
    assert live_rows() == []


def test_the_sources_words_name_our_services() -> None:
    booking = make_booking(received_at=NOW, service_texts=["Ölwechsel"])
    answer_booking(booking, now=NOW)
    service = make_service(duration_minutes=30)
    SourceService.objects.update(service=service)

    proposal = answer_booking(booking, now=NOW)

    assert isinstance(proposal, Proposal)
    assert list(booking.services.all()) == [service]
    assert not Task.objects.filter(done_at=None).exists()


def test_one_unknown_word_of_two_asks_first() -> None:
    booking = make_booking(received_at=NOW, service_texts=["Ölwechsel", "Duftbaum"])
    for text, service in (("Ölwechsel", make_service()), ("Duftbaum", None)):
        SourceService.objects.create(
            source=booking.source,
            text=text,
            text_key=text_key(text),
            service=service,
            first_seen_at=NOW,
        )

    assert answer_booking(booking, now=NOW) is None
    assert Task.objects.get().kind == Task.Kind.ASK_SERVICE


def test_without_a_mail_the_dates_go_by_sms() -> None:
    Company.objects.all().delete()
    booking = make_open_booking(customer=make_customer(email=""))
    Company.objects.update(twilio_contract_on=NOW.date())

    answer_booking(booking, now=NOW)

    assert [m.channel for m in messages_of("proposal")] == ["sms"]
    assert not Task.objects.exists()


def test_without_any_address_a_person_calls_within_the_promise() -> None:
    customer = make_customer(email="", phone="+4989123456", phone_is_mobile=False)
    booking = make_open_booking(customer=customer)

    answer_booking(booking, now=NOW)

    task = Task.objects.get()
    assert task.kind == Task.Kind.CALL_NOW
    assert task.due_at == at(8, 30, days=0)
    assert messages_of("proposal") == []
    assert len(live_rows()) == 3
    assert reread(booking).answered_at is None


def test_no_free_date_makes_a_task() -> None:
    booking = make_open_booking(bays=1)
    bay = booking.workshop.bays.get()
    BayAbsence.objects.create(bay=bay, starts_at=NOW, ends_at=NOW + timedelta(days=200))

    assert answer_booking(booking, now=NOW) is None

    assert Task.objects.get().kind == Task.Kind.CALL_NOW
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("state", ["unconfirmed", "settled", "cancelled", "closed"])
def test_only_an_open_booking_is_answered(state: str) -> None:
    booking = make_open_booking(state=state)

    assert answer_booking(booking, now=NOW) is None
    assert live_rows() == []


def test_two_bookings_are_never_offered_the_same_place() -> None:
    first = make_open_booking(bays=1)
    second = make_open_booking(source=first.source)

    answer_booking(first, now=NOW)
    answer_booking(second, now=NOW)

    starts = [row.starts_at for row in live_rows()]
    assert len(starts) == len(set(starts)) == 6


def test_a_bay_without_the_needed_ability_is_not_offered() -> None:
    booking = make_open_booking(service={"needed_abilities": ["alignment"]})
    able = booking.workshop.bays.get(name="Bühne 2")
    able.abilities = ["lift", "alignment"]
    able.save()

    answer_booking(booking, now=NOW)

    assert {row.bay_id for row in live_rows()} == {able.pk}
