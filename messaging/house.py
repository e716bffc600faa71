"""The switch that stops everything that would leave the house."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from messaging.outbox import take_back_claimed
from workshop.models import Company, User


@transaction.atomic
def pause_house(*, by: User, reason: str, now: datetime) -> int:
    """Pause all sending; return how many messages workers had taken and give back.

    Waiting messages stay planned, and only what has begun to leave still goes. A pause that
    runs keeps who began it, and why.
    """
    Company.objects.filter(is_sending_paused=False).update(
        is_sending_paused=True, paused_at=now, paused_by=by, pause_reason=reason[:200]
    )
    return take_back_claimed()


def resume_house() -> None:
    """Let messages leave again; those whose time passed meanwhile are missed."""
    Company.objects.update(is_sending_paused=False)
