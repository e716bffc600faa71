"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from workshop_crm.ops.backups.scheduled import look_after_backups


@shared_task(ignore_result=True, soft_time_limit=60)
def look_after_backups_task() -> None:
    look_after_backups(now=timezone.now())
