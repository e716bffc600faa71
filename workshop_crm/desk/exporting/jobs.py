"""Exports in the background: ordered by the owner, ready to fetch for a day, then deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from invoices.audit.archive import write_audit
from invoices.audit.tables import Span
from workshop.jobs import job_handler, queue_job
from workshop.models import Job, User
from workshop_crm.desk.exporting.files import WRITERS
from workshop_crm.lib.house_text import house_language

EXPORT_JOB = "export_everything"
# Written like the others, but of a span of days; "zip" is its ending outside.
AUDIT = "audit"
FORGET_JOB = "forget_export"
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Export:
    """One ordered export: who and when stays on record when the file is gone (C-49)."""

    token: str
    form: str
    span: Span | None
    by: str
    at: datetime
    is_ready: bool
    is_failed: bool
    is_working: bool


def order_export(form: str, *, by: User, now: datetime) -> Job:
    """Order an export as "zip" or "xlsx". Raises KeyError for another form."""
    WRITERS[form]
    return _order({"form": form}, by=by, now=now)


def order_audit(span: Span, *, by: User, now: datetime) -> Job:
    """Order the archive of the invoices of these days for the tax audit."""
    days = [span.first.isoformat(), span.last.isoformat()]
    return _order({"form": AUDIT, "span": days}, by=by, now=now)


@transaction.atomic
def _order(what: dict[str, Any], *, by: User, now: datetime) -> Job:
    token = uuid.uuid4().hex
    payload = {"token": token, "by": by.username, "at": now.isoformat(), **what}
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
        span=_span(payload),
        by=payload["by"],
        at=datetime.fromisoformat(payload["at"]),
        is_ready=export_path(payload["token"], payload["form"]).exists(),
        is_failed=job.state == Job.State.DEAD,
        is_working=job.state in {Job.State.READY, Job.State.RUNNING},
    )


def _span(payload: dict[str, Any]) -> Span | None:
    return Span(*map(date.fromisoformat, payload["span"])) if "span" in payload else None


@job_handler(EXPORT_JOB)
def write_export(payload: dict[str, Any]) -> None:
    """Write the file under another name first, so that nobody fetches half of it."""
    path = export_path(payload["token"], payload["form"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    half = path.with_suffix(".part")
    with house_language():
        if span := _span(payload):
            write_audit(half, span)
        else:
            WRITERS[payload["form"]](half)
    half.replace(path)


@job_handler(FORGET_JOB)
def forget_export(payload: dict[str, Any]) -> None:
    """Delete the file after a day."""
    export_path(payload["token"], payload["form"]).unlink(missing_ok=True)
