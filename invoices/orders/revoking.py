"""The customer withdraws from extra work that they ordered by link (C-71)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from customers.models import Customer, Task
from customers.tasks_list import NewTask, close_task, open_task
from invoices.errors import RevocationOverError
from invoices.mails.agreed_work import confirm_revoked
from invoices.models import Inquiry, Order
from invoices.orders.lines import note_order
from workshop_crm.lib.holidays import is_public_holiday
from workshop_crm.lib.house_text import house_text as _

PERIOD = timedelta(days=14)
SATURDAY = 5


@dataclass(frozen=True)
class Revocation:
    """Who withdraws, and from which address it came."""

    revoked_by: str
    revoked_from: str | None


def end_of_period(ordered_on: date, is_holiday: Callable[[date], bool]) -> date:
    """Return the last day for withdrawing: the 14th, or the next working day after it."""
    last = ordered_on + PERIOD
    while last.weekday() >= SATURDAY or is_holiday(last):
        last += timedelta(days=1)
    return last


def last_day_to_revoke(order: Order, *, today: date) -> date | None:
    """Return until when what is ordered today can be withdrawn from; None for a business."""
    if order.customer.kind != Customer.Kind.CONSUMER:
        return None
    site = order.workshop

    def is_holiday(day: date) -> bool:
        return is_public_holiday(
            day, site.state, is_catholic_town=site.is_catholic_town, city=site.city
        )

    return end_of_period(today, is_holiday)


@transaction.atomic
def revoke_inquiry(inquiry: Inquiry, revocation: Revocation, *, now: datetime) -> Inquiry:
    """Take the customer's withdrawal: nobody has agreed to its lines any more.

    What is done about them, and about an invoice that is issued already, staff decide: they get a
    task at once, the customer a receipt. A repeat changes nothing. Raises RevocationOverError.
    """
    order = Order.objects.select_for_update().get(pk=inquiry.order_id)
    fresh = Inquiry.objects.select_related("order__customer").get(pk=inquiry.pk)
    if fresh.revoked_at is not None:
        return fresh
    if not fresh.is_revocable(timezone.localdate(now)):
        raise RevocationOverError
    fresh.revoked_at, fresh.revoked_by = now, revocation.revoked_by
    fresh.revoked_from = revocation.revoked_from
    fresh.save(update_fields=["revoked_at", "revoked_by", "revoked_from"])
    if order.state in Order.UNSETTLED:
        _take_back_approvals(fresh, now=now)
        note_order(order)
    receipt = confirm_revoked(fresh, now=now)
    _tell_staff(fresh, order, is_reached=receipt is not None, now=now)
    return fresh


def _take_back_approvals(inquiry: Inquiry, *, now: datetime) -> None:
    # What was agreed to by phone before or since is another contract, and stands.
    lines = inquiry.order.lines.filter(pk__in=inquiry.agreed, approved_at=inquiry.answered_at)
    for line in lines:
        line.clear_approval()
        line.revoked_at = now
        line.save()


def _tell_staff(inquiry: Inquiry, order: Order, *, is_reached: bool, now: datetime) -> None:
    says = [
        *(item["text"] for item in inquiry.agreed_items),
        _("Stop the work. Take off the order what is not done; of what is done charge that part.")
        if order.state in Order.UNSETTLED
        else _("The order is closed already: talk to the customer, and correct the invoice."),
    ]
    if not is_reached:
        says.append(_("No mail or SMS reaches them: print the page and send it by post."))
    title = _("%(name)s has withdrawn from extra work, order %(order)s")
    close_task(f"inquiry:{inquiry.pk}", now=now, outcome=_("withdrawn from since"))
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=f"revoked:{inquiry.pk}",
            title=title % {"name": inquiry.revoked_by, "order": order},
            detail="\n".join(says),
            link=order.get_absolute_url(),
            customer=inquiry.order.customer,
            due_at=now,
        ),
        now=now,
    )
