"""Each local date is worked once, also on the days on which the clock changes."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from reminders.daily import EXPIRE_JOB, PLAN_JOB, start_daily_work
from reminders.models import DayDone, ReminderPlan
from reminders.tasks import daily_work_task
from tests.reminders.builders import FIRST_DAY, at, make_due_vehicle
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_works_each_local_date_once_through_a_change_of_the_clock(change: date) -> None:
    minute = at(change, 0).astimezone(UTC)
    started = []

    for _number in range(48 * 60):
        if start_daily_work(now=minute):
            started.append(minute)
        minute += timedelta(minutes=1)

    assert [moment.date() for moment in started] == [change, change + timedelta(days=1)]
    assert Job.objects.filter(kind=PLAN_JOB).count() == 2
    assert DayDone.objects.filter(job=PLAN_JOB).count() == 2


def test_does_not_start_before_six() -> None:
    assert start_daily_work(now=at(date(2026, 11, 2), 5)) == []
    assert not Job.objects.exists()


def test_catches_up_once_on_the_evening_after_a_downtime() -> None:
    start_daily_work(now=at(date(2026, 11, 2), 6))

    evening = at(date(2026, 11, 6), 21)

    assert start_daily_work(now=evening) == [PLAN_JOB, EXPIRE_JOB]
    assert start_daily_work(now=evening) == []


def test_plans_when_the_job_runs() -> None:
    today = timezone.localdate()
    make_due_vehicle((today + timedelta(days=75)).replace(day=1) - timedelta(days=1))
    start_daily_work(now=at(today, 7))

    run_due_jobs(now=lambda: at(today, 8))

    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    assert ReminderPlan.objects.exists()


def test_the_task_reads_the_clock_and_may_run_often() -> None:
    daily_work_task()
    daily_work_task()

    assert Job.objects.count() == DayDone.objects.count()
    assert Job.objects.count() in {0, 2}


def test_the_command_plans_as_of_a_day_and_prints_one_object() -> None:
    make_due_vehicle()
    out = StringIO()

    call_command("plan_reminders", "--on", FIRST_DAY.isoformat(), stdout=out)

    assert json.loads(out.getvalue()) == {
        "vehicles_looked_at": 1,
        "planned": 1,
        "blocked": 0,
        "skipped": 0,
        "by_kind": {"service_reminder": 1},
    }
