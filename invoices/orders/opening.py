"""Opening orders, and what the house takes off them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import Visit
from customers.models import Customer, Vehicle
from invoices.amounts import quantity_text
from invoices.errors import EstimateExpiredError, NoSiteError
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.numbers import ORDER_SERIES, take_number
from invoices.models import Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import (
    LineData,
    add_line,
    lock_open_order,
    note_order,
    refuse_with_draft,
    set_rates,
)
from invoices.orders.packages import add_service
from workshop.changes import CREATED
from workshop.models import Company, Workshop
from workshop_crm.lib.money import round_money


@transaction.atomic
def create_order(
    customer: Customer,
    *,
    workshop: Workshop,
    today: date,
    vehicle: Vehicle | None = None,
    visit: Visit | None = None,
    is_estimate: bool = False,
) -> Order:
    """Open an order, numbered in today's year and done today until somebody says otherwise.

    As an estimate nothing is ordered yet, and its prices hold for the days of the house.
    """
    company = Company.objects.first() or Company()
    order = Order.objects.create(
        state=Order.State.ESTIMATE if is_estimate else Order.State.OPEN,
        valid_until=today + timedelta(days=company.estimate_days) if is_estimate else None,
        number=take_number(ORDER_SERIES, today.year),
        workshop=workshop,
        customer=customer,
        vehicle=vehicle,
        visit=visit,
        ordered_on=today,
        supply_on=today,
    )
    note_order(order, CREATED)
    return order


@transaction.atomic
def create_order_for_visit(visit: Visit, *, today: date) -> Order:
    """Open the order of a visit with the booked services as its first lines.

    A second call returns the visit's open order. Raises NoSiteError.
    """
    Visit.objects.select_for_update().get(pk=visit.pk)
    existing = Order.objects.filter(visit=visit, state=Order.State.OPEN).first()
    if existing is not None:
        return existing
    workshop = visit.appointment.workshop if visit.appointment else Workshop.objects.first()
    if workshop is None:
        raise NoSiteError
    order = create_order(
        visit.customer, workshop=workshop, today=today, vehicle=visit.vehicle, visit=visit
    )
    if visit.appointment:
        for service in visit.appointment.services.all():
            add_service(order, service)
    return order


@transaction.atomic
def order_estimate(order: Order, *, today: date) -> None:
    """Turn an estimate into an order; what it comes to now is what the customer was told (R-40).

    A repeat changes nothing. Raises EstimateExpiredError or OrderClosedError.
    """
    order = lock_open_order(order)
    if order.state != Order.State.ESTIMATE:
        return
    if order.valid_until and order.valid_until < today:
        raise EstimateExpiredError(order)
    order.state, order.ordered_on = Order.State.OPEN, today
    order.supply_on = max(order.supply_on, today)
    set_rates(order)
    order.estimate_net = totals_of_lines(order.lines.all()).net
    order.save()
    note_order(order)


@transaction.atomic
def drop_estimate(order: Order) -> None:
    """Close an estimate that the customer doesn't want. Raises OrderClosedError."""
    order = lock_open_order(order)
    if order.state == Order.State.ESTIMATE:
        Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)
        note_order(order)


@transaction.atomic
def add_discount(order: Order, percent: Decimal) -> OrderLine | None:
    """Take a percentage off what stands on an order now; nothing to take off is no line.

    Raises OrderClosedError.
    """
    order = lock_open_order(order)
    net = round_money(totals_of_lines(order.lines.all()).net * percent / 100)
    if net <= 0:
        return None
    with translation.override(order.customer.language):
        text = _("Discount %(percent)s %%") % {"percent": quantity_text(percent)}
    data = LineData(kind=LineKind.ALLOWANCE, text=text, unit=Unit.FLAT, unit_price_net=net)
    return add_line(order, data)


def add_allowance(order: Order, *, text: str, net: Decimal, now: datetime) -> OrderLine:
    """Take ``net`` euros (a positive amount) off an open order, and off its invoice draft.

    Raises OrderClosedError. ``now`` is written into the approval: the house agreed to it.
    """
    line = add_line(
        order,
        LineData(kind=LineKind.ALLOWANCE, text=text, unit=Unit.FLAT, unit_price_net=net),
    )
    line.approved_at = now
    line.save(update_fields=["approved_at"])
    return line


@transaction.atomic
def change_details(order: Order) -> None:
    """Save the changed day of work, customer's number, limit and notes of an open order.

    The day decides the VAT rate of all lines (R-43). Raises OrderClosedError or
    OrderDraftedError.
    """
    refuse_with_draft(lock_open_order(order))
    fields = ["supply_on", "buyer_reference", "contact_limit_net", "notes", "valid_until"]
    order.save(update_fields=fields)
    set_rates(order)
    note_order(order)
