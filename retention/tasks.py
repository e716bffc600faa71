"""Celery's door, and the handlers of the jobs that count figures."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from bookings.models import Source
from retention.report import send_report
from retention.snapshots import LAST_MONTH, SNAPSHOT_JOB, Choice, order_nightly, take_snapshot
from workshop.jobs import job_handler
from workshop.models import Workshop


@shared_task(ignore_result=True)
def look_after_figures_task() -> None:
    order_nightly(now=timezone.now())


@job_handler(SNAPSHOT_JOB)
def take_snapshot_job(payload: dict[str, Any]) -> None:
    """Count one choice of filters; last month's figures of the house go to the owner, once."""
    choice = Choice(
        payload["period"],
        Workshop.objects.filter(pk=payload["site"]).first(),
        Source.objects.filter(pk=payload["source"]).first(),
    )
    if choice.key != payload["choice"]:
        return  # The site or the source is gone meanwhile.
    now = timezone.now()
    take_snapshot(choice, now=now)
    if choice == Choice(LAST_MONTH):
        send_report(now=now)
