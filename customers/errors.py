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


class CodeExpiredError(DomainError):
    """No code by SMS is waited for: too late, tried too often, or decided otherwise (C-23)."""

    def __init__(self) -> None:
        super().__init__(_("This code does not count any more. Please ask us, or choose anew."))


class WrongCodeError(DomainError):
    """Not the code that we sent; ``left`` guesses remain."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(_("That is not the code from our SMS. Please look again."))


class CannotMergeError(DomainError):
    """Two records can't become one; the text says why."""


class CannotUndoError(DomainError):
    """A merge can't be taken back; the text says why."""


class PeriodNotAllowedError(DomainError):
    """A retention period that the owner may not choose."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(
            _("Please choose between %(least)d and %(most)d days.") % {"least": least, "most": most}
        )


class StillNeededError(DomainError):
    """The data are needed for a contract that is under way; ``what`` says for which."""

    def __init__(self, what: list[str]) -> None:
        self.what = what
        super().__init__(_("Please finish first: %(what)s.") % {"what": ", ".join(what)})


class AlreadyErasedError(DomainError):
    """There is nothing left to erase."""

    def __init__(self) -> None:
        super().__init__(_("These data have been erased before."))


class NotRestrictedError(DomainError):
    """There is no restriction that could be lifted."""

    def __init__(self) -> None:
        super().__init__(_("These data are not restricted, or have been erased."))


class ReasonMissingError(DomainError):
    """Restricting, lifting and erasing need a reason that one can read later."""

    def __init__(self) -> None:
        super().__init__(_("Please give the reason."))


class CannotHandOverError(DomainError):
    """A vehicle can't go to this customer; the text says why."""


class TyresError(DomainError):
    """A set of tyres can't be given out; the text says why."""


class PutOffError(DomainError):
    """A task can't be put off: it is done, the time is past, or nobody says why."""

    def __init__(self) -> None:
        super().__init__(_("Please give a reason and a time to come for an open task."))


class BadScanError(DomainError):
    """An uploaded file is no picture and no PDF that we could keep."""

    def __init__(self) -> None:
        super().__init__(
            _("Please choose a photo (JPEG, PNG, WebP) or a PDF without password, up to 10 MB.")
        )


class WordingRefusedError(DomainError):
    """A text that people agree to lacks something; ``reasons`` are in words."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class StaleWordingError(DomainError):
    """Somebody else has changed the text meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has changed this text meanwhile. Look at their version first.")
        )


class WordingChangedError(DomainError):
    """The customer was shown a text that is not the one in force."""

    def __init__(self) -> None:
        super().__init__(
            _("The wording has changed meanwhile. Please read out the text as it stands now.")
        )
