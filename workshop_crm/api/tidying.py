"""What the API keeps for a while only."""

from __future__ import annotations

from datetime import datetime, timedelta

from workshop_crm.api.answers import KEPT_FOR
from workshop_crm.api.models import Delivery, KeptAnswer

LOG_KEPT_FOR = timedelta(days=30)


def tidy(*, now: datetime) -> int:
    """Delete answers after a day and what was delivered or given up after a month."""
    answers = KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR)
    told = Delivery.objects.exclude(state=Delivery.State.WAITING)
    old = told.filter(happened_at__lt=now - LOG_KEPT_FOR)
    return answers.delete()[0] + old.delete()[0]
