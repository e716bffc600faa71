"""What delivering and the pages of the outbox may answer."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError


class Consequence(StrEnum):
    """What a refusal by the outside means beyond this one message (E-08, E-09, T-12)."""

    NONE = ""
    ADDRESS_INVALID = "address_invalid"
    NO_SMS = "no_sms"
    OBJECTED = "objected"
    ALARM = "alarm"
    PAUSE_CHANNEL = "pause_channel"
    STOP_CHANNEL = "stop_channel"


class DeliveryError(Exception):
    """The outside surely did not take a message. ``permanent``: trying again is useless.

    ``waits`` are the pauses before each further attempt; when they are used up, it failed.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        waits: tuple[timedelta, ...] = (),
        consequence: Consequence = Consequence.NONE,
    ) -> None:
        self.permanent = permanent
        self.waits = waits
        self.consequence = consequence
        super().__init__(reason)

    @property
    def is_channel_trouble(self) -> bool:
        """Whether the channel has the trouble, and not this message."""
        return self.consequence in {Consequence.PAUSE_CHANNEL, Consequence.STOP_CHANNEL}


class OutcomeUnknownError(Exception):
    """The outside may or may not have taken it: never send again without asking (E-07)."""


class NoAddressOfOwnError(DomainError):
    """Who wants to see a test has not said where it shall go."""

    def __init__(self) -> None:
        super().__init__(_("Enter first where we reach you, under “My log-in”."))


class TooManyTestsError(DomainError):
    """Every SMS costs money, and a test that goes out again and again is a mistake."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("These were %(most)s test SMS within a day; that is enough.") % {"most": most}
        )


class NotWaitingError(DomainError):
    """The message is not (any more) in the state that this step needs."""

    def __init__(self) -> None:
        super().__init__(_("This message is no longer in the state that this step needs."))


class HousePausedError(DomainError):
    """Nothing leaves the house at the moment."""

    def __init__(self) -> None:
        super().__init__(_("Sending is paused for the whole house."))


class ChannelOffError(DomainError):
    """The channel is not set up; the reason says what is missing."""


class NoLettersError(DomainError):
    """There is nothing to print."""

    def __init__(self) -> None:
        super().__init__(_("No letters are due."))


class NoSuchLetterError(DomainError):
    """No letter bears this number."""

    def __init__(self, number: str) -> None:
        super().__init__(_("There is no letter %(number)s.") % {"number": number})


class LettersNotReadyError(DomainError):
    """The batch is not at this step."""

    def __init__(self) -> None:
        super().__init__(_("This batch of letters is not ready for this step."))


class NoQuestionError(DomainError):
    """Nothing was asked lately: writing without being asked needs a reason of its own."""

    def __init__(self) -> None:
        super().__init__(_("There is no question of the last 14 days that this could answer."))


class OtherAddressError(DomainError):
    """The question came from an address that is not the customer's."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _(
                "The question came from %(address)s, which is not stored with this customer. "
                "Please complete the customer's data, or call."
            )
            % {"address": address}
        )


class TextRefusedError(DomainError):
    """A text may not be used as it is; ``reasons`` are in words."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class StaleTextError(DomainError):
    """Somebody else has changed the text meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has changed this text meanwhile. Look at their version first.")
        )
