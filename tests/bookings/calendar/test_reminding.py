"""What is brought to mind: open dates once, the appointment a day before, a missed one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bookings.appointments import NewAppointment, book, cancel, mark_no_show, move
from bookings.messages.reached import accept_by_link
from bookings.messages.reminding import may_remind
from bookings.models import Appointment, Proposal
from bookings.proposals.life import accept, ask_other_date, decline
from customers.models import Customer, ServiceRecord, Task
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.inbound.objections import disown_address
from messaging.models import Message
from tests.bookings.calendar.helpers import NOW, at, make_proposal, messages_of
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)
from workshop.models import Company

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def known(**fields) -> Customer:
    return make_customer(**{"email_state": "verified", "phone_state": "verified", **fields})


def offered(**fields) -> Proposal:
    return make_proposal(customer=known(**fields))


def due_kinds(now: datetime) -> list[str]:
    """What a worker would hand over now."""
    batch = claim_batch(Wanted(("email", "sms")), Counts(), now=now)
    return [message.kind for message in batch.ready] if batch else []


def booked(starts_at: datetime, **customer) -> Appointment:
    site = make_workshop()
    return book(NewAppointment(site, known(**customer), [make_service()], starts_at), now=NOW)


def test_open_dates_are_brought_to_mind_once_and_in_time() -> None:
    proposal = offered()

    [message] = messages_of("proposal_reminder")

    # 24 hours after six in the morning; we write from nine on.
    assert message.not_before == at(9)
    assert message.not_after == proposal.expires_at
    assert message.channel == "email"


def test_the_reminder_names_the_dates_again() -> None:
    offered()
    due_kinds(at(8))

    assert due_kinds(at(9)) == ["proposal_reminder"]
    assert "2." in messages_of("proposal_reminder")[0].text


@pytest.mark.parametrize("hours", [0, 47, 48, 200])
def test_a_house_may_want_no_reminder_or_one_too_late(hours: int) -> None:
    make_workshop()
    Company.objects.update(proposal_reminder_hours=hours)

    offered()

    assert messages_of("proposal_reminder") == []


def test_an_unproven_address_gets_no_second_message() -> None:
    make_proposal()

    assert messages_of("proposal_reminder") == []


@pytest.mark.parametrize(
    "answer",
    [
        lambda row: accept(row, 1, now=SOON),
        lambda row: decline(row, now=SOON),
        lambda row: ask_other_date(row, "Lieber Freitag", now=SOON),
    ],
)
def test_who_has_answered_is_not_reminded(answer) -> None:
    answer(offered())

    assert "proposal_reminder" not in due_kinds(at(9))
    assert messages_of("proposal_reminder")[0].state == Message.State.SKIPPED


def test_an_address_that_became_invalid_is_not_reminded() -> None:
    offered()
    Customer.objects.update(email_state="unverified")

    assert "proposal_reminder" not in due_kinds(at(9))


def test_the_appointment_is_brought_to_mind_the_day_before() -> None:
    booked(at(14, days=4))
    due_kinds(NOW)

    assert due_kinds(at(9, 59, days=3)) == []
    assert due_kinds(at(10, days=3)) == ["appointment_reminder"]


def test_by_sms_the_last_day_before_counts_on_which_we_may_write() -> None:
    booked(at(14, days=7), email="")

    [message] = messages_of("appointment_reminder")

    # A Monday: no SMS on Sunday, on Saturday from ten on.
    assert (message.channel, message.not_before) == ("sms", at(10, days=5))


def test_who_has_just_booked_is_not_reminded_of_it() -> None:
    booked(at(14, days=1))

    assert messages_of("appointment_reminder") == []


def test_a_move_plans_the_reminder_anew() -> None:
    row = booked(at(14, days=3))

    move(row, at(14, days=8), now=SOON)

    old, new = messages_of("appointment_reminder")
    assert old.state == Message.State.SKIPPED
    assert new.not_before == at(10, days=7)


def test_a_move_after_the_reminder_reminds_of_the_new_day_only() -> None:
    row = booked(at(14, days=3))
    due_kinds(NOW)
    due_kinds(at(10, days=2))

    move(row, at(13, days=3), now=at(11, days=2))

    assert len(messages_of("appointment_reminder")) == 1


def test_a_cancelled_appointment_is_not_brought_to_mind() -> None:
    row = booked(at(14, days=3))

    cancel(row, now=SOON)

    assert "appointment_reminder" not in due_kinds(at(10, days=2))


@pytest.mark.parametrize(
    "change", [{"state": "cancelled"}, {"state": "arrived"}, {"ical_sequence": 5}]
)
def test_facts_are_read_again_when_it_leaves(change: dict) -> None:
    booked(at(14, days=3))
    due_kinds(NOW)
    Appointment.objects.update(**change)

    assert due_kinds(at(10, days=2)) == []


def test_late_is_not_sent() -> None:
    booked(at(14, days=3))

    [message] = messages_of("appointment_reminder")

    assert message.not_after == at(12, days=3)


def test_who_did_not_come_gets_one_kind_message() -> None:
    row = booked(at(10))
    Message.objects.update(state="delivered")

    for _ in range(2):
        mark_no_show(row, now=at(10, 30))

    assert due_kinds(at(10, 59)) == []
    assert due_kinds(at(11)) == ["appointment_missed"]


def test_who_has_booked_anew_is_not_asked_again() -> None:
    row = booked(at(10))
    Message.objects.update(state="delivered")
    mark_no_show(row, now=at(10, 30))
    make_appointment(starts_at=at(10, days=5), customer=row.customer, workshop=row.workshop)

    assert due_kinds(at(11)) == []


def test_who_came_after_all_is_not_asked() -> None:
    row = booked(at(10))
    Message.objects.update(state="delivered")
    mark_no_show(row, now=at(10, 30))
    Appointment.objects.update(state="arrived")

    assert due_kinds(at(11)) == []


def test_without_a_proven_address_a_person_calls_who_did_not_come() -> None:
    row = booked(at(10), email_state="unverified")

    mark_no_show(row, now=at(10, 30))

    assert messages_of("appointment_missed") == []
    assert Task.objects.get().customer == row.customer


@pytest.mark.parametrize(
    ("fields", "channel", "may"),
    [
        ({}, "email", False),
        ({"email_state": "verified"}, "email", True),
        ({"email_state": "verified"}, "sms", False),
        ({"phone_state": "verified"}, "sms", True),
        ({"email_state": "invalid"}, "email", False),
    ],
)
def test_only_a_proven_address_is_written_to_again(fields: dict, channel: str, may: bool) -> None:
    assert may_remind(make_customer(**fields), channel) is may


def test_earlier_dealings_prove_an_address_too() -> None:
    vehicle = make_vehicle()
    ServiceRecord.objects.create(vehicle=vehicle, service=make_service(), done_on=at(10).date())

    assert may_remind(vehicle.customer, "email")


def test_an_invalid_address_stays_one_in_spite_of_earlier_dealings() -> None:
    vehicle = make_vehicle(customer=make_customer(email_state="invalid"))
    ServiceRecord.objects.create(vehicle=vehicle, service=make_service(), done_on=at(10).date())

    assert not may_remind(vehicle.customer, "email")


def test_choosing_by_the_link_proves_the_address() -> None:
    proposal = make_proposal()
    customer = proposal.booking.customer
    Message.objects.update(state="delivered", address=customer.email.upper())

    accept_by_link(proposal, 1, now=SOON)

    customer.refresh_from_db()
    assert (customer.email_state, customer.phone_state) == ("verified", "unverified")


@pytest.mark.parametrize(
    "change", [{"state": "planned"}, {"address": "frueher@kunde.example"}, {"customer": None}]
)
def test_a_link_that_went_elsewhere_proves_nothing(change: dict) -> None:
    proposal = make_proposal()
    customer = proposal.booking.customer
    Message.objects.update(**{"state": "delivered", "address": customer.email, **change})

    accept_by_link(proposal, 1, now=SOON)

    customer.refresh_from_db()
    assert customer.email_state == "unverified"


def test_not_me_stops_everything_and_tells_a_person() -> None:
    proposal = offered()
    customer = proposal.booking.customer

    disown_address(customer.email, now=SOON)

    assert due_kinds(at(9)) == []
    task = Task.objects.get()
    assert (task.kind, task.customer) == (Task.Kind.REACH_OTHERWISE, customer)
