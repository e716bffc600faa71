"""Cases from what is stored: for the order on the screen, or for a year of orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.visit_answers import LOW_SCORE
from customers.due_rules import shift_months
from customers.models import Customer
from invoices.amounts import amount_text
from invoices.from_rows import net_of_line
from invoices.models import Order
from invoices.models.order import LineKind
from retention.customer_class import CustomerClass, class_of
from retention.goodwill.case import Case, Work
from retention.goodwill.history import (
    Asked,
    History,
    Sold,
    load_histories,
    load_sold_parts,
    root_id,
)
from retention.goodwill.words import day_text
from retention.models.goodwill import Occasion
from retention.relationship import MONTHS
from workshop_crm.lib.money import ZERO

# §438 BGB: what a workshop sells is warranted for two years.
WARRANTY_MONTHS = 24
# Longer ago, a failed part has nothing to do with the warranty any more.
LONGEST_AFTER_WARRANTY = 24
COMPLAINT_RESTS_MONTHS = 6


def case_of_order(order: Order, *, now: datetime) -> Case:
    """Return the case of an order as it stands; eight queries."""
    [case] = load_cases([Asked(order.customer, timezone.localdate(now), order)], now=now)
    return case


def case_of_customer(customer: Customer, *, today: date, work: Work | None = None) -> Case:
    """Return the case of a customer without an order: for a talk, or for a price inquiry."""
    asked = Asked(customer, today)
    return _case(asked, load_histories([asked])[root_id(customer)], work)


def case_of_stranger(*, today: date, work: Work | None) -> Case:
    """Return the case of somebody whom nobody knows yet."""
    return _case(Asked(Customer(), today), History(), work)


def load_cases(asked: Sequence[Asked], *, now: datetime) -> list[Case]:
    """Return the cases in the order in which they are asked for, in as many queries for all.

    Give orders with customer, vehicle, goodwill_use, visit and its appointment, and lines
    prefetched. What came after the day of a case is not looked at.
    """
    histories = load_histories(asked)
    parts = load_sold_parts([one.order for one in asked if one.order])
    return [
        _case(
            one,
            histories[root_id(one.customer)],
            work_of(one.order) if one.order else None,
            waited=_minutes_late(one.order, now) if one.order else 0,
            failed=_failed_part(one, parts) if one.order else None,
        )
        for one in asked
    ]


def work_of(order: Order) -> Work:
    """Return what an order charges before goodwill."""
    nets = [(line, net_of_line(line)) for line in order.lines.all()]
    use = getattr(order, "goodwill_use", None)
    charged = [(line, net) for line, net in nets if line.kind != LineKind.ALLOWANCE]
    return Work(
        net=sum((net for _line, net in nets), use.amount if use else ZERO),
        labour=sum((net for line, net in charged if line.kind == LineKind.LABOUR), ZERO),
        lines=tuple((f"{line.text} {line.item_number}".strip(), net) for line, net in charged),
    )


def _case(
    asked: Asked,
    history: History,
    work: Work | None,
    *,
    waited: int = 0,
    failed: tuple[Sold, int] | None = None,
) -> Case:
    own_visit = asked.order.visit_id if asked.order else None
    own_order = asked.order.pk if asked.order else None
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
        won_through=asked.customer.won_through,
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


def _minutes_late(order: Order, now: datetime) -> int:
    """Return how many minutes later than agreed the car was ready, or is by now.

    A visit that nobody closed ends with its day.
    """
    visit = order.visit
    if visit is None or visit.appointment is None:
        return 0
    agreed_at = timezone.localtime(visit.appointment.ends_at)
    end_of_day = agreed_at.replace(hour=23, minute=59)
    ready_at = visit.closed_at or min(now, end_of_day)
    return max(0, int((ready_at - agreed_at).total_seconds() // 60))


def _waited(minutes: int) -> str:
    if not minutes:
        return ""
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
    numbers = {line.item_number for line in order.lines.all() if line.item_number}
    found = []
    for sold in parts.get(order.vehicle_id, []):
        ended_on = shift_months(sold.on, WARRANTY_MONTHS)
        oldest = shift_months(asked.on, -LONGEST_AFTER_WARRANTY)
        if sold.item_number in numbers and oldest <= ended_on < asked.on:
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
    vehicle = asked.order.vehicle if asked.order else None
    if vehicle is None or vehicle.bought_here_on is None or vehicle.bought_here_on > asked.on:
        return ""
    return _("the car was bought from us on %(day)s") % {"day": day_text(vehicle.bought_here_on)}
