"""What the rules of this app may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError


class MissingProofError(DomainError):
    """A declaration lacks what its proof needs (C-20); ``missing`` names the facts."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(
            _("Please complete first: %(missing)s.") % {"missing": ", ".join(map(str, missing))}
        )


class ConfirmationExpiredError(DomainError):
    """The link that confirms an e-mail consent is older than a week (C-23)."""

    def __init__(self) -> None:
        super().__init__(_("This link is too old. Please choose your reminders again."))


class CannotMergeError(DomainError):
    """Two records can't become one; the text says why."""


class CannotUndoError(DomainError):
    """A merge can't be taken back; the text says why."""
