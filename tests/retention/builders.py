"""A small history worked out by hand; the figures of September 2026 stand in its tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bookings.models import Appointment, Booking, Source, Visit
from customers.models import Customer
from invoices.models import Invoice, InvoiceLine, Order
from invoices.models.order import LineKind, OrderLine
from messaging.models import Message
from retention.goodwill.effect import rules_with_sums
from retention.models import GoodwillRule
from tests.factories import make_booking, make_customer, make_source, make_workshop
from workshop.models import Bay, Workshop

BERLIN = ZoneInfo("Europe/Berlin")
START, END = date(2026, 9, 1), date(2026, 9, 30)
NOW = datetime(2026, 10, 10, 12, tzinfo=BERLIN)


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def make_portal(workshop: Workshop | None = None, **fields: Any) -> Source:
    fields = {"commission_percent": Decimal(10), "commission_fixed": Decimal(5), **fields}
    return make_source(workshop=workshop or make_workshop(), **fields)


def make_direct(workshop: Workshop) -> Source:
    return make_source(workshop=workshop, kind=Source.Kind.DIRECT)


def book(source: Source, customer: Customer, moment: datetime, **fields: Any) -> Booking:
    """A booking over 200 euros, so that a portal gets 25."""
    defaults = {"price_gross": Decimal("200.00"), "state": Booking.State.SETTLED}
    return make_booking(
        source=source, customer=customer, received_at=moment, **{**defaults, **fields}
    )


def make_reminder(vehicle_id: int, customer: Customer, moment: datetime, **fields: Any) -> Message:
    number = Message.objects.count()
    defaults = {
        "kind": "service_reminder",
        "channel": "email",
        "purpose": "service",
        "legal_class": "advertising",
        "key": f"key {number}",
        "reference": f"reference {number}",
        "subject_ref": "due",
        "payload": {"vehicle": vehicle_id, "items": []},
        "state": "delivered",
        "not_before": moment,
        "not_after": moment,
        "created_at": moment,
        "handed_over_at": moment,
    }
    return Message.objects.create(customer=customer, **{**defaults, **fields})


def make_order(*, net: str = "100.00", **fields: Any) -> Order:
    customer = fields.pop("customer", None) or make_customer()
    number = Order.objects.count() + 1
    defaults = {
        "number": f"A-{number}",
        "workshop": Workshop.objects.first() or make_workshop(),
        "ordered_on": END,
        "supply_on": END,
    }
    order = Order.objects.create(customer=customer, **{**defaults, **fields})
    OrderLine.objects.create(
        order=order,
        position=1,
        kind=LineKind.LABOUR,
        text="Arbeit",
        quantity=Decimal(1),
        unit_price_net=Decimal(net),
        vat_rate=Decimal(19),
    )
    return order


def charge_part(order: Order, number: str, issued_on: date) -> Invoice:
    """An invoice of that day with a part of this number."""
    invoice = Invoice.objects.create(order=order, supply_on=issued_on)
    InvoiceLine.objects.create(
        invoice=invoice, position=1, kind=LineKind.PART, text="Bremsbelag", item_number=number,
        quantity=1, unit_price_net=Decimal(60), vat_rate=Decimal(19),
    )  # fmt: skip
    # Lines come first: the database lets nobody add one to what is issued.
    invoice.number, invoice.state, invoice.issued_on = f"R-{order.number}", "issued", issued_on
    invoice.save()
    return invoice


def make_rule(**fields: Any) -> GoodwillRule:
    defaults = {
        "name": "Kleine Reparatur",
        "occasion": GoodwillRule.Occasion.SMALL_REPAIR,
        "amount_max": Decimal("10.00"),
        "budget_month": Decimal("100.00"),
    }
    return GoodwillRule.objects.create(**{**defaults, **fields})


def come(booking: Booking, moment: datetime, **fields: Any) -> Visit:
    """The visit that a booking led to; its appointment was made when the booking came."""
    workshop = booking.workshop
    appointment = Appointment.objects.create(
        workshop=workshop,
        bay=Bay.objects.create(workshop=workshop, name=f"Platz {Bay.objects.count()}"),
        starts_at=moment,
        ends_at=moment + timedelta(hours=1),
        state=Appointment.State.DONE,
        customer=booking.customer,
        booking=booking,
        created_at=booking.received_at,
    )
    defaults = {
        "customer": booking.customer,
        "vehicle": booking.vehicle,
        "arrived_at": moment,
        "closed_at": moment + timedelta(hours=1),
    }
    return Visit.objects.create(appointment=appointment, **{**defaults, **fields})


def win(source: Source, customer: Customer, moment: datetime, **fields: Any) -> Visit:
    """A booking, and the visit three days later."""
    return come(book(source, customer, moment, **fields), moment + timedelta(days=3))


def budget_left(rule: GoodwillRule, today: date) -> Decimal:
    """What the owner's list leaves of the rule's budget in a month."""
    [row] = [each for each in rules_with_sums(today=today) if each.rule == rule]
    return row.rule.budget_month - row.this_month
