"""Goodwill by fixed rules: who gets what on which occasion, and out of which budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.models import Booking, Visit
from customers.consent import merged_ids
from customers.due_rules import shift_months
from customers.models import Customer
from invoices.amounts import amount_text
from invoices.from_rows import totals_of_lines
from invoices.models import Order
from invoices.orders import add_allowance
from retention.errors import BudgetSpentError, GoodwillRefusedError
from retention.models import GoodwillRule, GoodwillUse
from workshop.models import User
from workshop_crm.lib.money import ZERO, round_money


@dataclass(frozen=True)
class Offer:
    """What a rule gives, or why no rule gives anything; ``amount`` is net, in euros."""

    occasion: str
    rule: GoodwillRule | None
    amount: Decimal
    reason: str

    @property
    def occasion_label(self) -> str:
        return str(GoodwillRule.Occasion(self.occasion).label)


def offer_for(order: Order, *, occasion: str, today: date) -> Offer:
    """Return what the first fitting rule gives for an order; the reason names what decided."""
    rules = GoodwillRule.objects.filter(occasion=occasion, is_active=True)
    reason = _("No rule is made for this occasion.")
    for rule in rules:
        refusal = why_not(rule, order, today=today)
        if not refusal:
            amount = amount_of(rule, order)
            return Offer(occasion, rule, amount, _why(rule))
        reason = f"{rule.name}: {refusal}"
    return Offer(occasion, None, ZERO, reason)


def offers_for(order: Order, *, today: date) -> list[Offer]:
    """Return the answer for each occasion that an active rule is made for."""
    occasions = GoodwillRule.objects.filter(is_active=True).order_by("occasion")
    names: Iterable[str] = occasions.values_list("occasion", flat=True).distinct()
    return [offer_for(order, occasion=name, today=today) for name in names]


def why_not(rule: GoodwillRule, order: Order, *, today: date) -> str:
    """Say why the rule gives nothing for the order; empty if it gives."""
    if order.state != Order.State.OPEN:
        return _("the order is closed")
    if GoodwillUse.objects.filter(order=order).exists():
        return _("this order has had its goodwill already")
    net = totals_of_lines(order.lines.all()).net
    if net <= 0:
        return _("there is nothing to charge yet")
    if rule.max_order_net is not None and net > rule.max_order_net:
        return _("the order is above %(limit)s net") % {"limit": amount_text(rule.max_order_net)}
    if _customer_since(order.customer, today) > shift_months(today, -rule.min_months_customer):
        return _("a customer for less than %(months)s months") % {
            "months": rule.min_months_customer
        }
    return _why_spent(rule, order, today)


def _why_spent(rule: GoodwillRule, order: Order, today: date) -> str:
    ids = merged_ids(order.customer)
    year_ago = _local_start(shift_months(today, -12))
    uses = GoodwillUse.objects.filter(rule=rule, customer__in=ids, given_at__gte=year_ago)
    if uses.count() >= rule.times_per_year:
        return _("given often enough to this customer in a year")
    if budget_left(rule, today) < amount_of(rule, order):
        return _("the month's budget is spent")
    return ""


def _why(rule: GoodwillRule) -> str:
    if rule.percent:
        return _("%(rule)s: %(percent)s %% of the order, at most %(amount)s") % {
            "rule": rule.name,
            "percent": rule.percent,
            "amount": amount_text(rule.amount_max),
        }
    return _("%(rule)s: %(amount)s") % {
        "rule": rule.name,
        "amount": amount_text(rule.amount_max),
    }


def amount_of(rule: GoodwillRule, order: Order) -> Decimal:
    """Return what the rule gives on this order, net; never more than the order."""
    net = totals_of_lines(order.lines.all()).net
    share = round_money(net * rule.percent / 100) if rule.percent else rule.amount_max
    return min(share, rule.amount_max, net)


def budget_left(rule: GoodwillRule, today: date) -> Decimal:
    """Return what is left of the rule's budget in the month of ``today``."""
    first = today.replace(day=1)
    uses = rule.uses.filter(
        given_at__gte=_local_start(first), given_at__lt=_local_start(shift_months(first, 1))
    )
    return rule.budget_month - (uses.aggregate(sum=Sum("amount"))["sum"] or ZERO)


def _local_start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _customer_since(customer: Customer, today: date) -> date:
    """Return the day of the first booking or visit; today if there was none."""
    ids = merged_ids(customer)
    booked = Booking.objects.filter(customer__in=ids).order_by("received_at")
    visited = Visit.objects.filter(customer__in=ids).order_by("arrived_at")
    moments = [
        booked.values_list("received_at", flat=True).first(),
        visited.values_list("arrived_at", flat=True).first(),
    ]
    return min((timezone.localdate(moment) for moment in moments if moment), default=today)


@transaction.atomic
def grant(rule: GoodwillRule, order: Order, *, by: User | None, now: datetime) -> GoodwillUse:
    """Give what the rule gives: takes it from the month's budget and off the order, or neither.

    Parallel claims on one budget queue up at the rule's row. Raises BudgetSpentError or
    GoodwillRefusedError.
    """
    rule = GoodwillRule.objects.select_for_update().get(pk=rule.pk)
    today = timezone.localdate(now)
    if budget_left(rule, today) < amount_of(rule, order):
        raise BudgetSpentError(rule)
    if refusal := why_not(rule, order, today=today):
        raise GoodwillRefusedError(refusal)
    amount = amount_of(rule, order)
    use = GoodwillUse.objects.create(
        rule=rule,
        customer=order.customer,
        order=order,
        amount=amount,
        given_at=now,
        given_by=by,
    )
    add_allowance(order, text=_("Goodwill: %(rule)s") % {"rule": rule.name}, net=amount, now=now)
    return use
