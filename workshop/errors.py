"""What the rules of the house may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from workshop.models import Season


class AlreadyFoundedError(DomainError):
    """Somebody has set up this installation before."""

    def __init__(self) -> None:
        super().__init__(_("This installation has been set up already. Please log in."))


class LastOwnerError(DomainError):
    """Without an owner nobody could change settings any more."""

    def __init__(self) -> None:
        super().__init__(_("There must be at least one active owner."))


class OverlappingHoursError(DomainError):
    """Two opening spans of one day overlap."""

    def __init__(self, weekday: int) -> None:
        self.weekday = weekday
        super().__init__(_("Two spans of the same day overlap."))


class OverlappingSeasonsError(DomainError):
    """Two seasons of one site share days."""

    def __init__(self, other: Season) -> None:
        self.other = other
        super().__init__(
            _("The season “%(name)s” has some of these days already.") % {"name": other.name}
        )


class TooManyGuessesError(DomainError):
    """A code or PIN was wrong too often in a row."""

    def __init__(self) -> None:
        super().__init__(_("Too many wrong attempts. Please try again in 15 minutes."))


class WrongCodeError(DomainError):
    """A code, or a PIN, is not the right one."""

    def __init__(self) -> None:
        super().__init__(_("That is not the right code."))


class PasskeyRefusedError(DomainError):
    """What a browser answered is no passkey of ours, or too late."""

    def __init__(self) -> None:
        super().__init__(_("This passkey was not accepted. Please try once more."))


class FactorNeededError(DomainError):
    """The house wants this person to have a second factor."""

    def __init__(self) -> None:
        super().__init__(_("Your house rules ask owners for a second factor; it stays."))
