"""The worker's door: settles what the web hooks have stored."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bookings.intake.receive import JOB
from bookings.intake.settle import settle
from bookings.models import Notification
from workshop.jobs import job_handler


@job_handler(JOB, is_quick=True)
def settle_notification(payload: dict[str, Any]) -> None:
    notification = Notification.objects.get(pk=payload["notification"])
    settle(notification, now=timezone.now())
