"""What is done once a day: each local date once, caught up after a downtime."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from reminders.models import DayDone
from workshop.jobs import queue_job

PLAN_JOB = "plan_reminders"
EXPIRE_JOB = "expire_calls"
DAILY_JOBS = (PLAN_JOB, EXPIRE_JOB)
STARTS = time(6)


def start_daily_work(*, now: datetime) -> list[str]:
    """Queue the day's jobs from six in the morning on; return which ones this call queued.

    Safe to call every minute and from several schedulers. Days without any call are not made
    up for: the planner itself looks back.
    """
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if local.time() < STARTS:
        return []
    return [job for job in DAILY_JOBS if _start(job, local.date(), now)]


def _start(job: str, day: date, now: datetime) -> bool:
    with transaction.atomic():
        _day, is_new = DayDone.objects.get_or_create(job=job, day=day)
        if is_new:
            queue_job(job, day.isoformat(), {}, due_at=now)
    return is_new
