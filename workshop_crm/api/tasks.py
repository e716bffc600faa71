"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from workshop.changes import purge_changes
from workshop_crm.api.hooks.queueing import queue_changes
from workshop_crm.api.tidying import tidy


@shared_task(ignore_result=True, soft_time_limit=60)
def tell_programs_task() -> None:
    while queue_changes(now=timezone.now()):
        pass


@shared_task(ignore_result=True, soft_time_limit=300)
def tidy_api_task() -> None:
    now = timezone.now()
    tidy(now=now)
    purge_changes(now=now)
