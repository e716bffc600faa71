"""What the rules of goodwill may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from retention.models import GoodwillRule
from workshop_crm.lib.errors import DomainError


class GoodwillRefusedError(DomainError):
    """The rule does not give in this case; the text says which condition failed."""

    def __init__(self, rule: GoodwillRule, reason: str) -> None:
        self.rule = rule
        super().__init__(f"{rule.name}: {reason}")


class NoReasonError(DomainError):
    """Somebody says no without saying why."""

    def __init__(self) -> None:
        super().__init__(_("Please say why: the next one to look will want to know."))
