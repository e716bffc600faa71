"""Numbers about the outbox for its pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from messaging.models import Message

State = Message.State
SHOWN_FOR = timedelta(days=30)


def outbox_numbers(now: datetime) -> dict[str, int]:
    """Return how many messages wait, are uncertain, and were missed or failed lately."""
    waiting = Message.objects.filter(state__in=Message.WAITING_STATES)
    recent = Message.objects.filter(
        state__in=(State.MISSED, State.FAILED, State.UNCERTAIN), created_at__gte=now - SHOWN_FOR
    )
    numbers = recent.aggregate(
        missed=Count("pk", filter=Q(state=State.MISSED)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
    )
    return {"waiting": waiting.count(), **numbers}
