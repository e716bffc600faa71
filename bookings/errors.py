"""What the rules of bookings, calendar and visits may answer, one class each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from bookings.calendar.slots import Slot
    from bookings.models import Appointment, DeferredWork
    from bookings.visits.checklist import Step


class SlotTakenError(DomainError):
    """The wanted time is not free (any more); ``alternatives`` are the nearest that are."""

    def __init__(self, alternatives: Sequence[Slot] = ()) -> None:
        self.alternatives = list(alternatives)
        super().__init__(_("This time is not free any more."))


class BayBusyError(DomainError):
    """A bay can't be blocked while work stands on it; ``appointment`` is the first in the way."""

    def __init__(self, appointment: Appointment) -> None:
        self.appointment = appointment
        super().__init__(
            _("Not free: %(time)s %(name)s. Please move this appointment first.")
            % {
                "time": f"{localtime(appointment.starts_at):%H:%M}",
                "name": appointment.customer,
            }
        )


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


class NotOverYetError(DomainError):
    """The appointment still stands; it is moved, not booked again."""

    def __init__(self) -> None:
        super().__init__(_("Your appointment still stands."))


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


class UnknownStepError(DomainError):
    """The checklist has no step of this name."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(_("The checklist has no step “%(key)s”.") % {"key": key})


class VisitClosedError(DomainError):
    """The visit is closed: nothing about it changes any more."""

    def __init__(self) -> None:
        super().__init__(_("This visit is closed."))


class OpenStepsError(DomainError):
    """The visit can't be closed: some steps are neither done nor left out with a reason."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        names = ", ".join(str(step.title) for step in steps)
        super().__init__(
            _("Still open: %(steps)s. Do them, or leave them out with a reason.") % {"steps": names}
        )


class ChecklistChangedError(DomainError):
    """Somebody else has saved the checklist since it was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("The checklist has been saved meanwhile by somebody else. Please open it again.")
        )


class StepNeededError(DomainError):
    """The checklist lacks steps on which other parts of the product depend."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        names = ", ".join(str(step.title) for step in steps)
        super().__init__(_("These steps can't be left away: %(steps)s.") % {"steps": names})


class ReasonMissingError(DomainError):
    """A step is left out only with a reason."""

    def __init__(self, step: Step) -> None:
        self.step = step
        super().__init__(
            _("Why is “%(step)s” left out? Please write a few words.") % {"step": step.title}
        )


class AnswerMissingError(DomainError):
    """A step that records an answer was settled without one."""

    def __init__(self, step: Step) -> None:
        self.step = step
        super().__init__(_("“%(step)s” still needs the customer's answer.") % {"step": step.title})


class NoAddressError(DomainError):
    """A channel was chosen on which we can't reach the customer."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        super().__init__(
            _("For “%(channel)s” an address or number is missing. Please complete the data first.")
            % {"channel": channel}
        )


class UnknownScoreError(DomainError):
    """Satisfaction is a number from 1 to 5."""

    def __init__(self) -> None:
        super().__init__(_("Please choose a number from 1 to 5."))


class CantLeaveOutError(DomainError):
    """A step that every visit needs."""

    def __init__(self, step: Step) -> None:
        self.step = step
        super().__init__(_("“%(step)s” can't be left out.") % {"step": step.title})


class ChannelNotAgreedError(DomainError):
    """The next contact was planned on a channel to which the customer has not agreed."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        super().__init__(
            _("The customer has not agreed to “%(channel)s”. Please choose another way.")
            % {"channel": channel}
        )


class NoDateFoundError(DomainError):
    """There is no such date, or none is free."""

    def __init__(self) -> None:
        super().__init__(_("No date was found. Please choose another one, or write down why."))


class NotAcknowledgedError(DomainError):
    """Safety work is put off only after the customer has been told what that means."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This concerns safety: tell the customer what can happen, and tick that they"
                " have understood it."
            )
        )


class WorkSettledError(DomainError):
    """Deferred work was closed otherwise meanwhile."""

    def __init__(self, work: DeferredWork) -> None:
        self.work = work
        super().__init__(
            _("“%(work)s” is already closed: %(state)s.")
            % {"work": work.text, "state": work.get_state_display()}
        )


class AnsweredMeanwhileError(DomainError):
    """Another tablet has settled the step since this page was loaded."""

    def __init__(self, step: Step, name: str) -> None:
        self.step = step
        super().__init__(
            _("%(name)s has settled “%(step)s” meanwhile. If yours counts, please press again.")
            % {"name": name or _("Somebody"), "step": step.title}
        )


class BadSignatureError(DomainError):
    """What was drawn is no picture that can be kept as a signature."""

    def __init__(self) -> None:
        super().__init__(_("The signature can't be read. Please have it drawn again."))


class CauseMissingError(DomainError):
    """A known customer came through a portal again, and nobody has said why."""

    def __init__(self) -> None:
        super().__init__(
            _("First note on the booking why this customer came through the portal again.")
        )


class ApproachBarredError(DomainError):
    """A portal's terms forbid to approach this customer directly."""

    def __init__(self) -> None:
        super().__init__(
            _("The portal's terms forbid to approach this customer directly: no personal card.")
        )
