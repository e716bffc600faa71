"""The comparison group: who is left out, and what the page makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bookings.models import Source
from messaging.models import Message
from reminders.effect.comparing import EFFECT_WINDOW, Group, compare, group_of
from reminders.effect.holding_back import is_held_back
from reminders.effect.page import effect_page
from reminders.models import CallAttempt, ReminderPlan
from reminders.plans.planning import plan_changes
from reminders.plans.steps import PlanChange, change_plan
from tests.factories import make_booking, make_customer, make_source, make_user
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle, only_message, plan

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


def test_leaves_out_about_its_share_and_always_the_same() -> None:
    first = {number for number in range(5000) if is_held_back(number, 10)}
    larger = {number for number in range(5000) if is_held_back(number, 20)}

    assert 400 < len(first) < 600
    assert first == {number for number in range(5000) if is_held_back(number, 10)}
    assert first < larger
    assert not any(is_held_back(number, 0) for number in range(100))


def hold_back_all(monkeypatch: pytest.MonkeyPatch, percent: int = 10) -> None:
    """A plan with a comparison group to which everybody belongs."""
    plan(FIRST_DAY - timedelta(days=200))
    ReminderPlan.objects.update(held_back_percent=percent)
    monkeypatch.setattr("reminders.plans.planning.is_held_back", lambda _pk, share: share > 0)


def test_writes_down_that_nobody_is_reminded_on_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    make_due_vehicle()
    hold_back_all(monkeypatch)

    result = plan()

    assert (result.planned, result.skipped) == (0, 1)
    assert only_message().state == Message.State.SKIPPED
    assert only_message().reason
    assert plan(FIRST_DAY + timedelta(days=1)).skipped == 0


def two_who_wait() -> tuple[Message, Message]:
    """A reminder to somebody of the group of ten percent, and one to somebody else."""
    member = next(number for number in range(1000, 2000) if is_held_back(number, 10))
    other = next(number for number in range(1000, 2000) if not is_held_back(number, 10))
    for number in (member, other):
        make_due_vehicle(customer=make_customer(pk=number))
    plan()
    return tuple(Message.objects.get(customer=number) for number in (member, other))


def test_a_group_that_is_made_later_takes_back_what_waits_for_it() -> None:
    mine, other = two_who_wait()

    change_plan(
        ReminderPlan.objects.get(), PlanChange([-60], held_back_percent=10), today=FIRST_DAY
    )
    plan_changes(today=FIRST_DAY, now=at(FIRST_DAY, 7))

    held_back = Message.objects.get(customer=mine.customer_id)
    assert (held_back.state, held_back.payload["held_back"]) == (Message.State.SKIPPED, True)
    assert Message.objects.get(customer=other.customer_id).pk == other.pk


def test_what_a_worker_has_taken_or_staff_has_called_about_is_left_alone() -> None:
    mine, _other = two_who_wait()
    attempt = CallAttempt.objects.create(
        message=mine, customer=mine.customer, outcome="no_answer", called_at=at(FIRST_DAY)
    )
    row = ReminderPlan.objects.get()
    change_plan(row, PlanChange([-60], held_back_percent=10), today=FIRST_DAY)
    called = Message.objects.filter(pk=mine.pk).exists()
    attempt.delete()
    Message.objects.filter(pk=mine.pk).update(state=Message.State.CLAIMED)

    change_plan(row, PlanChange([-60], held_back_percent=20), today=FIRST_DAY)

    assert called
    assert Message.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize("percent", [10, 5])
def test_the_same_or_a_smaller_group_takes_nothing_back(percent: int) -> None:
    mine, _other = two_who_wait()
    ReminderPlan.objects.update(held_back_percent=10)

    change_plan(
        ReminderPlan.objects.get(), PlanChange([-60], held_back_percent=percent), today=FIRST_DAY
    )

    assert Message.objects.filter(pk=mine.pk).exists()


def test_whom_the_gate_refuses_is_in_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    vehicle = make_due_vehicle()
    vehicle.customer.street = ""
    vehicle.customer.save()
    hold_back_all(monkeypatch)

    plan()

    assert only_message().state == Message.State.BLOCKED


def test_reminds_everybody_of_a_plan_without_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    make_due_vehicle()
    hold_back_all(monkeypatch, percent=0)

    assert plan().planned == 1


@pytest.mark.parametrize(
    ("reminded", "held_back", "low", "high"),
    [
        # Newcombe (1998), table II: 56/70 against 48/80, without continuity correction.
        (Group(70, 56), Group(80, 48), 5.24, 33.39),
        (Group(10, 9), Group(10, 3), 17.05, 80.90),
        (Group(0, 0), Group(0, 0), -100, 100),
    ],
)
def test_says_how_far_the_difference_may_be_off(
    reminded: Group, held_back: Group, low: float, high: float
) -> None:
    found = compare(reminded, held_back)

    assert found.low == pytest.approx(low, abs=0.1)
    assert found.high == pytest.approx(high, abs=0.1)


@pytest.mark.parametrize(
    ("reminded", "held_back", "is_too_small", "may_be_chance"),
    [
        (Group(29, 20), Group(300, 20), True, False),
        (Group(300, 20), Group(29, 2), True, True),
        (Group(300, 60), Group(100, 18), False, True),
        (Group(300, 60), Group(100, 5), False, False),
    ],
)
def test_is_honest_about_small_numbers(
    reminded: Group, held_back: Group, is_too_small: bool, may_be_chance: bool
) -> None:
    found = compare(reminded, held_back)

    assert (found.is_too_small, found.may_be_chance) == (is_too_small, may_be_chance)


@pytest.mark.parametrize(
    ("days", "came"), [(-1, 0), (0, 1), (EFFECT_WINDOW.days, 1), (EFFECT_WINDOW.days + 1, 0)]
)
def test_counts_who_came_within_the_window(days: int, came: int) -> None:
    starts = {(1, 2, "2026-11-30"): NOW}

    assert group_of(starts, {1: [NOW + timedelta(days=days)]}) == Group(1, came)


def book(vehicle: Any, received_at: datetime) -> None:
    source = make_source(kind=Source.Kind.DIRECT)
    make_booking(source=source, customer=vehicle.customer, vehicle=vehicle, received_at=received_at)


def test_a_booking_counts_for_the_last_reminder_before_it() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "email")
    for day in (FIRST_DAY, FIRST_DAY + timedelta(days=14)):
        plan(day)
        Message.objects.filter(state="planned").update(
            state="delivered", handed_over_at=at(day, 11)
        )
    book(vehicle, at(FIRST_DAY + timedelta(days=16), 9))

    page = effect_page(now=NOW, days=90)

    rows = [(row.channel, row.step, row.group) for row in page["steps"]]
    assert rows == [("email", -60, Group(1, 0)), ("email", -46, Group(1, 1))]


def test_compares_the_reminded_with_the_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    reminded = make_due_vehicle()
    plan(FIRST_DAY)
    Message.objects.update(state="delivered", handed_over_at=at(FIRST_DAY, 10))
    held_back = make_due_vehicle()
    hold_back_all(monkeypatch)
    plan(FIRST_DAY)
    book(held_back, at(FIRST_DAY + timedelta(days=1), 12))

    (row,) = effect_page(now=NOW, days=90)["plans"]

    assert Message.objects.filter(payload__vehicle=reminded.pk).count() == 1
    assert row.comparison.reminded == Group(1, 0)
    assert row.comparison.held_back == Group(1, 1)


def test_who_was_reminded_before_there_was_a_group_is_compared_with_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_due_vehicle()
    plan(FIRST_DAY)
    Message.objects.update(state="delivered", handed_over_at=at(FIRST_DAY, 10))
    make_due_vehicle()
    hold_back_all(monkeypatch)
    plan(FIRST_DAY)
    Message.objects.filter(state="skipped").update(not_before=at(FIRST_DAY + timedelta(days=2)))

    (row,) = effect_page(now=NOW, days=90)["plans"]

    assert (row.comparison.reminded, row.comparison.held_back) == (Group(0, 0), Group(1, 0))


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("front_desk", 403)])
def test_the_page_is_the_owners(client: Client, role: str, status: int) -> None:
    client.force_login(make_user(role=role))

    assert client.get("/reminders/effect/?days=365").status_code == status


def test_the_page_says_that_there_are_too_few(client: Client) -> None:
    make_due_vehicle()
    plan()
    ReminderPlan.objects.update(held_back_percent=10)
    client.force_login(make_user(role="owner"))

    page = client.get("/reminders/effect/", headers={"accept-language": "en"})

    assert "Too few yet" in page.content.decode() or "zu wenige" in page.content.decode()
