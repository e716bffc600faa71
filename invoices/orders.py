"""Opening orders, and what the house takes off them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bookings.models import Visit
from customers.models import Customer, Vehicle
from invoices.errors import NoSiteError
from invoices.lines import (
    LineData,
    add_line,
    add_service,
    lock_open_order,
    refuse_with_draft,
)
from invoices.models import Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.numbers import ORDER_SERIES, take_number
from invoices.vat import standard_rate
from workshop.models import Workshop


@transaction.atomic
def create_order(
    customer: Customer,
    *,
    workshop: Workshop,
    today: date,
    vehicle: Vehicle | None = None,
    visit: Visit | None = None,
) -> Order:
    """Open an order, numbered in today's year and done today until somebody says otherwise."""
    return Order.objects.create(
        number=take_number(ORDER_SERIES, today.year),
        workshop=workshop,
        customer=customer,
        vehicle=vehicle,
        visit=visit,
        ordered_on=today,
        supply_on=today,
    )


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
    order.save(update_fields=["supply_on", "buyer_reference", "contact_limit_net", "notes"])
    order.lines.update(vat_rate=standard_rate(order.supply_on))
