"""Celery's door."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock

from celery import shared_task
from django.utils import timezone

from messaging.confirmations import ask_for_confirmations
from messaging.delivery.claiming import LEASE
from messaging.delivery.round import deliver_due_messages
from messaging.delivery.uncertain import ask_about_doubtful, note_silence

_round = Lock()
# Until the next round is asked for.
PATIENCE = timedelta(seconds=4)
# So that a worker that is asked to stop has soon handed over what it claimed.
ROUND = timedelta(seconds=10)


@shared_task(ignore_result=True, soft_time_limit=600)
def deliver_due_messages_task(lease_seconds: float = LEASE.total_seconds()) -> None:
    # One round at a time in a process: it takes all that is due, over its few connections.
    if not _round.acquire(blocking=False):
        return
    try:
        # Batch by batch: one task a message would cost more than the sending.
        lease = timedelta(seconds=lease_seconds)
        begun = timezone.now()
        deliver_due_messages(now=timezone.now, lease=lease, patience=PATIENCE, at_most=ROUND)
        is_cut_short = timezone.now() - begun >= ROUND
    finally:
        _round.release()
    if is_cut_short:
        deliver_due_messages_task.delay(lease_seconds)


@shared_task(ignore_result=True)
def ask_for_confirmations_task() -> None:
    ask_for_confirmations(now=timezone.now())


@shared_task(ignore_result=True)
def ask_about_doubtful_task() -> None:
    ask_about_doubtful(now=timezone.now())
    note_silence(now=timezone.now())
