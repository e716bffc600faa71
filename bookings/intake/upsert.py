"""Applying events to bookings: once per source and id, the newest version wins (B-00 10, 11)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from bookings.calendar.occupancy import lock_booking
from bookings.intake.events import CONTENT_ID, BookingEvent, order_key
from bookings.intake.keys import confirm_key
from bookings.intake.naming import known_services, set_services
from bookings.intake.people import (
    complete_booking_people,
    find_or_create_customer,
    note_second_portal_booking,
    take_over_consents,
    vehicle_of,
)
from bookings.intake.recorded import recorded_events
from bookings.intake.story import Changes, changes_of
from bookings.models import Appointment, Booking, EarlierId, Notification, Proposal, Source
from bookings.proposals.life import answer_booking, change_services, move_to, withdraw_booking
from customers.records import find_or_create_vehicle
from customers.tasks_list import close_task
from workshop_crm.lib.house_text import house_text as _

Outcome = Notification.Outcome
SAME_REQUEST = timedelta(days=14)


class NeedsPersonError(Exception):
    """An event must not act by itself; the text says why, for the person who decides."""

    def __init__(self, reason: str, *, waits_for: str = "") -> None:
        self.waits_for = waits_for
        super().__init__(reason)


@dataclass(frozen=True)
class Applied:
    """What an event did; ``changes`` is what a person is told of it later."""

    outcome: str
    booking: Booking
    customer_is_new: bool = False
    answer: Proposal | Appointment | None = None
    changes: Changes = field(default_factory=dict)


def apply_event(
    source: Source, event: BookingEvent, *, is_authentic: bool, now: datetime
) -> Applied:
    """Create, change or cancel the booking that the event is about.

    Call it inside a transaction that holds the lock on the source. Raises NeedsPersonError for
    what only a person may decide; nothing is changed then.
    """
    event = _own_id(source, event, now=now)
    booking = _find(source, event, now=now)
    if booking is None:
        return _create(source, event, is_authentic=is_authentic, now=now)
    _remember_ids(booking, event)
    if _is_older(booking, event):
        return _fill_in(booking, event)
    if event.kind == "cancelled":
        return _cancel(booking, event, is_authentic=is_authentic, now=now)
    return _update(booking, event, is_authentic=is_authentic, now=now)


def _find(source: Source, event: BookingEvent, *, now: datetime) -> Booking | None:
    current = _by_id(source, event.external_id)
    previous = _by_id(source, event.previous_external_id)
    if current and previous and current.pk != previous.pk:
        _absorb(current, previous, now=now)
    return current or previous


def _by_id(source: Source, external_id: str | None) -> Booking | None:
    """Return the locked booking that has, or once had, this id."""
    if not external_id:
        return None
    # No "or" in one query: each of the two look-ups has its own unique index.
    bookings = Booking.objects.filter(source=source)
    pk = bookings.filter(external_id=external_id).values_list("pk", flat=True).first()
    if pk is None:
        earlier = EarlierId.objects.filter(source=source, external_id=external_id)
        pk = earlier.values_list("booking_id", flat=True).first()
    return None if pk is None else lock_booking(pk)


def _own_id(source: Source, event: BookingEvent, *, now: datetime) -> BookingEvent:
    """Give a request without number a new id when it is not the one of some time ago.

    Sources without numbers get an id made of the content, so the same mail sent again is known.
    But who asks for the same thing in half a year means a new visit.
    """
    if not event.external_id.startswith(CONTENT_ID):
        return event
    same = Booking.objects.filter(source=source, external_id__startswith=event.external_id)
    newest = same.order_by("-received_at", "-id").first()
    if newest is None:
        return event
    if now - newest.received_at <= SAME_REQUEST:
        return replace(event, external_id=newest.external_id)
    day = timezone.localdate(now).isoformat()
    return replace(event, external_id=f"{event.external_id}@{day}")


def _absorb(booking: Booking, other: Booking, *, now: datetime) -> None:
    """Fold in what was taken for a booking of its own until their link arrived late."""
    withdraw_booking(other, reason=_("moved by the source"), now=now)
    other.refresh_from_db()
    for rows in (other.notifications, other.earlier_ids, other.proposals, other.appointments):
        rows.update(booking=booking)
    booking.received_at = min(booking.received_at, other.received_at)
    answers = [each.answered_at for each in (booking, other) if each.answered_at]
    booking.answered_at = min(answers, default=None)
    booking.save(update_fields=["received_at", "answered_at"])
    other.delete()


def _remember_ids(booking: Booking, event: BookingEvent) -> None:
    """Keep every id the booking ever had; it goes by the newest event's."""
    ids = {booking.external_id, event.external_id, event.previous_external_id or ""}
    if not _is_older(booking, event) and booking.external_id != event.external_id:
        booking.previous_external_id = booking.external_id
        booking.external_id = event.external_id
        EarlierId.objects.filter(source=booking.source, external_id=event.external_id).delete()
    if booking.external_id == event.external_id:
        booking.previous_external_id = booking.previous_external_id or (
            event.previous_external_id or ""
        )
    booking.save(update_fields=["external_id", "previous_external_id"])
    for external_id in sorted(ids - {booking.external_id, ""}):
        EarlierId.objects.get_or_create(
            source=booking.source, external_id=external_id, defaults={"booking": booking}
        )


def _is_older(booking: Booking, event: BookingEvent) -> bool:
    key = order_key(event)
    if key and booking.version:
        return key < booking.version
    # Nothing orders them: then what came last counts, but a cancellation is final.
    return booking.state == Booking.State.CANCELLED and event.kind != "cancelled"


