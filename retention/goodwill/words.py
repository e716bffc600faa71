"""Rules and their reasons as sentences that one can say at the counter."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.amounts import amount_text
from retention.customer_class import CustomerClass
from retention.goodwill.case import Case
from retention.models.goodwill import ANY_PORTAL, DIRECT, GoodwillRule
from workshop_crm.lib.money import ZERO

Gift = GoodwillRule.Gift


def reason_text(rule: GoodwillRule, case: Case) -> str:
    """Name the rule, everything that it asks and the customer has, and what it gives."""
    parts = [case.occasions.get(rule.occasion, ""), *_conditions(rule, case), gift_text(rule)]
    return f"{rule.name}: " + "; ".join(part for part in parts if part)


def _conditions(rule: GoodwillRule, case: Case) -> list[str]:
    parts = []
    if rule.max_order_net is not None and case.work is not None:
        parts.append(_("at most %(limit)s net") % {"limit": amount_text(rule.max_order_net)})
    if rule.min_months_customer:
        values = {"months": case.customer_months, "least": rule.min_months_customer}
        parts.append(_("a customer for %(months)s months (at least %(least)s)") % values)
    if rule.min_revenue_net is not None:
        amounts = {
            "amount": amount_text(case.revenue),
            "least": amount_text(rule.min_revenue_net),
        }
        parts.append(_("%(amount)s net revenue in 36 months (at least %(least)s)") % amounts)
    if rule.classes and case.customer_class:
        parts.append(_("the customer is %(class)s") % {"class": case.customer_class.label})
    if rule.won_through:
        parts.append(won_through_text(rule))
    return parts


def gift_text(rule: GoodwillRule) -> str:
    """Say what the rule gives, such as ``50 % of the work, at most 25,00 €``."""
    values = {
        "limit": amount_text(rule.amount_max),
        "percent": rule.percent,
        "price": amount_text(rule.fixed_price_net or ZERO),
        "item": rule.item,
    }
    texts = {
        Gift.AMOUNT: _("the work up to %(limit)s"),
        Gift.PERCENT: _("%(percent)s %% of the work, at most %(limit)s"),
        Gift.FIXED_PRICE: _("fixed price of %(price)s"),
        Gift.LABOUR: _("free labour, at most %(limit)s"),
        Gift.ITEM: _("“%(item)s” free, at most %(limit)s"),
    }
    return texts[Gift(rule.gift)] % values


def won_through_text(rule: GoodwillRule) -> str:
    """Say how the customer must have been won."""
    if rule.won_through == DIRECT:
        return _("won directly")
    if rule.won_through == ANY_PORTAL:
        return _("won through a portal")
    return _("won through %(source)s") % {"source": rule.won_through_name or rule.won_through}


def who_text(rule: GoodwillRule) -> str:
    """Say who qualifies, such as ``12 months a customer, at risk or lapsed``."""
    parts = []
    if rule.min_months_customer:
        parts.append(
            ngettext(
                "a customer for %(months)s month", "a customer for %(months)s months",
                rule.min_months_customer,
            ) % {"months": rule.min_months_customer}
        )  # fmt: skip
    if rule.min_revenue_net is not None:
        amount = {"amount": amount_text(rule.min_revenue_net)}
        parts.append(_("%(amount)s net revenue in 36 months") % amount)
    if rule.classes:
        parts.append(" / ".join(str(CustomerClass(word).label) for word in rule.classes))
    if rule.won_through:
        parts.append(won_through_text(rule))
    return ", ".join(parts) or _("everybody")


def validity_text(rule: GoodwillRule) -> str:
    """Say from when to when a rule holds; empty if always."""
    values = {
        "first": day_text(rule.valid_from) if rule.valid_from else "",
        "last": day_text(rule.valid_until) if rule.valid_until else "",
    }
    if rule.valid_from and rule.valid_until:
        return _("from %(first)s to %(last)s") % values
    if rule.valid_from:
        return _("from %(first)s on") % values
    return _("until %(last)s") % values if rule.valid_until else ""


def day_text(day: date) -> str:
    """Write a day as people read it."""
    return date_format(day, "SHORT_DATE_FORMAT")
