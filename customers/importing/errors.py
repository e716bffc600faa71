"""What is wrong with a customer file as a whole."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError


class UnreadableFileError(DomainError):
    """The file is no table that we can read; the text says what to do."""


class WrongColumnsError(DomainError):
    """The columns do not make customers; the text says which one is missing or unknown."""


class WrongStateError(DomainError):
    """The step does not fit to where the import stands."""

    def __init__(self) -> None:
        super().__init__(_("This file is at another step already."))
