"""What base.html shows on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from customers.models import Task
from workshop.models import Company


def house(request: HttpRequest) -> dict[str, Any]:
    """Company, practice mode and the number of open tasks, each asked for when first shown."""
    return {
        "company": SimpleLazyObject(Company.objects.first),
        "is_practice_mode": not (settings.EMAIL_URL or settings.TWILIO_ACCOUNT_SID),
        "open_task_count": SimpleLazyObject(_count_open_tasks),
    }


def _count_open_tasks() -> int:
    return Task.objects.filter(done_at=None).count()
