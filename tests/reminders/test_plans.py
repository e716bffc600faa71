"""Plans: defaults, changes, and the arithmetic of their steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from reminders.errors import BadStepsError
from reminders.items import Item, payload_of
from reminders.models import ReminderPlan
from reminders.plans.steps import (
    PlanChange,
    active_steps,
    change_plan,
    make_missing_plans,
    read_steps,
    waiting_of_plan,
)
from reminders.plans.timing import span_of, step_in_reach
from tests.factories import make_service
from tests.reminders.builders import (
    BERLIN,
    DUE,
    make_due_vehicle,
    make_hu,
    make_oil,
    only_message,
    plan,
)
from workshop.models import Service

pytestmark = pytest.mark.django_db


def test_makes_a_plan_for_each_service_that_comes_back() -> None:
    hu, oil = make_hu(), make_oil()
    make_service()

    made = make_missing_plans()

    assert made == 2
    assert active_steps() == {hu.pk: [-60, -46, -7, 14, 30], oil.pk: [-60, -46, -7, 14, 30]}


def test_leaves_plans_alone_that_are_there() -> None:
    ReminderPlan.objects.create(service=make_hu(), steps=[-30], is_active=False)

    assert make_missing_plans() == 0
    assert ReminderPlan.objects.get().steps == [-30]


def test_asks_about_tyres_when_their_season_begins() -> None:
    tyres = make_service(due_rule=Service.DueRule.TYRES)
    make_missing_plans()

    assert active_steps() == {tyres.pk: [0, 21]}


def test_knows_no_steps_of_services_or_plans_that_are_off() -> None:
    ReminderPlan.objects.create(service=make_hu(), steps=[-30], is_active=False)
    ReminderPlan.objects.create(service=make_oil(is_active=False), steps=[-30])

    assert active_steps() == {}


def test_changes_a_plan_sorted_and_without_repeats() -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-30])

    change_plan(plan, PlanChange([14, -60, 14], is_active=False), today=DUE)

    plan.refresh_from_db()
    assert (plan.steps, plan.is_active) == ([-60, 14], False)


@pytest.mark.parametrize("steps", [[], [-181], [366], [-7, 1000]])
def test_refuses_steps_out_of_reach(steps: list[int]) -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-30])

    with pytest.raises(BadStepsError):
        change_plan(plan, PlanChange(steps), today=DUE)

    plan.refresh_from_db()
    assert plan.steps == [-30]


def test_accepts_the_outermost_steps() -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-30])

    change_plan(plan, PlanChange([-180, 365]), today=DUE)

    assert plan.steps == [-180, 365]


def test_reads_steps_as_people_write_them() -> None:
    assert read_steps("-60; -7, +14,") == [-60, -7, 14]


def test_refuses_words_as_steps() -> None:
    with pytest.raises(BadStepsError):
        read_steps("two weeks before")


@pytest.mark.parametrize(
    ("offset", "step"), [(-68, None), (-67, -60), (-53, -46), (-46, -46), (-39, -46), (-38, None)]
)
def test_finds_the_step_in_reach(offset: int, step: int | None) -> None:
    assert step_in_reach([-60, -46], DUE, today=DUE + timedelta(days=offset)) == step


def test_takes_the_last_step_when_several_are_in_reach() -> None:
    assert step_in_reach([-10, -7, -5], DUE, today=DUE - timedelta(days=8)) == -5


def test_tells_a_step_at_ten_local_time_on_both_sides_of_the_clock_change() -> None:
    before, _end = span_of(date(2026, 10, 24), 0, today=date(2026, 10, 20), zone=BERLIN)
    after, _end = span_of(date(2026, 10, 26), 0, today=date(2026, 10, 20), zone=BERLIN)

    assert before == datetime(2026, 10, 24, 10, tzinfo=BERLIN)
    assert before.utcoffset() != after.utcoffset()
    assert after.hour == 10


def test_tells_a_missed_step_today_but_keeps_its_end() -> None:
    begin, end = span_of(DUE, -46, today=DUE - timedelta(days=41), zone=BERLIN)

    assert begin.date() == DUE - timedelta(days=41)
    assert end.date() == DUE - timedelta(days=36)


def test_what_waits_of_a_plan_is_found_with_what_it_shares() -> None:
    vehicle = make_due_vehicle()
    plan()
    services = [make_hu(), make_oil()]
    make_missing_plans()
    hu, oil = (service.reminder_plan for service in services)
    message = only_message()
    assert (waiting_of_plan(hu).pks, waiting_of_plan(oil).pks) == ([message.pk], [])

    items = [Item(vehicle.pk, service.pk, DUE, -60) for service in services]
    message.payload = payload_of(items)
    message.save()

    assert (waiting_of_plan(oil).pks, waiting_of_plan(oil).shared) == ([message.pk], 1)
