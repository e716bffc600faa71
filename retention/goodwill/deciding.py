"""Which rule decides a case, and what it gives: pure, whatever the order of the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from retention.goodwill.case import NOTHING_SPENT, Case, Spent
from retention.goodwill.words import reason_text, won_through_text
from retention.models.goodwill import ANY_PORTAL, DIRECT, GoodwillRule, Occasion
from workshop_crm.lib.money import ZERO, round_money

Gift = GoodwillRule.Gift
Check = Callable[[GoodwillRule, Case], str]


@dataclass(frozen=True)
class Offer:
    """What a rule gives, or why none does; ``amount`` is net, without work the most it can be.

    ``others`` are the rules of the same occasions that do not decide, each with its reason.
    """

    rule: GoodwillRule | None
    amount: Decimal
    reason: str
    others: tuple[tuple[GoodwillRule, str], ...] = ()

    @property
    def needs_approval(self) -> bool:
        """The owner has to agree first."""
        limit = self.rule.approval_above if self.rule else None
        return limit is not None and self.amount > limit


def decide(
    rules: Iterable[GoodwillRule], case: Case, spent: Mapping[int, Spent] | None = None
) -> Offer:
    """Return what the first fitting rule gives: by priority, then who gives more, then by name.

    Only rules whose occasion the case shows are asked. The order in which rules come does not
    matter.
    """
    spent = spent or {}
    asked = sorted(
        (rule for rule in rules if rule.occasion in case.occasions and holds_on(rule, case)),
        key=lambda rule: (rule.priority, -amount_of(rule, case), rule.name, rule.pk or 0),
    )
    refusals = [(rule, refusal_of(rule, case, spent.get(rule.pk, NOTHING_SPENT))) for rule in asked]
    fitting = [rule for rule, refusal in refusals if not refusal]
    if case.obstacle:
        return Offer(None, ZERO, case.obstacle)
    if not fitting:
        return Offer(None, ZERO, _no_rule(refusals), tuple(refusals))
    first = fitting[0]
    others = tuple(
        (rule, refusal or _("“%(rule)s” comes first") % {"rule": first.name})
        for rule, refusal in refusals
        if rule is not first
    )
    return Offer(first, amount_of(first, case), reason_text(first, case), others)


def holds_on(rule: GoodwillRule, case: Case) -> bool:
    """Say whether the rule is switched on and valid on the day of the case."""
    return (
        rule.is_active
        and (rule.valid_from is None or rule.valid_from <= case.on)
        and (rule.valid_until is None or case.on <= rule.valid_until)
    )


def refusal_of(rule: GoodwillRule, case: Case, spent: Spent) -> str:
    """Say why the rule gives nothing in the case; empty if it gives."""
    return why_not(rule, case) or why_spent(rule, amount_of(rule, case), spent)


def why_not(rule: GoodwillRule, case: Case) -> str:
    """Say why the rule does not fit the case, whatever it gave before; empty if it fits."""
    if case.obstacle:
        return case.obstacle
    return next((refusal for check in _CHECKS if (refusal := check(rule, case))), "")


def amount_of(rule: GoodwillRule, case: Case) -> Decimal:
    """Return what the rule gives on the work, net; never more than the work or its limit.

    Without any work yet, the most that it can give.
    """
    if case.work is None:
        return rule.amount_max
    if case.work.net <= 0:
        return ZERO
    wanted = round_money(_GIFTS[Gift(rule.gift)](rule, case))
    # Half a fixed price would be none.
    if rule.gift == Gift.FIXED_PRICE and wanted > rule.amount_max:
        return ZERO
    return max(ZERO, min(wanted, rule.amount_max, case.work.net))


def _no_rule(refusals: list[tuple[GoodwillRule, str]]) -> str:
    if not refusals:
        return _("No rule is made for this.")
    rule, refusal = refusals[0]
    return f"{rule.name}: {refusal}"


def _net(case: Case) -> Decimal:
    return case.work.net if case.work else ZERO


def _item(rule: GoodwillRule, case: Case) -> Decimal:
    word = rule.item.casefold()
    lines = case.work.lines if case.work else ()
    return sum((net for text, net in lines if word and word in text.casefold()), ZERO)


_GIFTS: dict[str, Callable[[GoodwillRule, Case], Decimal]] = {
    Gift.AMOUNT: lambda _rule, case: _net(case),
    Gift.PERCENT: lambda rule, case: _net(case) * rule.percent / 100,
    Gift.FIXED_PRICE: lambda rule, case: _net(case) - (rule.fixed_price_net or ZERO),
    Gift.LABOUR: lambda _rule, case: case.work.labour if case.work else ZERO,
    Gift.ITEM: _item,
}


def _check_work(rule: GoodwillRule, case: Case) -> str:
    if case.work is None:
        return ""
    if case.work.net <= 0:
        return _("there is nothing to charge yet")
    if rule.max_order_net is not None and case.work.net > rule.max_order_net:
        return above_text(rule)
    return ""


def above_text(rule: GoodwillRule) -> str:
    """Say that an order is too large for the rule."""
    return _("the order is above %(limit)s net") % {
        "limit": amount_text(rule.max_order_net or ZERO)
    }


def _check_occasion(rule: GoodwillRule, case: Case) -> str:
    if case.told == rule.occasion:
        return ""
    if rule.occasion == Occasion.LONG_WAIT and case.wait_minutes < rule.wait_minutes:
        return _("less than %(minutes)s minutes later than agreed") % {"minutes": rule.wait_minutes}
    if rule.occasion == Occasion.WARRANTY and case.warranty_months >= rule.warranty_months:
        return _("more than %(months)s months after the warranty") % {
            "months": rule.warranty_months
        }
    return ""


def _check_customer(rule: GoodwillRule, case: Case) -> str:
    if case.customer_months < rule.min_months_customer:
        return _("a customer for less than %(months)s months") % {
            "months": rule.min_months_customer
        }
    if rule.min_revenue_net is not None and case.revenue < rule.min_revenue_net:
        return _("less than %(limit)s net revenue in 36 months") % {
            "limit": amount_text(rule.min_revenue_net)
        }
    if rule.classes and case.customer_class not in rule.classes:
        name = case.customer_class.label if case.customer_class else _("new")
        return _("the customer is %(class)s") % {"class": name}
    return _check_source(rule, case)


def _check_source(rule: GoodwillRule, case: Case) -> str:
    fits = {
        "": True,
        DIRECT: not case.won_through,
        ANY_PORTAL: bool(case.won_through),
    }.get(rule.won_through, case.won_through == rule.won_through)
    if fits:
        return ""
    return _("the customer was not %(how)s") % {"how": won_through_text(rule)}


def _check_gift(rule: GoodwillRule, case: Case) -> str:
    if case.work is None or amount_of(rule, case) > 0:
        return ""
    if rule.gift == Gift.FIXED_PRICE:
        gap = _net(case) - (rule.fixed_price_net or ZERO)
        if gap <= 0:
            return _("the work costs no more than the fixed price")
        return _("the fixed price would cost us more than %(limit)s") % {
            "limit": amount_text(rule.amount_max)
        }
    if rule.gift == Gift.LABOUR:
        return _("there is no labour on the order")
    if rule.gift == Gift.ITEM:
        return _("“%(item)s” is not on the order") % {"item": rule.item}
    return _("the rule gives nothing on this order")


_CHECKS: tuple[Check, ...] = (_check_work, _check_occasion, _check_customer, _check_gift)


def why_spent(rule: GoodwillRule, amount: Decimal, spent: Spent) -> str:
    """Say which frequency or budget has no room for the amount; empty if all have."""
    if spent.times >= rule.times_per_year:
        return _("given often enough to this customer in a year")
    if rule.budget_customer is not None and spent.to_customer + amount > rule.budget_customer:
        return _("the customer's budget for a year is spent")
    if spent.this_month + amount > rule.budget_month:
        return _("the month's budget is spent")
    return ""
