"""Cases from what is stored: for the order on the screen, or for a year of orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.visits.answers import LOW_SCORE
from customers.due_rules import shift_months
from customers.models import Customer
from invoices.amounts import amount_text
from invoices.models import Order
from retention.customer_class import CustomerClass, class_of
from retention.goodwill.case import COMPLAINT_RESTS_MONTHS, Case, Work
from retention.goodwill.history import (
    Asked,
    History,
    Sold,
    load_histories,
    load_sold_parts,
    root_id,
)
from retention.goodwill.orders import asked_about
from retention.goodwill.words import day_text
from retention.models.goodwill import Occasion
from retention.relationship import MONTHS
from workshop_crm.lib.money import ZERO

# §438 BGB: what a workshop sells is warranted for two years.
WARRANTY_MONTHS = 24
# Longer ago, a failed part has nothing to do with the warranty any more.
LONGEST_AFTER_WARRANTY = 24
# Nobody says "464 minutes" aloud.
MINUTES_TOLD = 120


def case_of_order(order: Order, *, now: datetime) -> Case:
    """Return the case of an order as it stands; ten queries."""
    stored = Order.objects.filter(pk=order.pk)
    [case] = load_cases(asked_about(stored, now=now, on=timezone.localdate(now)))
    return case


def case_of_customer(customer: Customer, *, today: date, work: Work | None = None) -> Case:
    """Return the case of a customer without an order: for a talk, or for a price inquiry."""
    asked = Asked(root_id(customer), today, customer.won_through)
    return _case(asked, load_histories([asked])[root_id(customer)], work)


def case_of_stranger(*, today: date, work: Work | None) -> Case:
    """Return the case of somebody whom nobody knows yet."""
    return _case(Asked(None, today), History(), work)


def load_cases(asked: Sequence[Asked]) -> list[Case]:
    """Return the cases in the order in which they are asked for, in as many queries for all.

    What came after the day of a case is not looked at.
    """
    histories = load_histories(asked)
    parts = load_sold_parts([one.order for one in asked if one.order])
    return [
        _case(
            one,
            histories[one.customer_id] if one.customer_id else History(),
            one.order.work if one.order else None,
            failed=_failed_part(one, parts),
        )
        for one in asked
    ]


def _case(
    asked: Asked,
    history: History,
    work: Work | None,
    *,
    failed: tuple[Sold, int] | None = None,
) -> Case:
    own_visit = asked.order.visit_id if asked.order else None
    own_order = asked.order.pk if asked.order else None
    waited = asked.order.minutes_late if asked.order else 0
    earlier = [day for pk, day, _score in history.visits if pk != own_visit and day < asked.on]
    billed = [(day, net) for pk, day, net in history.invoices if pk != own_order and day < asked.on]
    since = shift_months(asked.on, -MONTHS)
    last_on = max([*earlier, *(day for day, _net in billed)], default=None)
    stands = class_of(last_on, asked.on, history.house) if last_on else None
    occasions = {
        Occasion.SMALL_REPAIR: _small(work),
        Occasion.FIRST_VISIT: "" if last_on or history.is_imported else _("the first visit"),
        Occasion.AT_RISK: _away(last_on, stands),
        Occasion.COMPLAINT: _complaint(history, asked.on),
        Occasion.LONG_WAIT: _waited(waited),
        Occasion.WARRANTY: _after_warranty(failed),
        Occasion.BOUGHT_HERE: _bought(asked),
    }
    return Case(
        on=asked.on,
        customer_months=_months_between(min(history.first_on or asked.on, asked.on), asked.on),
        revenue=sum((net for day, net in billed if day >= since), ZERO),
        customer_class=stands,
        won_through=asked.won_through,
        occasions={str(key): words for key, words in occasions.items() if words},
        work=work,
        wait_minutes=waited,
        warranty_months=failed[1] if failed else 0,
    )


def _months_between(first: date, last: date) -> int:
    """Return the full months between two days."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if shift_months(first, months) <= last else months - 1


def _small(work: Work | None) -> str:
    # Whether it is small says each rule's limit.
    return _("work for %(amount)s net") % {"amount": amount_text(work.net)} if work else ""


def _away(last_on: date | None, stands: CustomerClass | None) -> str:
    if last_on is None or stands == CustomerClass.ACTIVE:
        return ""
    return _("last here on %(day)s") % {"day": day_text(last_on)}


def _complaint(history: History, on: date) -> str:
    scored = [(day, score) for _pk, day, score in history.visits if score and day <= on]
    if not scored:
        return ""
    day, score = scored[-1]
    is_settled = any(made >= day for made in history.made_good if made <= on)
    if score > LOW_SCORE or day < shift_months(on, -COMPLAINT_RESTS_MONTHS) or is_settled:
        return ""
    return _("not satisfied on %(day)s (%(score)s of 5)") % {"day": day_text(day), "score": score}


def _waited(minutes: int) -> str:
    if not minutes:
        return ""
    if minutes >= MINUTES_TOLD:
        hours = minutes // 60
        return ngettext(
            "ready %(hours)s hour later than agreed",
            "ready %(hours)s hours later than agreed",
            hours,
        ) % {"hours": hours}
    return ngettext(
        "ready %(minutes)s minute later than agreed",
        "ready %(minutes)s minutes later than agreed",
        minutes,
    ) % {"minutes": minutes}


def _failed_part(asked: Asked, parts: dict[int, list[Sold]]) -> tuple[Sold, int] | None:
    """Return the part charged again whose warranty ended last, with the months since then."""
    order = asked.order
    if order is None or order.vehicle_id is None:
        return None
    found = []
    for sold in parts.get(order.vehicle_id, []):
        ended_on = shift_months(sold.on, WARRANTY_MONTHS)
        oldest = shift_months(asked.on, -LONGEST_AFTER_WARRANTY)
        if sold.item_number in order.item_numbers and oldest <= ended_on < asked.on:
            found.append((_months_between(ended_on, asked.on), sold))
    if not found:
        return None
    months, sold = min(found, key=lambda pair: (pair[0], pair[1].item_number))
    return sold, months


def _after_warranty(failed: tuple[Sold, int] | None) -> str:
    if failed is None:
        return ""
    sold, _months = failed
    values = {
        "part": sold.text,
        "day": day_text(sold.on),
        "end": day_text(shift_months(sold.on, WARRANTY_MONTHS)),
    }
    return _("“%(part)s” of %(day)s failed, warranty until %(end)s") % values


def _bought(asked: Asked) -> str:
    day = asked.order.bought_here_on if asked.order else None
    if day is None or day > asked.on:
        return ""
    return _("the car was bought from us on %(day)s") % {"day": day_text(day)}
