"""Celery's door."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from bookings.proposals import keep_proposals


@shared_task(ignore_result=True, soft_time_limit=300)
def keep_proposals_task() -> None:
    keep_proposals(now=timezone.now())
