"""What may be given: on an order, at a price inquiry, in a talk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.consent.ledger import merged_ids
from customers.models import Customer
from invoices.models import Order
from retention.goodwill.budget import load_spent
from retention.goodwill.case import Case, Work
from retention.goodwill.deciding import Offer, decide
from retention.goodwill.loading import case_of_customer, case_of_order, case_of_stranger
from retention.goodwill.words import day_text
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from retention.models.goodwill import Occasion

# What one can offer in a talk, before there is any work.
TALK_OCCASIONS = (Occasion.COMPLAINT, Occasion.AT_RISK)


@dataclass(frozen=True)
class Told:
    """An occasion that only the customer knows of, and what was said; both empty: none."""

    occasion: str = ""
    note: str = ""


NOTHING_TOLD = Told()


def offer_for_order(order: Order, *, now: datetime, told: Told = NOTHING_TOLD) -> Offer:
    """Return what the rules allow on an order, or why they allow nothing."""
    case = case_of_order(order, now=now).with_told(told.occasion, told.note)
    case = replace(case, obstacle=_obstacle(order))
    return _decide(case, order.customer)


def offer_for_inquiry(customer: Customer | None, work: Work, *, today: date) -> Offer:
    """Return what the rules would allow if somebody came with this work; ``None``: a stranger."""
    if customer is None:
        return _decide(case_of_stranger(today=today, work=work), None)
    return _decide(case_of_customer(customer, today=today, work=work), customer)


def offer_for_talk(customer: Customer, *, today: date) -> Offer | None:
    """Return what may be promised to a customer for the next order, for a cause that we know.

    ``None``, after one query, in a house without rules for such causes.
    """
    if not GoodwillRule.objects.filter(is_active=True, occasion__in=TALK_OCCASIONS).exists():
        return None
    case = case_of_customer(customer, today=today)
    causes = {key: words for key, words in case.occasions.items() if key in TALK_OCCASIONS}
    return _decide(replace(case, occasions=causes), customer)


def _decide(case: Case, customer: Customer | None) -> Offer:
    rules = list(GoodwillRule.objects.filter(is_active=True, occasion__in=list(case.occasions)))
    if not rules:
        return decide([], case)
    ids = merged_ids(customer) if customer else []
    return decide(rules, case, load_spent([rule.pk for rule in rules], ids, today=case.on))


def _obstacle(order: Order) -> str:
    if order.state not in Order.UNSETTLED:
        return _("the order is closed")
    if GoodwillUse.objects.filter(order=order).exists():
        return _("this order has had its goodwill already")
    request = open_question(order)
    return request_text(request) if request else ""


def open_question(order: Order) -> GoodwillRequest | None:
    """Return what waits or was refused; what was approved and taken off again is none."""
    rows = GoodwillRequest.objects.filter(order=order)
    return rows.exclude(state=GoodwillRequest.State.GRANTED).first()


def request_text(request: GoodwillRequest) -> str:
    """Say how a request stands."""
    if request.state == GoodwillRequest.State.WAITING:
        return _("waits for the owner's approval")
    decided_at = timezone.localtime(request.decided_at or request.asked_at)
    values = {"day": day_text(decided_at.date()), "reason": request.answer}
    if request.state == GoodwillRequest.State.REFUSED:
        return _("refused by the owner on %(day)s: %(reason)s") % values
    return _("not given on %(day)s: %(reason)s") % values
