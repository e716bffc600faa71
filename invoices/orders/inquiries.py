"""Asking the customer about extra work: at once by phone, or by a link that waits (R-40, C-72)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from invoices.amounts import quantity_text
from invoices.errors import (
    BeginUnconfirmedError,
    InquiryOverError,
    LinkApprovalOffError,
    NothingToAskError,
)
from invoices.explanation.from_rows import gross_of_line
from invoices.mails.agreed_work import confirm_agreed
from invoices.models import Inquiry, Order, OrderLine
from invoices.orders.approvals import Approval, write_approval
from invoices.orders.estimates import load_overrun
from invoices.orders.lines import lock_open_order
from invoices.orders.putting_off import put_off_line
from invoices.orders.revoking import last_day_to_revoke
from workshop.models import Company, User
from workshop_crm.lib.house_text import house_text as _

State = Inquiry.State


@dataclass(frozen=True)
class Contact:
    """What staff note after a talk: ``prices`` are the gross prices told by line id.

    Of the lines that were talked about those in ``agreed`` are done, the others put off. With
    way "not asked" nobody was reached, and ``note`` says why the work goes on.
    """

    way: str
    answered_by: str = ""
    prices: dict[int, Decimal] = field(default_factory=dict)
    agreed: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What the customer answered on their page, and from which address (C-72).

    ``begins_at_once``: they want it done before the time for withdrawing is over (C-71).
    """

    agreed: frozenset[int]
    answered_by: str
    answered_from: str | None
    begins_at_once: bool = False


def open_extras(order: Order) -> list[OrderLine]:
    """Return the extra work that waits for the customer's word."""
    return list(order.lines.filter(is_extra=True, approved_at=None))


@transaction.atomic
def ask_by_link(order: Order, *, by: User, now: datetime) -> Inquiry:
    """Freeze the extra work that waits, with its prices, for an answer by link.

    What the customer withdrew from is not asked again. An earlier open question is withdrawn.
    Raises LinkApprovalOffError, NothingToAskError or OrderClosedError.
    """
    order = lock_open_order(order)
    hours = _company().approval_link_hours
    if not hours:
        raise LinkApprovalOffError
    lines = [line for line in open_extras(order) if line.revoked_at is None]
    if not lines:
        raise NothingToAskError
    order.inquiries.filter(state=State.OPEN).update(state=State.WITHDRAWN)
    prices = {line.pk: gross_of_line(line) for line in lines}
    return _create(
        order,
        Inquiry.Way.LINK,
        _items(lines, prices, order.customer.language),
        asked_by=by,
        asked_at=now,
        expires_at=now + timedelta(hours=hours),
    )


@transaction.atomic
def answer_inquiry(inquiry: Inquiry, answer: Answer, *, now: datetime) -> Inquiry:
    """Take the customer's answer from their page: agreed work is approved, the rest put off.

    A repeat changes nothing. Staff get a task at once, the customer a receipt of what they
    ordered. Raises InquiryOverError when it was withdrawn, has lapsed, or its order is closed, and
    BeginUnconfirmedError when a private customer orders without asking to begin at once.
    """
    order = Order.objects.select_for_update().get(pk=inquiry.order_id)
    fresh = Inquiry.objects.select_related("order__customer", "order__workshop").get(pk=inquiry.pk)
    if fresh.state == State.ANSWERED:
        return fresh
    if not fresh.is_open(now) or order.state not in Order.UNSETTLED:
        raise InquiryOverError
    if agreed := answer.agreed & {item["line"] for item in fresh.items}:
        fresh.revocable_until = last_day_to_revoke(fresh.order, today=timezone.localdate(now))
    if fresh.revocable_until and not answer.begins_at_once:
        raise BeginUnconfirmedError
    fresh.answered_by, fresh.answered_from = answer.answered_by, answer.answered_from
    _settle(fresh, answer.agreed, by=None, now=now)
    receipt = confirm_agreed(fresh, now=now) if agreed else None
    _tell_staff(fresh, needs_paper=bool(agreed) and receipt is None, now=now)
    return fresh


@transaction.atomic
def note_contact(order: Order, contact: Contact, *, by: User, now: datetime) -> Inquiry:
    """Write down whom staff have asked and what they said, or why nobody was asked (R-40).

    A question by link that still waits is withdrawn. Raises OrderClosedError.
    """
    order = lock_open_order(order)
    order.inquiries.filter(state=State.OPEN).update(state=State.WITHDRAWN)
    lines = [line for line in open_extras(order) if line.pk in contact.prices]
    inquiry = _create(
        order,
        contact.way,
        _items(lines, contact.prices, order.customer.language),
        asked_by=by,
        asked_at=now,
        answered_by=contact.answered_by,
        note=contact.note[:200],
    )
    _settle(inquiry, contact.agreed, by=by, now=now)
    return inquiry


@transaction.atomic
def withdraw_inquiry(inquiry: Inquiry) -> None:
    """Take a question back that nobody has answered; one that is answered stays."""
    Order.objects.select_for_update().get(pk=inquiry.order_id)
    Inquiry.objects.filter(pk=inquiry.pk, state=State.OPEN).update(state=State.WITHDRAWN)


def _company() -> Company:
    return Company.objects.first() or Company()


def _create(order: Order, way: str, items: list[dict[str, Any]], **further: Any) -> Inquiry:
    return Inquiry.objects.create(
        order=order,
        number=order.inquiries.count() + 1,
        state=State.OPEN,
        way=way,
        items=items,
        told_net=load_overrun(order, _company()).projected,
        **further,
    )


def _items(
    lines: Iterable[OrderLine], prices: dict[int, Decimal], language: str
) -> list[dict[str, Any]]:
    with translation.override(language):
        return [
            {
                "line": line.pk,
                "text": line.text,
                "quantity": quantity_text(line.quantity, line.unit),
                "gross": str(prices[line.pk]),
            }
            for line in lines
        ]


def _settle(inquiry: Inquiry, agreed: frozenset[int], *, by: User | None, now: datetime) -> None:
    """Approve and put off, then write down to which sum the customer has been told."""
    told = {item["line"]: item for item in inquiry.items}
    inquiry.agreed = sorted(agreed & told.keys())
    way = _(Inquiry.Way(inquiry.way).label)
    # Somebody else may have noted the customer's word about a line meanwhile: it stands.
    for line in OrderLine.objects.filter(pk__in=told, order=inquiry.order, approved_at=None):
        item = told[line.pk]
        if line.pk in agreed:
            gross = Decimal(item["gross"])
            approval = Approval(now, inquiry.answered_by, way, gross, by, item["text"])
            write_approval(line, approval)
        else:
            put_off_line(line, by=by, now=now)
    inquiry.state, inquiry.answered_at = State.ANSWERED, now
    inquiry.told_net = load_overrun(inquiry.order, _company()).projected
    inquiry.save()


def _tell_staff(inquiry: Inquiry, *, needs_paper: bool, now: datetime) -> None:
    order = inquiry.order
    answers = [
        (_("yes: %(work)s") if is_agreed else _("no: %(work)s")) % {"work": item["text"]}
        for item, is_agreed in inquiry.answers
    ]
    if needs_paper:
        answers.append(_("No mail or SMS reaches them: print the page and hand it over."))
    title = _("%(name)s has answered about order %(order)s")
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=f"inquiry:{inquiry.pk}",
            title=title % {"name": inquiry.answered_by, "order": order},
            detail="\n".join(answers),
            link=order.get_absolute_url(),
            customer=order.customer,
            due_at=now,
        ),
        now=now,
    )
