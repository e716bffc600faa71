"""What the rules of a visit may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings.checklist import Step
from workshop_crm.lib.errors import DomainError


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


class WordingChangedError(DomainError):
    """The customer was shown a text that is not the one in force."""

    def __init__(self) -> None:
        super().__init__(
            _("The wording has changed meanwhile. Please read out the text as it stands now.")
        )


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
