"""The rows of past visits: booking, appointment, visit, order, invoice, service record."""

from __future__ import annotations

from datetime import date, timedelta

from bookings.models import Appointment, Booking, Visit, VisitStep
from bookings.visits.checklist import STEPS
from customers.models import MileageReading, ServiceRecord
from invoices.models import Invoice, Order
from workshop.models import Service
from workshop_crm.desk.demo.invoices import build_invoices, build_orders
from workshop_crm.desk.demo.past import Past
from workshop_crm.desk.demo.people import Person, write_people
from workshop_crm.desk.demo.visits import VisitPlan
from workshop_crm.desk.demo.world import World, at
from workshop_crm.desk.demo.writing import write_rows

_SATISFACTION = (5, 5, 5, 4, 4, 3, 2)


def build_history(world: World, people: list[Person], plans: list[VisitPlan]) -> None:
    """Write the people and their past; plans must be in order of time (numbers rise with it)."""
    pasts = [_begin(world, plan) for plan in plans]
    came = [past for past in pasts if not past.plan.is_no_show]
    _move_hu(came)
    _note_how_won(pasts)
    write_people(people)
    _write_visits(pasts, came)
    if not world.is_bare:
        _tick_steps(world, came)
    build_orders(world, came)
    build_invoices(world, came)
    _keep_records(came)


def _write_visits(pasts: list[Past], came: list[Past]) -> None:
    for past in pasts:
        past.booking.customer, past.booking.vehicle = past.plan.person.customer, past.plan.vehicle
    write_rows(Booking, (past.booking for past in pasts))
    for past in pasts:
        past.appointment.customer = past.plan.person.customer
        past.appointment.vehicle, past.appointment.booking = past.plan.vehicle, past.booking
    write_rows(Appointment, (past.appointment for past in pasts))
    _note_services(pasts)
    for past in came:
        past.visit.customer, past.visit.vehicle = past.plan.person.customer, past.plan.vehicle
        past.visit.appointment = past.appointment
    write_rows(Visit, (past.visit for past in came))


def _begin(world: World, plan: VisitPlan) -> Past:
    dice = world.dice
    starts_at = at(plan.day, dice.choice((8, 9, 10, 11, 13, 14, 15)), dice.choice((0, 30)))
    received_at = starts_at - timedelta(days=dice.randint(2, 14), minutes=dice.randint(0, 600))
    booking = Booking(
        source=plan.source,
        external_id=f"D{world.next_number('booking'):07d}",
        workshop=world.site,
        customer=plan.person.customer,
        vehicle=plan.vehicle,
        state=Booking.State.SETTLED,
        service_texts=[plan.service.name_de],
        price_gross=plan.service.price_gross,
        received_at=received_at,
        answered_at=received_at + timedelta(minutes=int(dice.expovariate(1 / 16)) + 1),
    )
    appointment = Appointment(
        workshop=world.site,
        bay=dice.choice(world.bays),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=plan.service.duration_minutes),
        state=Appointment.State.NO_SHOW if plan.is_no_show else Appointment.State.DONE,
        customer=plan.person.customer,
        vehicle=plan.vehicle,
        booking=booking,
        created_at=received_at,
        ical_uid=world.uid(),
    )
    visit = Visit(
        appointment=appointment,
        customer=plan.person.customer,
        vehicle=plan.vehicle,
        arrived_at=starts_at - timedelta(minutes=dice.randint(0, 12)),
        closed_at=appointment.ends_at + timedelta(minutes=dice.randint(10, 90)),
        mileage_km=_mileage(world, plan),
        satisfaction=dice.choice(_SATISFACTION) if world.chance(80) else None,
    )
    return Past(plan, starts_at, booking, appointment, visit, Order(), Invoice())


def _mileage(world: World, plan: VisitPlan) -> int:
    """What the odometer showed then, at 35 km a day until today's reading."""
    days = (world.today - plan.day).days
    return max(1_000, (plan.vehicle.mileage_km or 0) - 35 * days)


def _note_services(pasts: list[Past]) -> None:
    booked, placed = Booking.services.through, Appointment.services.through
    write_rows(
        booked,
        (booked(booking=past.booking, service=past.plan.service) for past in pasts),
    )
    write_rows(
        placed,
        (placed(appointment=past.appointment, service=past.plan.service) for past in pasts),
    )


def _tick_steps(world: World, pasts: list[Past]) -> None:
    write_rows(
        VisitStep,
        (
            VisitStep(
                visit=past.visit,
                step=step.key,
                done_at=past.visit.closed_at or past.starts_at,
                done_by=world.desk,
            )
            for past in pasts
            for step in STEPS
        ),
    )


def _keep_records(pasts: list[Past]) -> None:
    write_rows(
        ServiceRecord,
        (
            ServiceRecord(
                vehicle=past.plan.vehicle,
                service=past.plan.service,
                done_on=past.plan.day,
                mileage_km=past.visit.mileage_km,
                reference=f"invoice:{past.invoice.pk}",
            )
            for past in pasts
            if past.plan.service.due_rule != Service.DueRule.NONE
        ),
    )
    write_rows(
        MileageReading,
        (
            MileageReading(
                vehicle=past.plan.vehicle,
                read_on=past.plan.day,
                mileage_km=past.visit.mileage_km or 0,
            )
            for past in pasts
        ),
    )


def _move_hu(pasts: list[Past]) -> None:
    """A passed HU holds for two years, from the first of its month."""
    for past in pasts:
        if past.plan.service.due_rule == Service.DueRule.HU:
            day = past.plan.day
            past.plan.vehicle.hu_due = date(day.year + 2, day.month, 1)


def _note_how_won(pasts: list[Past]) -> None:
    for past in pasts:
        if past.plan.is_first:
            customer = past.plan.person.customer
            source = past.plan.source
            customer.won_through = source.slug if source.is_portal else ""
            customer.won_through_name = source.name if source.is_portal else ""
            customer.won_at = past.booking.received_at