def _create(source: Source, event: BookingEvent, *, is_authentic: bool, now: datetime) -> Applied:
    if not event.customer.is_known:
        raise NeedsPersonError(
            _("the booking %(id)s is not known here (yet)") % {"id": event.external_id},
            waits_for=event.external_id,
        )
    customer, is_new = find_or_create_customer(source, event, now=now)
    booking = Booking(
        source=source,
        workshop=source.workshop,
        external_id=event.external_id,
        previous_external_id=event.previous_external_id or "",
        customer=customer,
        vehicle=find_or_create_vehicle(customer, vehicle_of(event)),
        version=order_key(event),
        state=Booking.State.OPEN if is_authentic else Booking.State.UNCONFIRMED,
        received_at=now,
        **_values(event),
    )
    changes = changes_of(Booking(), _values(event))
    if event.kind == "cancelled":
        booking.state, booking.cancelled_at = Booking.State.CANCELLED, now
    booking.save(force_insert=True)
    _remember_ids(booking, event)
    set_services(booking, now=now)
    if event.kind == "cancelled":
        return Applied(Outcome.CANCELLED, booking, is_new, changes=changes)
    if not is_new:
        note_second_portal_booking(booking, now=now)
    answer = None
    if is_authentic:
        take_over_consents(customer, event, now=now)
        answer = answer_booking(booking, now=now)
    return Applied(Outcome.CREATED, booking, is_new, answer, changes)


def _update(booking: Booking, event: BookingEvent, *, is_authentic: bool, now: datetime) -> Applied:
    values = _values(event)
    changes = {name: value for name, value in values.items() if getattr(booking, name) != value}
    was_cancelled = booking.state == Booking.State.CANCELLED
    if not (set(changes) - {"occurred_at"}) and not was_cancelled:
        if _is_trusted(booking, is_authentic=is_authentic):
            _overlay(booking, [event])
        _save_version(booking, event)
        return Applied(Outcome.DUPLICATE, booking)
    _needs_trust(booking, is_authentic=is_authentic)
    told = changes_of(booking, changes)
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.vehicle = complete_booking_people(booking, event) or booking.vehicle
    booking.version = order_key(event) or booking.version
    if was_cancelled:
        booking.state, booking.cancelled_at = Booking.State.OPEN, None
    booking.save(update_fields=[*changes, "vehicle", "version", "state", "cancelled_at"])
    if "service_texts" in changes:
        change_services(booking, known_services(booking, now=now), now=now)
    answer = _follow(booking, changes, now=now)
    return Applied(Outcome.UPDATED, booking, answer=answer, changes=told)


def _follow(
    booking: Booking, changes: dict[str, Any], *, now: datetime
) -> Proposal | Appointment | None:
    """Let the calendar follow: a changed time moves what was booked or offered."""
    if booking.state == Booking.State.UNCONFIRMED:
        return None
    has_moved = {"wished_start", "wished_end", "is_time_agreed"} & set(changes)
    if has_moved and booking.wished_start:
        return move_to(booking, booking.wished_start, booking.wished_end, now=now)
    return answer_booking(booking, now=now)


def _cancel(booking: Booking, event: BookingEvent, *, is_authentic: bool, now: datetime) -> Applied:
    is_known = booking.state == Booking.State.CANCELLED
    if not is_known:
        _needs_trust(booking, is_authentic=is_authentic)
        withdraw_booking(booking, reason=_("cancelled at the source"), now=now)
        close_task(confirm_key(booking), now=now, outcome=_("cancelled at the source"))
        booking.refresh_from_db(fields=["state", "cancelled_at"])
    _save_version(booking, event)
    _overlay(booking, [event])
    return Applied(Outcome.DUPLICATE if is_known else Outcome.CANCELLED, booking)


def _fill_in(booking: Booking, event: BookingEvent) -> Applied:
    """Take from a late older event what no newer one said; nothing newer is overwritten."""
    _overlay(booking, sorted([event, *recorded_events(booking)], key=order_key))
    return Applied(Outcome.STALE, booking, changes=changes_of(Booking(), _values(event)))


def _overlay(booking: Booking, events: list[BookingEvent]) -> None:
    """Write what the events say, each over the one before, on the booking."""
    said: dict[str, Any] = {}
    for event in events:
        said |= _values(event)
        vehicle = complete_booking_people(booking, event)
        booking.vehicle = booking.vehicle or vehicle
    for name, value in said.items():
        setattr(booking, name, value)
    booking.save(update_fields=[*said, "vehicle"])


def _needs_trust(booking: Booking, *, is_authentic: bool) -> None:
    """Let nobody but a signed or verified sender touch what we act upon already (E-12)."""
    if not _is_trusted(booking, is_authentic=is_authentic):
        raise NeedsPersonError(
            _("an unsigned message wants to change or cancel a booking that is under way")
        )


def _is_trusted(booking: Booking, *, is_authentic: bool) -> bool:
    return is_authentic or booking.state == Booking.State.UNCONFIRMED


def _save_version(booking: Booking, event: BookingEvent) -> None:
    booking.version = order_key(event) or booking.version
    booking.occurred_at = event.occurred_at or booking.occurred_at
    booking.save(update_fields=["version", "occurred_at"])


def _values(event: BookingEvent) -> dict[str, Any]:
    """Return the booking's fields that the event says something about."""
    said: dict[str, Any] = {
        "service_texts": list(event.services),
        "price_gross": event.price_gross,
        "notes": event.notes,
        "occurred_at": event.occurred_at,
    }
    if event.time:
        said |= {
            "wished_start": event.time.start,
            "wished_end": event.time.end,
            "is_time_agreed": event.time.is_agreed,
        }
    kept_if_empty = ("wished_end", "is_time_agreed")
    return {name: value for name, value in said.items() if value or name in kept_if_empty}
