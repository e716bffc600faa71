"""Exports in the background: ordered by the owner, ready to fetch for a day, then deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from workshop.jobs import job_handler, queue_job
from workshop.models import Job, User
from workshop_crm.desk.exporting.files import WRITERS
from workshop_crm.lib.house_text import house_language

EXPORT_JOB = "export_everything"
FORGET_JOB = "forget_export"
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Export:
    """One ordered export: who and when stays on record when the file is gone (C-49)."""

    token: str
    form: str
    by: str
    at: datetime
    is_ready: bool
    is_failed: bool
    is_working: bool


@transaction.atomic
def order_export(form: str, *, by: User, now: datetime) -> Job:
    """Order an export as "zip" or "xlsx". Raises KeyError for another form."""
    WRITERS[form]
    token = uuid.uuid4().hex
    payload = {"token": token, "form": form, "by": by.username, "at": now.isoformat()}
    queue_job(FORGET_JOB, token, payload, due_at=now + KEPT)
    return queue_job(EXPORT_JOB, token, payload, due_at=now)


def exports() -> list[Export]:
    """Return the last orders, the newest first."""
    return [_export(job) for job in Job.objects.filter(kind=EXPORT_JOB).order_by("-pk")[:20]]


def export_path(token: str, form: str) -> Path:
    """Return where an export lies, or would lie."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"{token}.{form}"


def _export(job: Job) -> Export:
    payload = job.payload
    return Export(
        token=payload["token"],
        form=payload["form"],
        by=payload["by"],
        at=datetime.fromisoformat(payload["at"]),
        is_ready=export_path(payload["token"], payload["form"]).exists(),
        is_failed=job.state == Job.State.DEAD,
        is_working=job.state in {Job.State.READY, Job.State.RUNNING},
    )


@job_handler(EXPORT_JOB)
def write_export(payload: dict[str, Any]) -> None:
    """Write the file under another name first, so that nobody fetches half of it."""
    path = export_path(payload["token"], payload["form"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    half = path.with_suffix(".part")
    with house_language():
        WRITERS[payload["form"]](half)
    half.replace(path)


@job_handler(FORGET_JOB)
def forget_export(payload: dict[str, Any]) -> None:
    """Delete the file after a day."""
    export_path(payload["token"], payload["form"]).unlink(missing_ok=True)
