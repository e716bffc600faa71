"""Giving goodwill: budget and allowance in one transaction, or neither."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from customers.living import lock_living
from customers.models import Task
from customers.tasks_list import NewTask, assign_task, close_task, open_task
from invoices.amounts import amount_text
from invoices.explanation.from_rows import totals_of_lines
from invoices.models import Order
from invoices.orders.opening import add_allowance
from retention.errors import GoodwillRefusedError, NoReasonError
from retention.goodwill.budget import load_spent
from retention.goodwill.deciding import Offer
from retention.goodwill.offering import NOTHING_TOLD, Told, offer_for_order
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from workshop.models import User
from workshop_crm.lib.house_text import house_language, house_text

State = GoodwillRequest.State
_WITH = ("customer", "vehicle", "visit__appointment", "goodwill_use")


@transaction.atomic
def accept_offer(
    order: Order, rule: GoodwillRule, *, by: User | None, now: datetime, told: Told = NOTHING_TOLD
) -> GoodwillUse | GoodwillRequest:
    """Give what the rule allows on the order, or ask the owner where it is above their limit.

    Only the rule that decides the case gives. Parallel claims on one budget queue up at the
    rule's row. Raises GoodwillRefusedError; nothing is changed then.
    """
    order, rule = _lock(order, rule)
    offer = _offer_of(rule, order, now, told)
    if offer.needs_approval and not (by and by.is_owner):
        return _ask(order, rule, amount=offer.amount, reason=offer.reason, by=by, now=now)
    return _give(order, rule, amount=offer.amount, reason=offer.reason, by=by, now=now)


@transaction.atomic
def decline_offer(
    order: Order,
    rule: GoodwillRule,
    *,
    reason: str,
    by: User,
    now: datetime,
    told: Told = NOTHING_TOLD,
) -> GoodwillRequest:
    """Write down why the front desk does not give what the rule allows.

    Raises NoReasonError, or GoodwillRefusedError when the rule allows nothing (any more).
    """
    if not reason.strip():
        raise NoReasonError
    order, rule = _lock(order, rule)
    offer = _offer_of(rule, order, now, told)
    return _write(
        order,
        rule=rule,
        state=State.DECLINED,
        amount=offer.amount,
        reason=offer.reason,
        answer=reason.strip()[:200],
        asked_at=now,
        asked_by=by,
        decided_at=now,
        decided_by=by,
    )


def take_back_decline(order: Order) -> bool:
    """Let what was declined be offered again; False when nothing was."""
    rows = GoodwillRequest.objects.filter(order=order, state=State.DECLINED)
    return bool(rows.delete()[0])


@transaction.atomic
def approve_request(request: GoodwillRequest, *, by: User, now: datetime) -> GoodwillUse:
    """Give what waited for the owner, but no more than the order charges by now.

    A second click finds it decided.

    Raises GoodwillRefusedError, or OrderClosedError when the invoice came first; the request
    then waits on.
    """
    order, rule = _lock(request.order, request.rule)
    fresh = _waiting(request)
    today = timezone.localdate(now)
    spent = load_spent([rule.pk], [], today=today, without=fresh)[rule.pk]
    amount = min(fresh.amount, totals_of_lines(order.lines.all()).net)
    if amount <= 0:
        raise GoodwillRefusedError(rule, gettext("there is nothing to charge yet"))
    if spent.this_month + amount > rule.budget_month:
        raise GoodwillRefusedError(rule, gettext("the month's budget is spent"))
    use = _give(order, rule, amount=amount, reason=fresh.reason, by=by, now=now)
    _settle(fresh, State.GRANTED, answer="", by=by, now=now)
    return use


@transaction.atomic
def refuse_request(request: GoodwillRequest, *, reason: str, by: User, now: datetime) -> None:
    """Say no to what waited for the owner. Raises NoReasonError or GoodwillRefusedError."""
    if not reason.strip():
        raise NoReasonError
    _lock(request.order, request.rule)
    _settle(_waiting(request), State.REFUSED, answer=reason.strip()[:200], by=by, now=now)


def _lock(order: Order, rule: GoodwillRule) -> tuple[Order, GoodwillRule]:
    """Lock in the order that all keep: the customer, the rule; the order itself comes last."""
    lock_living(order.customer)
    # Rows that point to the rule may be written meanwhile, by those who don't take from it.
    locked = GoodwillRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    fresh = Order.objects.select_related(*_WITH).get(pk=order.pk)
    return fresh, locked


def _waiting(request: GoodwillRequest) -> GoodwillRequest:
    fresh = GoodwillRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if fresh.state != State.WAITING:
        raise GoodwillRefusedError(fresh.rule, gettext("this has been decided already"))
    return fresh


def _offer_of(rule: GoodwillRule, order: Order, now: datetime, told: Told) -> Offer:
    """Return what this very rule gives, with the reason in the house's language.

    Raises GoodwillRefusedError in the language of who asks.
    """
    offer = offer_for_order(order, now=now, told=told)
    if offer.rule is None or offer.rule.pk != rule.pk:
        refusals = {other.pk: refusal for other, refusal in offer.others}
        raise GoodwillRefusedError(rule, refusals.get(rule.pk, offer.reason))
    if translation.get_language() == settings.LANGUAGE_CODE:
        return offer
    with house_language():
        return offer_for_order(order, now=now, told=told)


def _give(
    order: Order,
    rule: GoodwillRule,
    *,
    amount: Decimal,
    reason: str,
    by: User | None,
    now: datetime,
) -> GoodwillUse:
    with translation.override(order.customer.language):
        text = gettext("Goodwill: %(rule)s") % {"rule": rule.name}
    line = add_allowance(order, text=text, net=amount, now=now)
    return GoodwillUse.objects.create(
        rule=rule,
        customer=order.customer,
        order=order,
        line=line,
        amount=amount,
        reason=reason,
        given_at=now,
        given_by=by,
    )


def _ask(
    order: Order,
    rule: GoodwillRule,
    *,
    amount: Decimal,
    reason: str,
    by: User | None,
    now: datetime,
) -> GoodwillRequest:
    request = _write(
        order,
        rule=rule,
        state=State.WAITING,
        amount=amount,
        reason=reason,
        asked_at=now,
        asked_by=by,
    )
    with house_language():
        values = {"amount": amount_text(amount), "name": order.customer.name}
        title = gettext("Goodwill of %(amount)s net for %(name)s: yes or no?") % values
    task = open_task(
        NewTask(
            kind=Task.Kind.GOODWILL,
            key=_task_key(request),
            title=title,
            detail=reason,
            link=reverse("retention:request", args=[request.pk]),
            customer=order.customer,
            due_at=now,
        ),
        now=now,
    )
    owners = User.objects.filter(role=User.Role.OWNER, site=None, is_active=True)[:2]
    if len(owners) == 1:
        assign_task(task, owners[0])
    return request


def _write(order: Order, **values: Any) -> GoodwillRequest:
    """Write down a question of the order, in place of one whose allowance was taken off again."""
    empty = {"answer": "", "decided_at": None, "decided_by": None}
    values = {"customer": order.customer, **empty, **values}
    return GoodwillRequest.objects.update_or_create(order=order, defaults=values)[0]


def _settle(
    request: GoodwillRequest, state: State, *, answer: str, by: User, now: datetime
) -> None:
    request.state, request.answer = state, answer
    request.decided_at, request.decided_by = now, by
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    outcome = answer or house_text(State(state).label)
    close_task(_task_key(request), now=now, outcome=outcome, by=by)


def _task_key(request: GoodwillRequest) -> str:
    return f"goodwill:{request.pk}"
