"""Trying a sample out: everything happens as it really would, and is then taken back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bookings.intake.confirming import confirm_booking
from bookings.intake.events import ParseResult
from bookings.intake.naming import learn_words
from bookings.intake.receive import Incoming, receive
from bookings.intake.recorded import parse_for
from bookings.intake.settle import Settlement, settle_fully
from bookings.models import Appointment, Booking, Notification, Proposal, Source
from customers.models import PossibleDuplicate, Task, Vehicle
from messaging.models import Message


@dataclass(frozen=True)
class Planned:
    """What would become of the booking; plain values, as the rows are gone."""

    customer: str
    customer_is_new: bool
    perhaps_known_as: list[str]
    vehicle: str
    vehicle_is_new: bool
    services: list[str]
    unknown_words: list[str]
    needs_click: bool
    appointment_at: datetime | None
    offered: list[datetime]


@dataclass(frozen=True)
class Trial:
    """What a sample would become: read, settled, and what people and customer would see."""

    result: ParseResult
    outcome: str
    reason: str
    planned: Planned | None
    questions: list[str]
    messages: list[str]


@dataclass(frozen=True)
class _Marks:
    """The newest rows before the trial: what is newer was made by it."""

    vehicle: int
    task: int
    message: int


def try_out(source: Source, raw: bytes, *, is_authentic: bool, now: datetime) -> Trial:
    """Say exactly what a notification would become. Nothing is kept, nothing leaves the house.

    ``is_authentic``: as if it came signed, or from a verified sender. What would wait for one
    click is shown as after that click.
    """
    result = parse_for(source, raw)
    with transaction.atomic():
        trial = _play(source, raw, result, is_authentic=is_authentic, now=now)
        transaction.set_rollback(True)
    return trial


def _play(
    source: Source, raw: bytes, result: ParseResult, *, is_authentic: bool, now: datetime
) -> Trial:
    marks = _Marks(_newest(Vehicle), _newest(Task), _newest(Message))
    # A key of its own: a sample that came once before is tried like a new one.
    key = f"trial:{uuid.uuid4()}"
    incoming = Incoming(source, raw, key=key, is_authentic=is_authentic)
    notification, _is_new = receive(incoming, now=now)
    settlement = settle_fully(notification, now=now)
    row = settlement.notification
    return Trial(
        result=result,
        outcome=str(Notification.Outcome(row.outcome).label),
        reason=row.reason,
        planned=_planned(settlement, marks, now=now),
        questions=list(Task.objects.filter(pk__gt=marks.task).values_list("title", flat=True)),
        messages=_messages(marks),
    )


def _newest(model: type[Vehicle | Task | Message]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)


def _messages(marks: _Marks) -> list[str]:
    """Name the new messages: over which channel, and to which address."""
    return [
        f"{message.get_channel_display()}: {message.address}"
        for message in Message.objects.filter(pk__gt=marks.message).order_by("pk")
    ]


def _planned(settlement: Settlement, marks: _Marks, *, now: datetime) -> Planned | None:
    applied = settlement.applied
    if applied is None:
        return None
    booking, answer = applied.booking, applied.answer
    needs_click = booking.state == Booking.State.UNCONFIRMED
    if needs_click:
        answer = confirm_booking(booking, by=None, now=now)
    words = learn_words(booking.source, booking.service_texts, now=now)
    customer, vehicle = booking.customer, booking.vehicle
    return Planned(
        customer=customer.name,
        customer_is_new=applied.customer_is_new,
        perhaps_known_as=_perhaps_known_as(booking),
        vehicle=str(vehicle) if vehicle else "",
        vehicle_is_new=bool(vehicle and vehicle.pk > marks.vehicle),
        services=[str(service) for service in booking.services.all()],
        unknown_words=[entry.text for entry in words if entry.service is None],
        needs_click=needs_click,
        appointment_at=answer.starts_at if isinstance(answer, Appointment) else None,
        offered=_offered(answer),
    )


def _offered(answer: Proposal | Appointment | None) -> list[datetime]:
    if not isinstance(answer, Proposal):
        return []
    return list(answer.dates.order_by("number").values_list("starts_at", flat=True))


def _perhaps_known_as(booking: Booking) -> list[str]:
    pk = booking.customer_id
    pairs = PossibleDuplicate.objects.filter(decided_at=None).select_related("first", "second")
    return [
        str(pair.second if pair.first_id == pk else pair.first)
        for pair in (*pairs.filter(first=pk), *pairs.filter(second=pk))
    ]
