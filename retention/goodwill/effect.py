"""What goodwill brought, and what was not given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from bookings.models import Appointment
from invoices.models import Order
from retention.goodwill.budget import load_spent
from retention.goodwill.words import gift_text, validity_text, who_text
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from workshop_crm.lib.money import ZERO

State = GoodwillRequest.State
NOT_ORDERED = (Order.State.CANCELLED, Order.State.ESTIMATE)
CAME = (Appointment.State.ARRIVED, Appointment.State.DONE, Appointment.State.CONFIRMED)


def uses_with_effect() -> QuerySet[GoodwillUse]:
    """All uses, newest first; ``came_back`` says whether an appointment was made afterwards."""
    later = Appointment.objects.filter(
        customer=OuterRef("customer"), created_at__gt=OuterRef("given_at"), state__in=CAME
    )
    return GoodwillUse.objects.select_related("rule", "customer", "order").annotate(
        came_back=Exists(later)
    )


def requests_not_given() -> QuerySet[GoodwillRequest]:
    """What the front desk declined and the owner refused, newest first."""
    refused = GoodwillRequest.objects.filter(state__in=[State.DECLINED, State.REFUSED])
    return refused.select_related("rule", "customer", "order")


@dataclass(frozen=True)
class RuleRow:
    """A rule as the owner's list shows it; amounts are net."""

    rule: GoodwillRule
    given: Decimal
    this_month: Decimal

    @property
    def gift(self) -> str:
        return gift_text(self.rule)

    @property
    def who(self) -> str:
        return who_text(self.rule)

    @property
    def validity(self) -> str:
        return validity_text(self.rule)


def rules_with_sums(*, today: date) -> list[RuleRow]:
    """All rules with what they have given so far, and this month what waits included."""
    rules = list(GoodwillRule.objects.all())
    charged = GoodwillUse.objects.charged().exclude(order__state__in=NOT_ORDERED).order_by()
    given = dict(charged.values_list("rule").annotate(Sum("amount")))
    spent = load_spent([rule.pk for rule in rules], [], today=today)
    return [RuleRow(rule, given.get(rule.pk, ZERO), spent[rule.pk].this_month) for rule in rules]
