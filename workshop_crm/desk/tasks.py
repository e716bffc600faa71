"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from workshop_crm.desk.privacy.purging import purge


@shared_task(ignore_result=True, soft_time_limit=600)
def purge_task() -> None:
    purge(now=timezone.now())
