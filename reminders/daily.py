"""What is done once a day: each local date once, caught up after a downtime (PITFALLS 16)."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from reminders.models import DayDone
from workshop.jobs import queue_job

PLAN_JOB = "plan_reminders"
STARTS = time(6)


def start_daily_work(*, now: datetime) -> list[str]:
    """Queue the day's jobs from six in the morning on; return which ones this call queued.

    Safe to call every minute and from several schedulers. Days without any call are not made
    up for: the planner itself looks back.
    """
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if local.time() < STARTS:
        return []
    with transaction.atomic():
        _day, is_new = DayDone.objects.get_or_create(job=PLAN_JOB, day=local.date())
        if not is_new:
            return []
        queue_job(PLAN_JOB, local.date().isoformat(), {}, due_at=now)
    return [PLAN_JOB]
