"""What base.html shows on every page."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from customers.tasks_list import count_due_tasks
from workshop.models import Company, User


def house(request: HttpRequest) -> dict[str, Any]:
    """Company, practice mode and the number of due tasks, each asked for when first shown."""
    return {
        "company": SimpleLazyObject(Company.objects.first),
        "is_practice_mode": not (settings.EMAIL_URL or settings.TWILIO_ACCOUNT_SID),
        "due_task_count": SimpleLazyObject(
            lambda: count_due_tasks(cast(User, request.user), now=timezone.now())
        ),
    }
