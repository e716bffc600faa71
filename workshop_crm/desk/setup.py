"""The first-run set-up: which steps there are and which of them are done, seen from the rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.models import Mailbox
from workshop.legal import missing_details
from workshop.models import Bay, Company, OpeningHours, Service, User, Workshop


@dataclass(frozen=True)
class SetupStep:
    """One page of the set-up. Optional steps never keep anybody from finishing."""

    key: str
    title: str | Promise
    is_done: bool
    is_optional: bool = False

    @property
    def url(self) -> str:
        return reverse("desk:setup_step", args=[self.key])


def setup_steps() -> list[SetupStep]:
    """Return all steps in order; progress is what the database already holds."""
    company = Company.objects.first()
    has_site = Workshop.objects.exists()
    return [
        SetupStep("company", _("Company"), company is not None and not missing_details(company)),
        SetupStep("site", _("Site"), has_site),
        SetupStep("hours", _("Opening hours"), OpeningHours.objects.exists()),
        SetupStep("bays", _("Bays"), Bay.objects.exists()),
        SetupStep("services", _("Services"), Service.objects.exists()),
        SetupStep(
            "staff", _("Staff"), User.objects.filter(is_program=False).count() > 1, is_optional=True
        ),
        SetupStep("mailbox", _("Mailbox"), Mailbox.objects.exists(), is_optional=True),
    ]


def next_step(steps: list[SetupStep], after: str = "") -> SetupStep | None:
    """Return the step that follows ``after``, or the first open one; ``None`` at the end."""
    if not after:
        return next((step for step in steps if not step.is_done), None)
    keys = [step.key for step in steps]
    position = keys.index(after) + 1
    return steps[position] if position < len(steps) else None
