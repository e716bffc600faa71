"""The worker's door: settles what the web hooks have stored."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.utils import timezone

from bookings.intake.receive import JOB
from bookings.intake.settle import leave_after_error, settle
from bookings.models import Notification
from workshop.jobs import job_handler


@job_handler(JOB)
def settle_notification(payload: dict[str, Any]) -> None:
    """Settle one notification. What fails for good must not lie unseen in the list of jobs."""
    notification = Notification.objects.get(pk=payload["notification"])
    now = timezone.now()
    try:
        settle(notification, now=now)
    except OperationalError:
        # The database is busy or away; the job's next attempt is the remedy.
        raise
    except Exception:
        leave_after_error(notification, now=now)
        raise
