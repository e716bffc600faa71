"""A backup every night, old ones thrown away, and an alarm when one is missing."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from customers.models import Task
from customers.models.consent import Purpose
from customers.tasks_list import NewTask, close_task, open_task
from messaging.kinds import MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import put_house_message
from workshop.jobs import job_handler, queue_job
from workshop.models import Job
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.ops.backups.keeping import Keep, backup_path, backups_in, days_to_keep
from workshop_crm.ops.backups.making import house_place, make_backup

logger = logging.getLogger(__name__)

BACKUP_JOB = "backup"
MISSING = "backup_missing"
TASK_KEY = "backup:missing"
FIRST_HOUR = 2
# Of a large house on a slow disk.
LONGEST = timedelta(hours=3)


def look_after_backups(*, now: datetime) -> None:
    """Queue the night's backup, and raise or end the alarm. Safe as often as you like."""
    if not settings.BACKUP_DIR:
        return
    today = timezone.localdate(now)
    if timezone.localtime(now).hour >= FIRST_HOUR:
        queue_job(BACKUP_JOB, today.isoformat(), {"day": today.isoformat()}, due_at=now)
    if not is_missing(today):
        close_task(TASK_KEY, now=now, outcome=_("There is a backup again."))
    elif not Task.objects.filter(key=TASK_KEY, done_at=None).exists():
        _alarm(today, now)


def is_missing(today: date) -> bool:
    """Say whether there is none of yesterday or today, though one has had time to be made."""
    newest = max(backups_in(Path(settings.BACKUP_DIR)), default=None)
    if newest is not None:
        return newest < today - timedelta(days=1)
    jobs = Job.objects.filter(kind=BACKUP_JOB)
    first = jobs.aggregate(first=Min("due_at"))["first"]
    is_given_up = jobs.filter(state=Job.State.DEAD).exists()
    return is_given_up or (first is not None and timezone.localdate(first) < today)


@transaction.atomic
def _alarm(today: date, now: datetime) -> None:
    task = NewTask(
        kind=Task.Kind.OTHER,
        key=TASK_KEY,
        title=_("The backup is missing"),
        detail=_("Look at BACKUP_DIR, the room on its disk and the log, and run the doctor."),
        link=reverse("customers:tasks"),
        due_at=now,
    )
    open_task(task, now=now)
    put_house_message(MISSING, f"backup:{today.isoformat()}", {}, now=now)


@job_handler(BACKUP_JOB, lease=LONGEST)
def make_scheduled_backup(payload: dict[str, Any]) -> None:
    """Make the backup of a day, once, and throw away what is not kept any more."""
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = backup_path(folder, date.fromisoformat(payload["day"]))
    if not path.exists():
        made = make_backup(path, house_place(), passphrase=settings.BACKUP_KEY, now=timezone.now())
        if wrong := made["invoices"]["wrong"]:
            logger.error("Files of %s invoices are missing or changed", len(wrong))
    throw_away(folder)


def throw_away(folder: Path) -> None:
    """Delete the backups that BACKUP_KEEP does not keep."""
    found = backups_in(folder)
    kept = days_to_keep(found, Keep(*settings.BACKUP_KEEP))
    for day, path in found.items():
        if day not in kept:
            path.unlink(missing_ok=True)


def register_missing_kind() -> None:
    """Make the alarm's mail known to the outbox."""
    register_kind(
        MessageKind(
            name=MISSING,
            label=gettext_lazy("backup missing"),
            legal_class=Message.LegalClass.TRANSACTIONAL,
            purpose=Purpose.CONTRACT,
            valid_for=timedelta(days=2),
            context=lambda message: {"link": settings.PUBLIC_BASE_URL + reverse("customers:tasks")},
            is_for_house=True,
        )
    )
