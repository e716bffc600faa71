"""What waits and what went out, as the pages read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.models import Message
from messaging.stopping import Word, stop_message
from reminders.effect.bookings import effect_of_last_days
from reminders.upcoming import entries, sent_reminders, waiting_reminders
from tests.factories import make_user
from tests.reminders.builders import FIRST_DAY, at, make_due_vehicle, only_message, plan

pytestmark = pytest.mark.django_db


def test_shows_all_that_is_planned_for_the_seventh_day_from_its_first_minute_on() -> None:
    make_due_vehicle()
    plan(FIRST_DAY - timedelta(days=7))

    assert waiting_reminders(now=at(FIRST_DAY - timedelta(days=7), 0)).count() == 1
    assert waiting_reminders(now=at(FIRST_DAY - timedelta(days=8), 23)).count() == 0


def test_names_service_vehicle_and_local_day() -> None:
    make_due_vehicle()
    plan()

    entry = entries([only_message()])[0]

    assert entry.day == FIRST_DAY
    assert len(entry.topics) == 1
    assert "M-AB 123" in entry.topics[0]


def test_leaves_out_what_is_not_known_any_more() -> None:
    vehicle = make_due_vehicle()
    plan()
    vehicle.delete()

    assert entries([only_message()])[0].topics == []


def test_a_stopped_step_is_not_planned_again() -> None:
    make_due_vehicle()
    plan()

    stop_message(only_message().pk, Word(make_user(first_name="Eva"), "", at(FIRST_DAY, 9)))

    assert plan().planned == 0
    assert "Eva" in only_message().reason


def test_counts_what_went_out_in_the_last_days() -> None:
    make_due_vehicle()
    plan()
    Message.objects.update(state="delivered", handed_over_at=at(FIRST_DAY, 10))

    effect = effect_of_last_days(now=at(FIRST_DAY + timedelta(days=1)))

    assert (effect.sent, effect.booked) == (1, 0)
    assert sent_reminders().count() == 1
    assert effect_of_last_days(now=at(FIRST_DAY + timedelta(days=91), 11)).sent == 0
