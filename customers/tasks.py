"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from customers.living import follow_merges
from customers.merging.undo import purge_merge_details


@shared_task(ignore_result=True, soft_time_limit=300)
def tidy_merges_task() -> None:
    follow_merges()
    purge_merge_details(now=timezone.now())
