"""The present of the demo: today's calendar, who waits, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bookings.appointments import NewAppointment, book
from bookings.calendar.loading import find_slots, needs_of
from bookings.calendar.shares import Guest
from bookings.models import Appointment, Booking, Notification, Source, Visit, VisitStep
from bookings.proposals.offering import answer_booking
from bookings.visits.checklist import CARDS, CONDITIONS, STEPS, WELCOME
from customers.models import Task
from customers.tasks_list import NewTask, open_task
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.orders.opening import create_order_for_visit
from reminders.plans.planning import plan_reminders
from workshop_crm.desk.demo.goodwill import build_open_cases
from workshop_crm.desk.demo.people import Person
from workshop_crm.desk.demo.replies import build_replies
from workshop_crm.desk.demo.world import World, at
from workshop_crm.lib.crypto import encrypt

State = Appointment.State
MIN_PEOPLE = 40

# Bay (0 is the first), start, state; no two of a bay overlap.
_TODAY = (
    (0, (7, 30), "hu", State.DONE),
    (1, (7, 30), "oil", State.DONE),
    (2, (8, 0), "tyres", State.NO_SHOW),
    (3, (8, 0), "diagnosis", State.DONE),
    (0, (9, 0), "inspection", State.ARRIVED),
    (1, (9, 30), "brakes", State.ARRIVED),
    (2, (10, 0), "aircon", State.ARRIVED),
    (0, (13, 0), "oil", State.CONFIRMED),
    (1, (13, 0), "hu", State.CONFIRMED),
    (2, (13, 30), "tyres", State.CONFIRMED),
    (3, (14, 0), "diagnosis", State.CONFIRMED),
    (0, (14, 30), "brake_fluid", State.CONFIRMED),
    (1, (15, 0), "inspection", State.CONFIRMED),
    (2, (16, 0), "battery", State.CANCELLED),
)
# Minutes since the notice came, what is wanted, whether somebody must click first.
_WAITING = (
    (64, ("Klappern hinten rechts",), False),
    (12, ("Hauptuntersuchung mit AU",), True),
    (3, ("Ölwechsel mit Filter",), True),
)
_COMING = ("inspection", "tyres", "hu", "oil", "brakes", "aircon", "hu", "oil", "tyres")
_PROPOSED = ("hu", "inspection", "oil", "tyres")


def build_present(world: World, people: list[Person]) -> None:
    """Fill today and the days around it; with fewer than 40 people there is no present."""
    if len(people) < MIN_PEOPLE:
        return
    guests = iter(people)
    for bay, start, code, state in _TODAY:
        _appointment_of_today(world, next(guests), (bay, start, code, state))
    for minutes, texts, needs_click in _WAITING:
        _waiting_booking(world, next(guests), minutes, texts, needs_click=needs_click)
    for code in _PROPOSED:
        _open_proposal(world, next(guests), code)
    _coming_days(world, guests)
    _unclear_notification(world)
    _low_score(world, next(guests))
    build_open_cases(world, people)
    build_replies(world, people)
    if not world.is_bare:
        plan_reminders(today=world.today, now=world.now)


def _booking(
    world: World, person: Person, received_at: datetime, source: Source, texts: list[str]
) -> Booking:
    return Booking.objects.create(
        source=source,
        external_id=f"D{world.next_number('booking'):07d}",
        workshop=world.site,
        customer=person.customer,
        vehicle=person.vehicles[0],
        service_texts=texts,
        received_at=received_at,
    )


def _appointment_of_today(
    world: World, person: Person, cell: tuple[int, tuple[int, int], str, str]
) -> None:
    bay, start, code, state = cell
    service, starts_at = world.services[code], at(world.today, *start)
    source = world.dice.choice([*world.portals, world.direct])
    received_at = starts_at - timedelta(days=world.dice.randint(2, 9))
    booking = _booking(world, person, received_at, source, [service.name_de])
    booking.state = Booking.State.CANCELLED if state == State.CANCELLED else Booking.State.SETTLED
    booking.price_gross = service.price_gross
    booking.answered_at = received_at + timedelta(minutes=world.dice.randint(1, 25))
    booking.save()
    booking.services.set([service])
    appointment = Appointment.objects.create(
        workshop=world.site,
        bay=world.bays[bay],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.duration_minutes),
        state=state,
        customer=person.customer,
        vehicle=person.vehicles[0],
        booking=booking,
        created_at=received_at,
        ical_uid=world.uid(),
    )
    appointment.services.set([service])
    if state in {State.ARRIVED, State.DONE}:
        _visit_of_today(world, appointment)


def _visit_of_today(world: World, appointment: Appointment) -> None:
    is_done = appointment.state == State.DONE
    visit = Visit.objects.create(
        appointment=appointment,
        customer=appointment.customer,
        vehicle=appointment.vehicle,
        arrived_at=appointment.starts_at - timedelta(minutes=4),
        closed_at=appointment.ends_at if is_done else None,
        mileage_km=appointment.vehicle.mileage_km if appointment.vehicle else None,
        satisfaction=5 if is_done else None,
    )
    VisitStep.objects.bulk_create(
        VisitStep(visit=visit, step=step.key, done_at=visit.arrived_at, done_by=world.desk)
        for step in (STEPS if is_done else (WELCOME, CONDITIONS, CARDS))
    )
    order = create_order_for_visit(visit, today=world.today)
    if is_done:
        issue_invoice(draft_invoice(order), now=appointment.ends_at)


def _waiting_booking(
    world: World, person: Person, minutes: int, texts: tuple[str, ...], *, needs_click: bool
) -> None:
    received_at = world.now - timedelta(minutes=minutes)
    booking = _booking(world, person, received_at, world.dice.choice(world.portals), list(texts))
    if not needs_click:
        # Unknown words: the answer waits until a person has said which service is meant.
        answer_booking(booking, now=received_at)
        return
    booking.state = Booking.State.UNCONFIRMED
    booking.save(update_fields=["state"])
    task = NewTask(
        kind=Task.Kind.CONFIRM_BOOKING,
        key=f"booking:{booking.pk}:confirm",
        title=f"Buchung prüfen: {person.customer.name}",
        customer=person.customer,
        link=booking.get_absolute_url(),
        due_at=received_at + timedelta(minutes=world.company.promise_minutes),
    )
    open_task(task, now=received_at)


def _open_proposal(world: World, person: Person, code: str) -> None:
    asked_at = world.now - timedelta(minutes=world.dice.randint(40, 600))
    service = world.services[code]
    booking = _booking(world, person, asked_at, world.dice.choice(world.portals), [service.name_de])
    booking.price_gross = service.price_gross
    booking.save(update_fields=["price_gross"])
    booking.services.set([service])
    answer_booking(booking, now=asked_at + timedelta(minutes=2))


def _coming_days(world: World, guests: Iterator[Person]) -> None:
    """A calendar for the coming days, on times that the house itself would offer."""
    for days, code in enumerate(_COMING, start=1):
        person, service = next(guests), world.services[code]
        wish = needs_of([service]).wish(
            Guest.STAFF,
            near=at(world.today + timedelta(days=days), 9),
            count=1,
            earliest=at(world.today + timedelta(days=1), 0),
        )
        for slot in find_slots(world.site, wish, now=world.now)[:1]:
            book(
                NewAppointment(
                    workshop=world.site,
                    starts_at=slot.starts_at,
                    services=[service],
                    customer=person.customer,
                    vehicle=person.vehicles[0],
                ),
                now=world.now - timedelta(days=2),
            )


def _unclear_notification(world: World) -> None:
    body = "Neue Anfrage!\nName: K. Ü.\nWunsch: so bald wie möglich, bitte zurückrufen\n"
    Notification.objects.create(
        source=world.portals[0],
        key="demo-unclear-1",
        received_at=world.now - timedelta(minutes=21),
        content_type="text/plain",
        body_encrypted=encrypt(body.encode()),
        body_sha256="0" * 64,
        state=Notification.State.CLARIFICATION,
        outcome=Notification.Outcome.CLARIFICATION,
        reason="Weder E-Mail-Adresse noch Telefonnummer gefunden.",
    )


def _low_score(world: World, critic: Person) -> None:
    task = NewTask(
        kind=Task.Kind.LOW_SCORE,
        key="demo:low_score",
        title="War nicht zufrieden (2 von 5): bitte anrufen",
        customer=critic.customer,
        link=critic.customer.get_absolute_url(),
        due_at=world.now + timedelta(hours=1),
    )
    open_task(task, now=world.now)
