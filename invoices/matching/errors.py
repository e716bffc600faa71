"""What laying lines together, and teaching it words, may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError


class SynonymWithoutWordsError(DomainError):
    """A synonym is a pair of words; signs alone are none."""

    def __init__(self) -> None:
        super().__init__(_("Please write a word with letters or digits on both sides."))


class SynonymKnownError(DomainError):
    """Both words mean the same already, by the shipped words or the house's."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            _("“%(first)s” and “%(second)s” mean the same already.")
            % {"first": first, "second": second}
        )


class SynonymOppositeError(DomainError):
    """Left is never right, front never rear: the explanation would lay wrong lines together."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            _("“%(first)s” and “%(second)s” are opposites: they stay apart.")
            % {"first": first, "second": second}
        )


class SameWordsError(DomainError):
    """Lines that say the same can't be told apart by their words."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _("“%(text)s” says the same on both sides. Please change the text of the line first.")
            % {"text": text}
        )


class LinesStayApartError(DomainError):
    """One line may stand for several, but not several for several."""

    def __init__(self) -> None:
        super().__init__(
            _("Several lines would then stand for several. Please take a line out first.")
        )
