"""A person's calls: what a copy gives, what an erasure leaves (C-43, C-45)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from customers.privacy.outcome import Erasing
from customers.privacy.sections import Section
from reminders.models import CallAttempt

SECTIONS: tuple[Section, ...] = (
    Section(
        "calls",
        _("calls by us"),
        CallAttempt,
        "customer",
        (("called_at", _("when")), ("outcome", _("outcome")), ("note", _("note"))),
    ),
)


def erase(erasing: Erasing) -> None:
    """Delete what was noted about calls; that there was a call stays for the figures."""
    calls = CallAttempt.objects.filter(customer__in=erasing.ids)
    erasing.count("calls", calls.exclude(note="").update(note=""))
