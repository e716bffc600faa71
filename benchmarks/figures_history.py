"""A workshop's history for the figures: made in bulk, and the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model

from bookings.models import Appointment, Booking, Source, Visit
from customers.models import ConsentEvent, Customer, ServiceRecord, Vehicle
from customers.models.consent import Channel, Purpose
from invoices.models import Order
from messaging.models import Message
from retention.models import GoodwillRule, GoodwillUse
from workshop.models import Bay, Service, Workshop
from workshop_crm.desk.demo.writing import write_rows

END = date(2027, 1, 10)
NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
VISITS_EACH, YEARS = 10, 3
BATCH = 2_000
State = Message.State
Row = TypeVar("Row", bound=Model)


class History:
    """Grows by customers with a vehicle and ten visits each, spread over three years."""

    def __init__(self) -> None:
        self.site = Workshop.objects.create(slug="figures", name="Benchmark", state="BE")
        self.bay = Bay.objects.create(workshop=self.site, name="1")
        self.sources = [
            Source.objects.create(
                slug=f"figures-{kind}",
                name=kind,
                kind=kind,
                workshop=self.site,
                commission_percent=10,
                commission_fixed=5,
            )
            for kind in (Source.Kind.PORTAL, Source.Kind.DIRECT)
        ]
        self.service = Service.objects.create(
            code="figures", duration_minutes=60, due_rule="interval", interval_months=24
        )
        self.rule = GoodwillRule.objects.create(name="Benchmark", amount_max=10, budget_month=10)
        self.visits = 0

    def grow_to(self, visits: int) -> None:
        """Add customers until there are as many visits."""
        for first in range(self.visits, visits, BATCH * VISITS_EACH):
            last = min(first + BATCH * VISITS_EACH, visits)
            self._add(range(first // VISITS_EACH, last // VISITS_EACH))
        self.visits = visits

    def _add(self, numbers: range) -> None:
        customers = _written(
            Customer(last_name=f"Benchmark {number}", street="Weg 1", city="Musterstadt")
            for number in numbers
        )
        vehicles = _written(
            Vehicle(customer=each, hu_due=END - timedelta(days=each.pk * 11 % 500))
            for each in customers
        )
        people = list(zip(numbers, customers, vehicles, strict=True))
        turns = [(*person, turn) for person in people for turn in range(VISITS_EACH)]
        bookings = _written(
            self._booking(*each) for each in turns if not _is_walk_in(each[0], each[3])
        )
        booked = {(each.customer_id, each.received_at): each for each in bookings}
        appointments = _written(
            self._appointment(*each, booked.get((each[1].pk, _moment(each[0], each[3]))))
            for each in turns
        )
        _written(
            Visit(
                appointment=each,
                customer_id=each.customer_id,
                vehicle_id=each.vehicle_id,
                arrived_at=each.starts_at,
                closed_at=each.ends_at,
                satisfaction=each.pk % 5 + 1 if each.pk % 3 else None,
            )
            for each in appointments
        )
        _written(_reminder(*person) for person in people if person[0] % 2)
        _written(_consent(*person[:2]) for person in people)
        _written(self._service_done(*person) for person in people)
        self._give_goodwill([person for person in people if person[0] % 5 == 1])

    def _give_goodwill(self, people: list[tuple[int, Customer, Vehicle]]) -> None:
        orders = _written(
            Order(
                number=f"benchmark-{number}",
                workshop=self.site,
                customer=customer,
                ordered_on=END - timedelta(days=400 + number % 30),
                supply_on=END,
            )
            for number, customer, _vehicle in people
        )
        _written(
            GoodwillUse(
                rule=self.rule,
                customer_id=order.customer_id,
                order=order,
                amount=Decimal("9.90"),
                given_at=NOW - timedelta(days=(40, 400)[order.pk % 2]),
            )
            for order in orders
        )

    def _booking(self, number: int, customer: Customer, vehicle: Vehicle, turn: int) -> Booking:
        received = _moment(number, turn)
        is_direct = (number + turn) % 3 == 0
        return Booking(
            source=self.sources[is_direct],
            external_id=f"{number}-{turn}",
            workshop=self.site,
            customer=customer,
            vehicle=vehicle,
            state=Booking.State.CANCELLED if number % 20 == turn else Booking.State.SETTLED,
            price_gross=Decimal(200 + number % 50),
            received_at=received,
            answered_at=received + timedelta(minutes=5 + number % 60),
        )

    def _service_done(self, number: int, _customer: Customer, vehicle: Vehicle) -> ServiceRecord:
        done_on = _moment(number, number % VISITS_EACH).date()
        return ServiceRecord(vehicle=vehicle, service=self.service, done_on=done_on)

    def _appointment(
        self, number: int, customer: Customer, vehicle: Vehicle, turn: int, booking: Booking | None
    ) -> Appointment:
        made = _moment(number, turn)
        state = Appointment.State.NO_SHOW if number % 30 == turn else Appointment.State.DONE
        return Appointment(
            workshop=self.site,
            bay=self.bay,
            customer=customer,
            vehicle=vehicle,
            booking=booking,
            state=state,
            created_at=made,
            starts_at=made + timedelta(days=3),
            ends_at=made + timedelta(days=3, hours=1),
        )


def _written(rows: Iterable[Row]) -> list[Row]:
    """Store new objects of one model in bulk; the ids follow."""
    objects = list(rows)
    if objects:
        write_rows(type(objects[0]), objects)
    return objects


def _moment(number: int, turn: int) -> datetime:
    """Customers come new every day of the years; their turns lie between then and now."""
    known_for = timedelta(days=number * 37 % (YEARS * 365) + 1)
    return NOW - known_for * (VISITS_EACH - turn) / VISITS_EACH - timedelta(minutes=number % 600)


def _is_walk_in(number: int, turn: int) -> bool:
    """Some came by telephone: an appointment without a booking."""
    return number % 5 == 4 and turn == 1


def _reminder(number: int, customer: Customer, vehicle: Vehicle) -> Message:
    sent = _moment(number, VISITS_EACH - 1) - timedelta(days=number % 90)
    return Message(
        customer=customer,
        kind="service_reminder",
        channel=Channel.EMAIL,
        purpose=Purpose.SERVICE,
        legal_class=Message.LegalClass.ADVERTISING,
        key=f"figures {number}",
        reference=f"figures {number}",
        subject_ref=f"due:{number}",
        payload={"vehicle": vehicle.pk, "items": []},
        state=(State.DELIVERED, State.DELIVERED, State.BOUNCED)[number % 3],
        not_before=sent,
        not_after=sent,
        created_at=sent,
        handed_over_at=sent,
    )


def _consent(number: int, customer: Customer) -> ConsentEvent:
    kinds = (ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.CONFIRMED, ConsentEvent.Kind.WITHDRAWN)
    moment = _moment(number, 0)
    return ConsentEvent(
        customer=customer,
        channel=(Channel.EMAIL, Channel.SMS, Channel.CALL)[number % 3],
        purpose=Purpose.SERVICE,
        kind=kinds[number % 7 % 3],
        origin=ConsentEvent.Origin.COUNTER,
        happened_at=moment,
        recorded_at=moment,
    )
