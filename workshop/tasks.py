"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from workshop.jobs import run_due_jobs


@shared_task(ignore_result=True, soft_time_limit=1500)
def run_jobs_task() -> None:
    run_due_jobs(now=timezone.now)
