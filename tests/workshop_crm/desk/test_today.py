"""The front desk's home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Appointment, Booking, Notification, Proposal, Visit
from customers.models import Task
from tests.factories import (
    make_appointment,
    make_booking,
    make_company,
    make_customer,
    make_source,
    make_user,
    make_workshop,
)
from workshop.models import User
from workshop_crm.desk.today import look_at_today

pytestmark = pytest.mark.django_db

# 10:00 in Munich.
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
State = Appointment.State


def minutes_ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def make_task(**fields: Any) -> Task:
    defaults = {"kind": Task.Kind.CALL_NOW, "key": "k", "title": "Anrufen", "created_at": NOW}
    return Task.objects.create(**{**defaults, "due_at": NOW, **fields})


def test_puts_the_longest_wait_first() -> None:
    source = make_source()
    young = make_booking(received_at=minutes_ago(5), source=source)
    old = make_booking(received_at=minutes_ago(50), source=source)

    today = look_at_today(now=NOW)

    assert [item.booking for item in today.waiting] == [old, young]
    assert [item.minutes for item in today.waiting] == [50, 5]


@pytest.mark.parametrize(("minutes", "is_late"), [(30, False), (31, True)])
def test_burns_when_the_promise_is_broken(minutes: int, is_late: bool) -> None:
    make_company(promise_minutes=30)
    make_booking(received_at=minutes_ago(minutes))

    today = look_at_today(now=NOW)

    assert today.waiting[0].is_late == is_late
    assert today.is_burning == is_late


@pytest.mark.parametrize(
    "fields",
    [{"state": state} for state in ("settled", "cancelled", "closed")]
    + [{"answered_at": NOW, "state": "open"}],
)
def test_leaves_out_bookings_that_nobody_waits_for(fields: dict[str, Any]) -> None:
    make_booking(received_at=minutes_ago(50), **fields)

    assert look_at_today(now=NOW).waiting == []


def test_tells_apart_what_needs_one_click() -> None:
    make_booking(received_at=NOW, state=Booking.State.UNCONFIRMED)

    assert look_at_today(now=NOW).waiting[0].needs_click


def test_counts_what_does_not_fit_into_the_queue() -> None:
    source = make_source()
    for number in range(17):
        make_booking(received_at=minutes_ago(number), source=source)

    today = look_at_today(now=NOW)

    assert (len(today.waiting), today.waiting_more) == (15, 2)


def test_counts_unclear_notifications() -> None:
    source = make_source()
    for number, state in enumerate(["clarification", "settled", "received"]):
        Notification.objects.create(source=source, key=str(number), state=state, received_at=NOW)

    assert look_at_today(now=NOW).clarification_count == 1


def test_shows_the_local_day_from_midnight_to_midnight() -> None:
    site = make_workshop()
    # 00:30 and 23:30 in Munich, and half an hour outside of the day on both sides.
    for moment in ("2026-11-15T22:30", "2026-11-15T23:30", "2026-11-16T22:30", "2026-11-16T23:30"):
        make_appointment(
            starts_at=datetime.fromisoformat(f"{moment}+00:00"), workshop=site, minutes=20
        )

    shown = [timezone.localtime(row.starts_at).hour for row in look_at_today(now=NOW).appointments]

    assert shown == [0, 23]


@pytest.mark.parametrize("state", State.values)
def test_shows_appointments_that_people_talk_about(state: str) -> None:
    make_appointment(starts_at=NOW, state=state)

    is_shown = bool(look_at_today(now=NOW).appointments)

    assert is_shown == (state in {State.CONFIRMED, State.ARRIVED, State.DONE, State.NO_SHOW})


def test_counts_who_is_still_expected() -> None:
    site = make_workshop()
    for hours, state in enumerate([State.DONE, State.CONFIRMED, State.CONFIRMED]):
        make_appointment(starts_at=NOW + timedelta(hours=2 * hours), state=state, workshop=site)

    assert look_at_today(now=NOW).expected_count == 2


def test_lists_tasks_that_are_due_by_tonight() -> None:
    due = make_task(key="due", due_at=NOW + timedelta(hours=13))
    make_task(key="tomorrow", due_at=NOW + timedelta(hours=15))
    make_task(key="done", done_at=NOW)
    make_task(key="above", kind=Task.Kind.CONFIRM_BOOKING)

    assert look_at_today(now=NOW).tasks == [due]


def test_shows_who_is_in_the_house() -> None:
    here = Visit.objects.create(customer=make_customer(), arrived_at=NOW)
    Visit.objects.create(customer=make_customer(), arrived_at=NOW, closed_at=NOW)

    assert look_at_today(now=NOW).visits == [here]


def test_counts_proposals_that_can_still_be_accepted() -> None:
    source = make_source()
    for state, hours in (("open", 1), ("open", -1), ("declined", 1)):
        booking = make_booking(received_at=NOW, source=source)
        expires_at = NOW + timedelta(hours=hours)
        Proposal.objects.create(booking=booking, state=state, created_at=NOW, expires_at=expires_at)

    assert look_at_today(now=NOW).open_proposal_count == 1


def test_notices_that_no_site_can_offer_dates() -> None:
    assert look_at_today(now=NOW).is_setup_open
    make_workshop(bays=0)
    assert look_at_today(now=NOW).is_setup_open

    make_workshop()

    assert not look_at_today(now=NOW).is_setup_open


@pytest.mark.parametrize(
    ("role", "is_shown"), [(User.Role.OWNER, True), (User.Role.FRONT_DESK, False)]
)
def test_hints_at_the_open_set_up_to_the_owner(client: Client, role: str, is_shown: bool) -> None:
    make_company()
    client.force_login(make_user(role=role))

    assert ('href="/setup/"' in client.get("/").content.decode()) == is_shown


def test_offers_the_next_step_of_each_appointment(client: Client) -> None:
    client.force_login(make_user())
    appointment = make_appointment(starts_at=timezone.localtime().replace(hour=12))

    page = client.get("/").content.decode()

    assert f"/bookings/appointments/{appointment.pk}/arrive/" in page


def test_keeps_names_as_text(client: Client) -> None:
    client.force_login(make_user())
    customer = make_customer(last_name="<script>alert(1)</script>")
    make_booking(received_at=timezone.now(), customer=customer)

    page = client.get("/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
