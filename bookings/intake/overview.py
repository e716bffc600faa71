"""What the pages of intake show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.intake.events import CONTENT_ID
from bookings.intake.settle import STUCK_AFTER
from bookings.models import Appointment, Booking, Notification, Proposal, Source
from bookings.proposals.other_ways import other_ways
from bookings.proposals.promise import WAITING_STATES, minutes_waited
from customers.models.consent import Channel
from workshop.models import Company

State = Booking.State
WAITING = "waiting"
FILTERS = {
    WAITING: _("waiting for an answer"),
    "": _("all bookings"),
    **{str(value): label for value, label in State.choices},
}
MOST_RECENT = 12
CALL = "call:"
OUR_IDS = (CONTENT_ID, "notification:", CALL)


@dataclass(frozen=True)
class Clock:
    """How long a booking has waited for its first answer, against the promise.

    Both in opening minutes: see bookings/proposals/promise.py.
    """

    minutes: int
    promise: int

    @property
    def is_late(self) -> bool:
        return self.minutes > self.promise


@dataclass(frozen=True)
class Row:
    """One line of the list; ``is_expired``: our dates have passed without an answer.

    ``ways`` are the channels by which new dates may go out that nobody has tried.
    """

    booking: Booking
    clock: Clock | None
    is_expired: bool = False
    ways: Sequence[Channel] = ()


def find_bookings(show: str, *, now: datetime) -> QuerySet[Booking]:
    """Return the bookings of a filter with what a list shows; the longest wait first."""
    related = ("customer", "vehicle__driver", "source", "workshop")
    bookings = Booking.objects.select_related(*related).prefetch_related("services")
    if show == WAITING:
        return bookings.filter(_is_our_turn(now)).order_by("received_at", "id")
    return bookings.filter(state=show) if show in State.values else bookings


def _is_our_turn(now: datetime) -> Q:
    """What has had no answer yet, and what was offered but came to nothing."""
    held = Proposal.objects.filter(
        booking=OuterRef("pk"), state=Proposal.State.OPEN, expires_at__gt=now
    )
    return (
        Q(state=State.UNCONFIRMED)
        | Q(state=State.OPEN, answered_at=None)
        | Q(~Exists(held), state=State.OPEN)
    )


def rows_of(bookings: list[Booking], *, now: datetime) -> list[Row]:
    """Return the lines of a list, each with its clock."""
    promise = Company.objects.values_list("promise_minutes", flat=True).first() or 0
    waited = minutes_waited([row for row in bookings if _is_owed(row)], now=now)
    expired = _expired_among(bookings, now)
    ways = other_ways([row for row in bookings if row.pk in expired], now=now) if expired else {}
    return [
        Row(
            row,
            Clock(waited[row.pk], promise) if row.pk in waited else None,
            is_expired=row.pk in expired,
            ways=ways.get(row.pk, ()),
        )
        for row in bookings
    ]


def clock_of(booking: Booking, promise: int, *, now: datetime) -> Clock | None:
    """Return the running clock; None once it was answered or needs no answer."""
    if not _is_owed(booking):
        return None
    return Clock(minutes_waited([booking], now=now)[booking.pk], promise)


def _is_owed(booking: Booking) -> bool:
    return not booking.answered_at and booking.state in WAITING_STATES


def _expired_among(bookings: list[Booking], now: datetime) -> set[int]:
    """Return who has let our dates pass: a person goes on by another way."""
    answered = [row.pk for row in bookings if row.answered_at and row.state == State.OPEN]
    held = Proposal.objects.filter(
        booking__in=answered, state=Proposal.State.OPEN, expires_at__gt=now
    )
    return set(answered) - set(held.values_list("booking_id", flat=True))


def number_of(booking: Booking) -> str:
    """Return the source's own number; empty where we had to make one."""
    is_ours = booking.external_id.startswith(OUR_IDS) or not booking.source.is_portal
    return "" if is_ours else booking.external_id


def proposals_of(booking: Booking) -> QuerySet[Proposal]:
    dates = Appointment.objects.select_related("bay").order_by("number")
    return booking.proposals.prefetch_related(Prefetch("dates", dates))


def next_step(booking: Booking, *, now: datetime) -> str:
    """Return what a person does next: "confirm", "services", "propose", "propose_again" or ""."""
    if booking.state == State.UNCONFIRMED:
        return "confirm"
    if booking.state not in (State.OPEN, State.CLOSED):
        return ""
    if not booking.services.exists():
        return "services" if booking.state == State.OPEN else ""
    is_offered = booking.proposals.filter(state=Proposal.State.OPEN, expires_at__gt=now).exists()
    if is_offered:
        return ""
    return "propose_again" if booking.answered_at else "propose"


def find_recent(source: Source) -> QuerySet[Notification]:
    """Return the last messages of a source."""
    rows = source.notifications.select_related("settled_by", "booking__customer")
    return rows.defer("body_encrypted").order_by("-received_at", "-id")[:MOST_RECENT]


def find_settled_by_people() -> QuerySet[Notification]:
    """Return what people decided in Klärung, the newest first; typed calls never waited there."""
    decided = Notification.objects.filter(
        state=Notification.State.SETTLED, settled_by__isnull=False
    )
    rows = decided.exclude(booking__external_id__startswith=CALL).select_related(
        "source", "settled_by", "booking__customer"
    )
    return rows.defer("body_encrypted").order_by("-settled_at", "-id")


def find_unclear(*, now: datetime) -> QuerySet[Notification]:
    """Return what waits for a person, and what nobody has settled for a while."""
    is_stuck = Q(state=Notification.State.RECEIVED, received_at__lt=now - STUCK_AFTER)
    unclear = Notification.objects.filter(Q(state=Notification.State.CLARIFICATION) | is_stuck)
    return unclear.select_related("source").defer("body_encrypted").order_by("received_at", "id")
