"""Many rows for the list pages, each with relatives of its own, made in bulk."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bookings.models import Appointment, Booking, Notification, Source, Visit
from customers.addresses import address_hash
from customers.models import (
    ConsentEvent,
    Customer,
    CustomerImport,
    PossibleDuplicate,
    Task,
    Vehicle,
)
from customers.models.consent import Channel
from customers.search.terms import refresh_terms
from invoices.models import ImportedInvoice, Invoice, Order
from invoices.models.order import LineKind, OrderLine
from messaging.models import Inbound, LetterBatch, Message
from reminders.items import Item, payload_of
from retention.models import GoodwillRule, GoodwillUse
from retention.snapshots import Choice, take_snapshot
from tests.factories import make_company, make_service, make_workshop
from tests.reminders.builders import make_hu
from workshop.models import Workshop

_number = itertools.count(1)


def site() -> Workshop:
    return Workshop.objects.first() or make_workshop()


def customers(count: int) -> list[Customer]:
    """People called Huber with an e-mail address that they agreed to."""
    rows = []
    for number in itertools.islice(_number, count):
        email = f"kunde{number}@kunde.example"
        names = {"first_name": "Eva", "last_name": "Huber", "name_key": "eva huber"}
        phone = {"phone": f"+4917{number:08}", "phone_is_mobile": True}
        rows.append(Customer(**names, **phone, email=email, email_key=email))
    rows = Customer.objects.bulk_create(rows)
    refresh_terms([row.pk for row in rows])
    now = timezone.now()
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            customer=row,
            channel=channel,
            purpose="service",
            kind="given",
            origin="counter",
            happened_at=now,
            recorded_at=now,
            address_hash=address_hash(row.email if channel == Channel.EMAIL else row.phone),
        )
        for row in rows
        for channel in (Channel.EMAIL, Channel.CALL)
    )
    return rows


def vehicles(count: int) -> list[Vehicle]:
    hu_due = timezone.localdate().replace(day=1)
    return Vehicle.objects.bulk_create(
        Vehicle(
            customer=customer,
            make="VW",
            model="Golf",
            plate=f"M-AB {number}",
            plate_key=f"M-AB {number}",
            hu_due=hu_due,
        )
        for number, customer in enumerate(customers(count), next(_number))
    )


def _sources(count: int) -> list[Source]:
    at = site()
    return Source.objects.bulk_create(
        Source(slug=f"quelle-{number}", name=f"Quelle {number}", workshop=at)
        for number in itertools.islice(_number, count)
    )


def sources(count: int) -> None:
    bookings(count)


def bookings(count: int) -> list[Booking]:
    """Bookings that wait, each of its own source, customer, car and service."""
    now = timezone.now()
    rows = Booking.objects.bulk_create(
        Booking(
            source=source,
            workshop=source.workshop,
            customer=vehicle.customer,
            vehicle=vehicle,
            external_id=source.slug,
            service_texts=["Inspektion"],
            received_at=now - timedelta(hours=1),
        )
        for source, vehicle in zip(_sources(count), vehicles(count), strict=True)
    )
    for row in rows:
        row.services.add(make_service())
    return rows


def appointments(count: int) -> list[Appointment]:
    """Dates of today, side by side on all bays, some of them in the house already."""
    morning, at = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0), site()
    bays = list(at.bays.order_by("pk"))
    first = Appointment.objects.count()
    rows = []
    for number, booking in enumerate(bookings(count), first):
        start = morning + timedelta(minutes=10 * (number // len(bays)))
        rows.append(
            Appointment(
                workshop=at,
                bay=bays[number % len(bays)],
                customer=booking.customer,
                vehicle=booking.vehicle,
                booking=booking,
                state="arrived" if number % 2 else "confirmed",
                starts_at=start,
                ends_at=start + timedelta(minutes=10),
                created_at=morning - timedelta(days=1),
            )
        )
    rows = Appointment.objects.bulk_create(rows)
    for row in rows:
        row.services.add(make_service())
    Visit.objects.bulk_create(
        Visit(appointment=row, customer=row.customer, vehicle=row.vehicle, arrived_at=row.starts_at)
        for row in rows
        if row.state == Appointment.State.ARRIVED
    )
    return rows


def today(count: int) -> None:
    appointments(count)
    tasks(count)


def unclear(count: int) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(source=source, key="1", received_at=now, state="clarification", reason="?")
        for source in _sources(count)
    )


def tasks(count: int) -> None:
    now = timezone.now()
    Task.objects.bulk_create(
        Task(
            kind=Task.Kind.CALL_NOW,
            key=f"call {customer.pk}",
            title="Anrufen",
            customer=customer,
            due_at=now,
            created_at=now,
        )
        for customer in customers(count)
    )


def duplicates(count: int) -> None:
    firsts, seconds = vehicles(count), vehicles(count)
    PossibleDuplicate.objects.bulk_create(
        PossibleDuplicate(
            first=first.customer, second=second.customer, reasons=["phone"], found_at=timezone.now()
        )
        for first, second in zip(firsts, seconds, strict=True)
    )


def orders(count: int) -> list[Order]:
    day, at = timezone.localdate(), site()
    rows = Order.objects.bulk_create(
        Order(
            number=f"A-{vehicle.pk}",
            workshop=at,
            customer=vehicle.customer,
            vehicle=vehicle,
            ordered_on=day,
            supply_on=day,
        )
        for vehicle in vehicles(count)
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=1,
            kind=LineKind.PART,
            text="Motoröl",
            quantity=Decimal(1),
            unit_price_net=Decimal(100),
            vat_rate=Decimal(19),
        )
        for order in rows
    )
    return rows


def invoices(count: int) -> None:
    Invoice.objects.bulk_create(
        Invoice(order=order, supply_on=order.supply_on, recipient={"name": "Eva Huber"})
        for order in orders(count)
    )


def imported_invoices(count: int) -> None:
    rows = [*orders(count), *[None] * count]
    amounts = dict.fromkeys(("net", "vat", "gross"), Decimal(1))
    ImportedInvoice.objects.bulk_create(
        ImportedInvoice(number=str(place), order=order, imported_at=timezone.now(), **amounts)
        for place, order in enumerate(rows, ImportedInvoice.objects.count())
    )


def _messages(count: int, channel: str, **fields: Any) -> list[Message]:
    """Reminders of a car's HU, planned for tomorrow unless ``fields`` say otherwise."""
    make_company()
    now, service = timezone.now(), make_hu()
    defaults = {"kind": "service_reminder", "purpose": "service", "legal_class": "advertising"}
    defaults |= {"not_before": now + timedelta(days=1), "not_after": now + timedelta(days=9)}
    rows = []
    for vehicle in vehicles(count):
        item = Item(vehicle.pk, service.pk, timezone.localdate() + timedelta(days=46), -46)
        texts = dict.fromkeys(("key", "reference", "subject_ref"), item.ref)
        about: dict[str, Any] = {"customer": vehicle.customer, "payload": payload_of([item])}
        given = {**defaults, **texts, **about, **fields}
        rows.append(Message(channel=channel, step="-46", created_at=now, **given))
    return Message.objects.bulk_create(rows)


