"""Celery's door, and the handlers of the daily jobs."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from reminders.calls.outcomes import expire_calls
from reminders.daily import EXPIRE_JOB, PLAN_JOB, start_daily_work
from reminders.plans.planning import plan_changes, plan_reminders
from workshop.jobs import job_handler


@shared_task(ignore_result=True)
def daily_work_task() -> None:
    start_daily_work(now=timezone.now())


@shared_task(ignore_result=True)
def plan_changes_task() -> None:
    plan_changes(today=timezone.localdate(), now=timezone.now())


@job_handler(PLAN_JOB)
def plan_reminders_job(payload: dict[str, Any]) -> None:
    """Plan for the day on which the job runs; safe to run again."""
    plan_reminders(today=timezone.localdate(), now=timezone.now())


@job_handler(EXPIRE_JOB)
def expire_calls_job(payload: dict[str, Any]) -> None:
    """Take calls off the list that nobody made in time."""
    expire_calls(now=timezone.now())
