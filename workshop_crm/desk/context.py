"""What base.html shows on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from customers.models import Task
from workshop.models import Company


def house(request: HttpRequest) -> dict[str, Any]:
    """Company, practice mode and the number of open tasks: two queries for staff, one else."""
    user = getattr(request, "user", None)
    is_staff_page = user is not None and user.is_authenticated
    return {
        "company": Company.objects.first(),
        "is_practice_mode": not (settings.EMAIL_URL or settings.TWILIO_ACCOUNT_SID),
        "open_task_count": Task.objects.filter(done_at=None).count() if is_staff_page else 0,
    }