def messages(count: int) -> None:
    _messages(count, Channel.EMAIL)


def calls(count: int) -> None:
    now = timezone.now()
    rows = _messages(count, Channel.CALL, state="handed_over", not_before=now, handed_over_at=now)
    for row in rows:
        row.address = row.customer.phone
    Message.objects.bulk_update(rows, ["address"])


def letters(count: int) -> None:
    batches = LetterBatch.objects.bulk_create(
        LetterBatch(created_at=timezone.now()) for _number in range(count)
    )
    letters = _messages(count, Channel.LETTER, not_before=timezone.now())
    for letter, batch in zip(letters, batches, strict=True):
        letter.batch = batch
    Message.objects.bulk_update(letters, ["batch"])


def figures(count: int) -> None:
    """Bookings, and the figures counted over them."""
    bookings(count)
    take_snapshot(Choice(), now=timezone.now())


def goodwill(count: int) -> None:
    """Rules that have been used once each."""
    for order in orders(count):
        rule = GoodwillRule.objects.create(
            name=f"Regel {order.pk}",
            occasion=GoodwillRule.Occasion.SMALL_REPAIR,
            amount_max=Decimal(10),
            budget_month=Decimal(100),
        )
        GoodwillUse.objects.create(
            rule=rule, customer=order.customer, order=order, amount=5, given_at=timezone.now()
        )


def imports(count: int) -> None:
    """Customer files, each of another program."""
    CustomerImport.objects.bulk_create(
        CustomerImport(name="kunden.csv", system=f"Programm {number}", uploaded_at=timezone.now())
        for number in itertools.islice(_number, count)
    )


def portal_returns(count: int) -> None:
    bookings(count)
    Booking.objects.update(commission_lost=Decimal(9))


def strangers(count: int) -> None:
    begun = Inbound.objects.count()
    for number in range(begun, begun + count):
        Inbound.objects.create(
            key=f"sms:{number}",
            kind="reply",
            channel="sms",
            address=f"+4915200{number:05}",
            text="Hallo?",
            received_at=timezone.now(),
        )
