"""What the rules of bookings and calendar may answer, one class each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from bookings.slots import Slot


class SlotTakenError(DomainError):
    """The wanted time is not free (any more); ``alternatives`` are the nearest that are."""

    def __init__(self, alternatives: Sequence[Slot] = ()) -> None:
        self.alternatives = list(alternatives)
        super().__init__(_("This time is not free any more."))


class ProposalClosedError(DomainError):
    """The proposal was answered otherwise, or withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("This proposal is closed already."))


class ProposalExpiredError(DomainError):
    """The dates are not held any more."""

    def __init__(self) -> None:
        super().__init__(_("We could not hold these dates any longer."))


class UnknownDateError(DomainError):
    """The proposal has no date with this number."""

    def __init__(self) -> None:
        super().__init__(_("Please choose one of the dates."))


class AppointmentClosedError(DomainError):
    """The appointment is over, cancelled, or not confirmed yet."""

    def __init__(self) -> None:
        super().__init__(_("This appointment can't be changed any more."))


class TooLateToChangeError(DomainError):
    """It is less than the house's hours before the appointment; a call is needed."""

    def __init__(self) -> None:
        super().__init__(_("It is too late to change this online. Please call us."))


class NotYetError(DomainError):
    """The appointment has not begun, so nobody can have missed it."""

    def __init__(self) -> None:
        super().__init__(_("This appointment has not begun yet."))


class TooManyBookingsError(DomainError):
    """More bookings from the web page than people make."""

    def __init__(self) -> None:
        super().__init__(_("Please call us: we will gladly find a date together."))
