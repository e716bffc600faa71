"""Requests of people about their data: each is a task with a date (Art. 12(3) GDPR, C-42)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from customers.due_rules import shift_months
from customers.models import Customer, Task
from customers.tasks_list import NewTask, open_task
from workshop_crm.lib.house_text import house_text as _

# Two months more are possible, with a reason told to the person within the first.
ANSWER_MONTHS = 1


class Kind(models.TextChoices):
    ACCESS = "access", gettext_lazy("copy of the data (Art. 15)")
    PORTABILITY = "portability", gettext_lazy("data to take along (Art. 20)")
    RECTIFICATION = "rectification", gettext_lazy("correction (Art. 16)")
    ERASURE = "erasure", gettext_lazy("erasure (Art. 17)")
    RESTRICTION = "restriction", gettext_lazy("restriction (Art. 18)")
    OBJECTION = "objection", gettext_lazy("objection (Art. 21)")


def note_request(customer: Customer, kind: str, *, received_on: date, now: datetime) -> Task:
    """Open a task that is due a month after the request came in; once per kind while open."""
    due_on = shift_months(received_on, ANSWER_MONTHS)
    return open_task(
        NewTask(
            kind=Task.Kind.OTHER,
            key=f"privacy:{kind}:{customer.pk}",
            title=_("%(name)s asks: %(what)s")
            % {"name": customer.name, "what": _(Kind(kind).label)},
            link=reverse("desk:privacy_person", args=[customer.pk]),
            customer=customer,
            due_at=timezone.make_aware(datetime.combine(due_on, time(12))),
        ),
        now=now,
    )
