"""What the rules of reminding may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError


class BadStepsError(DomainError):
    """The steps of a plan are no whole numbers of days within reach of the due date."""

    def __str__(self) -> str:
        return _(
            "Give whole numbers of days between -180 and 365, separated by commas, "
            "for example -60, -46, -7, 14, 30."
        )


class CallSettledError(DomainError):
    """Somebody has already recorded how this call ended."""

    def __str__(self) -> str:
        return _("The result of this call is already recorded.")


class CallNotAllowedError(DomainError):
    """There is no valid consent to call this customer (C-10, C-21)."""

    def __str__(self) -> str:
        return _("There is no valid consent for calling this customer.")


class CallTakenError(DomainError):
    """A colleague is calling this customer just now."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is calling this customer just now.") % {"name": name})
