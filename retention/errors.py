"""What the rules of goodwill may answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from retention.models import GoodwillRule
from workshop_crm.lib.errors import DomainError


class BudgetSpentError(DomainError):
    """The month's budget of the rule does not cover the amount any more."""

    def __init__(self, rule: GoodwillRule) -> None:
        self.rule = rule
        super().__init__(
            _("The budget of “%(rule)s” is spent for this month.") % {"rule": rule.name}
        )


class GoodwillRefusedError(DomainError):
    """The rule does not fit this order; the text says which condition failed."""
