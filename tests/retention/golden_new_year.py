"""The rest of the golden history: the turn of the year, a customer file, services by months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bookings.models import Booking, DeferredWork, Visit
from customers.models import CustomerImport, ImportedRow, ServiceRecord, VehicleInterval
from retention.models import GoodwillRule, GoodwillUse
from tests.factories import make_service, make_vehicle
from tests.retention.builders import come, make_order, make_reminder
from tests.retention.moments import on

if TYPE_CHECKING:
    from tests.retention.golden import Golden


def tell_of_new_year(golden: Golden) -> None:
    _tell_of_the_customer_file(golden)
    _tell_of_services(golden)
    _tell_of_visits(golden)
    _tell_of_words(golden)
    _tell_of_money(golden)


def _tell_of_the_customer_file(golden: Golden) -> None:
    """26 stood in the customer file before the portal brought them: nobody has won them."""
    file = CustomerImport.objects.create(name="kunden.csv", uploaded_at=on("2026-08-01"))
    # 1 stood in it as well, but had been won before it was read in.
    for number, outcome in ((26, "created"), (1, "updated")):
        ImportedRow.objects.create(
            customer_import=file, number=number, outcome=outcome, customer=golden.people[number]
        )
    visit = golden.come(26, golden.alpha, "2026-09-14", "2026-09-17")
    Booking.objects.filter(pk=visit.appointment.booking_id).update(commission_lost=25)


def _tell_of_services(golden: Golden) -> None:
    oil = make_service(due_rule="interval", interval_months=12)
    for number, done_on in (
        (30, "2025-07-15"),  # Due in July 2026, not seen since.
        (31, "2025-07-15"),  # Needs it every two years only.
        (32, "2024-11-30"),  # Due in November 2025, came in July 2026.
    ):
        car = golden.cars[number] = make_vehicle(customer=golden.people[number])
        ServiceRecord.objects.create(vehicle=car, service=oil, done_on=date.fromisoformat(done_on))
    VehicleInterval.objects.create(vehicle=golden.cars[31], service=oil, months=24)
    for number, workshop, day in (
        (30, golden.mitte, "2025-07-15"),
        (31, golden.mitte, "2025-07-15"),
        (32, golden.nord, "2026-07-20"),
    ):
        _walk_in(golden, number, workshop, day)


def _walk_in(golden: Golden, number: int, workshop: Any, day: str) -> None:
    Visit.objects.create(
        customer=golden.people[number],
        vehicle=golden.cars[number],
        workshop=workshop,
        arrived_at=on(day),
    )


def _tell_of_visits(golden: Golden) -> None:
    # In London it was still December when 27 came for the first time.
    booked = golden.book(27, golden.beta, "2025-12-31")
    _at_night(booked, on("2025-12-31", 23, 50))
    come(booked, on("2026-01-01", 0, 30))
    golden.come(27, golden.direct_nord, "2026-04-01", "2026-04-04")
    come(golden.book(28, golden.alpha, "2025-12-28"), on("2025-12-31", 23, 30))
    # In London it was still January when 28 booked again.
    _at_night(golden.book(28, golden.alpha, "2026-02-01"), on("2026-02-01", 0, 10))
    golden.cars[29] = make_vehicle(customer=golden.people[29], sold_on=date(2026, 2, 1))
    golden.come(29, golden.direct, "2026-01-12", "2026-01-15", satisfaction=5)
    golden.appoint(30, "2026-01-20", "no_show")
    # 31 is known; the answer came in February.
    late = golden.book(31, golden.beta, "2026-01-31", answered_at=on("2026-02-01", 0, 20))
    _at_night(late, on("2026-01-31", 23, 30))
    come(late, on("2026-02-03"))
    # 32 belongs to Nord and books at Mitte after a reminder.
    golden.book(32, golden.direct, "2026-09-20")


def _at_night(booking: Booking, moment: Any) -> None:
    booking.received_at = moment
    booking.save()


def _tell_of_words(golden: Golden) -> None:
    for number, channel, kind, origin, moment in (
        (29, "email", "given", "counter", on("2025-12-31", 23, 59)),
        (27, "sms", "given", "web", on("2026-01-05")),
        (28, "call", "given", "phone", on("2025-12-20")),
        (28, "call", "withdrawn", "phone", on("2026-01-01", 0, 5)),
        (11, "email", "given", "web", on("2026-09-16")),
        (8, "call", "given", "phone", on("2026-09-11")),
    ):
        golden.say(number, channel, kind, origin, moment)
    for number, day in ((12, "2025-12-20"), (13, "2026-01-20"), (32, "2026-09-12")):
        make_reminder(golden.cars[number].pk, golden.people[number], on(day))


def _tell_of_money(golden: Golden) -> None:
    Visit.objects.filter(customer=golden.people[12], arrived_at__year=2026).update(satisfaction=3)
    golden.bill(12, "300.00", date(2026, 1, 14))
    golden.bill(29, "99.99", date(2026, 1, 31))
    wrong = golden.bill(28, "70.00", date(2025, 12, 30), state="cancelled")
    golden.bill(28, "-70.00", date(2026, 1, 5), order=wrong.order, reverses=wrong)
    DeferredWork.objects.create(
        customer=golden.people[28], text="Bremsen", urgency="soon", state="declined",
        price_gross=90, noted_at=on("2025-12-31"), closed_at=on("2026-01-02"),
        visit=Visit.objects.get(customer=golden.people[28]),
    )  # fmt: skip
    for number, amount, moment in (
        (27, 8, on("2026-01-01", 0, 10)),
        (28, 9, on("2025-12-31", 23, 50)),
    ):
        order = make_order(customer=golden.people[number], workshop=golden.mitte)
        GoodwillUse.objects.create(
            rule=GoodwillRule.objects.get(),
            customer=order.customer,
            order=order,
            amount=Decimal(amount),
            given_at=moment,
        )
