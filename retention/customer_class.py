"""How close a customer still is, by the months since the last visit."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import pgettext_lazy

from customers.due_rules import shift_months
from workshop.models import Company


class CustomerClass(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("customer", "active")
    AT_RISK = "at_risk", pgettext_lazy("customer", "at risk")
    LAPSED = "lapsed", pgettext_lazy("customer", "lapsed")
    LOST = "lost", pgettext_lazy("customer", "lost")


def class_of(last_visit_on: date, today: date, house: Company) -> CustomerClass:
    """Return the class by the months of the house's rules; their last day still belongs to it."""
    for months, reached in (
        (house.at_risk_months, CustomerClass.ACTIVE),
        (house.lapsed_months, CustomerClass.AT_RISK),
        (house.lost_months, CustomerClass.LAPSED),
    ):
        if last_visit_on >= shift_months(today, -months):
            return reached
    return CustomerClass.LOST
