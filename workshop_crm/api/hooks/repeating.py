"""Telling a program something once more, because a person wants it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workshop_crm.api.hooks.queueing import queue_round
from workshop_crm.api.models import Delivery, Endpoint


@transaction.atomic
def deliver_again(delivery: Delivery, *, now: datetime) -> None:
    """Send one event again at once, with its old id, however it ended before."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.WAITING, attempts=0, due_at=now
    )
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(try_at=None)
    queue_round(delivery.endpoint, due_at=now)
