"""Celery's door."""

from __future__ import annotations

from celery import shared_task


@shared_task(ignore_result=True)
def daily_work_task() -> None:
    """Start what is done once a day."""
