"""Tasks that a customer's answer makes for people."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from messaging.models import Inbound
from workshop_crm.lib.house_text import house_text as _


def ask_person_to_answer(inbound: Inbound, *, now: datetime) -> str:
    """Open the task to answer; return in words what was done."""
    _open(inbound, Task.Kind.ANSWER, _("Answer %(name)s"), now)
    return _("A task to answer was opened.")


def tell_of_objection(inbound: Inbound, *, may_mean_appointment: bool, now: datetime) -> None:
    """Tell staff of an objection, so that nobody at the counter offers what was just refused."""
    title = _("%(name)s wants no more advertising")
    if may_mean_appointment:
        title = _("Does %(name)s want to cancel an appointment?")
    _open(inbound, Task.Kind.ANSWER, title, now)


def answer_task_key(inbound_pk: int) -> str:
    """Return the key of the task that a received message has made."""
    return f"inbound:{inbound_pk}"


def _open(inbound: Inbound, kind: str, title: str, now: datetime) -> None:
    task = NewTask(
        kind=kind,
        key=answer_task_key(inbound.pk),
        title=title % {"name": inbound.customer or inbound.address},
        detail=inbound.text[:500],
        link=reverse("messaging:inbound", args=[inbound.pk]),
        customer=inbound.customer,
        due_at=now,
    )
    open_task(task, now=now)
