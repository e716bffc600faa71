"""What one click on a task does: the word on its button and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Task
from workshop_crm.lib.phones import format_phone

Kind = Task.Kind
_WORDS: dict[str, str | Promise] = {
    Kind.CALL_NOW: _("Open and call"),
    Kind.CLARIFY: _("Clarify"),
    Kind.CONFIRM_BOOKING: _("Check and confirm"),
    Kind.ANSWER: _("Answer"),
    Kind.DUPLICATE: _("Compare and decide"),
    Kind.UNCERTAIN: _("Decide what happened"),
    Kind.REACH_OTHERWISE: _("Complete the address"),
    Kind.LOW_SCORE: _("Open and call"),
    Kind.REMINDER_CALL: _("Open and call"),
    Kind.SECOND_PORTAL_BOOKING: _("Look at the booking"),
    Kind.ASK_SERVICE: _("Choose the service"),
    Kind.GOODWILL: _("Decide"),
}
# Settled by talking: the number stands beside the button.
BY_PHONE = {Kind.CALL_NOW, Kind.LOW_SCORE, Kind.REMINDER_CALL, Kind.ANSWER}


@dataclass(frozen=True)
class TaskAction:
    """The button of a task; ``phone`` is E.164 when calling settles it, else empty."""

    label: str | Promise
    url: str
    phone: str = ""

    @property
    def phone_label(self) -> str:
        return format_phone(self.phone)


def action_of(task: Task) -> TaskAction:
    """Return what the button of a task does; give the task with its customer.

    Without a page of its own it leads to the customer, and without one of those nowhere.
    """
    url = task.link or (task.customer.get_absolute_url() if task.customer else "")
    phone = task.customer.phone if task.customer and task.kind in BY_PHONE else ""
    return TaskAction(_WORDS.get(task.kind, _("Take care of it")), url, phone)
