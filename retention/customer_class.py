"""How close a customer still is, by the months since the last visit."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.due_rules import shift_months

AT_RISK_AFTER_MONTHS = 15
LAPSED_AFTER_MONTHS = 18
LOST_AFTER_MONTHS = 24


class CustomerClass(models.TextChoices):
    ACTIVE = "active", _("active")
    AT_RISK = "at_risk", _("at risk")
    LAPSED = "lapsed", _("lapsed")
    LOST = "lost", _("lost")


def class_of(last_visit_on: date, today: date) -> CustomerClass:
    """Return the class; on the very day after so many months the next one is not reached yet."""
    if last_visit_on >= shift_months(today, -AT_RISK_AFTER_MONTHS):
        return CustomerClass.ACTIVE
    if last_visit_on >= shift_months(today, -LAPSED_AFTER_MONTHS):
        return CustomerClass.AT_RISK
    if last_visit_on >= shift_months(today, -LOST_AFTER_MONTHS):
        return CustomerClass.LAPSED
    return CustomerClass.LOST
