"""What the front desk needs first: who waits for an answer, who comes, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bookings.models import Appointment, Booking, Notification, Proposal, Visit
from bookings.proposals.promise import minutes_waited, waiting_bookings
from customers.models import Task
from customers.tasks_list import tasks_due_before
from workshop.access import at_sites_of
from workshop.models import Bay, Company, OpeningHours, User, Workshop

QUEUE_LENGTH = 15


@dataclass(frozen=True)
class WaitingBooking:
    """A booking without an answer, and how many opening minutes it has been waiting."""

    booking: Booking
    minutes: int
    promise_minutes: int

    @property
    def is_late(self) -> bool:
        return self.minutes > self.promise_minutes

    @property
    def needs_click(self) -> bool:
        return self.booking.state == Booking.State.UNCONFIRMED


@dataclass(frozen=True)
class Today:
    """The front desk's home: lists in the order in which they burn."""

    waiting: list[WaitingBooking]
    waiting_more: int
    clarification_count: int
    tasks: list[Task]
    appointments: list[Appointment]
    visits: list[Visit]
    open_proposal_count: int
    has_several_sites: bool
    is_setup_open: bool

    @property
    def is_burning(self) -> bool:
        """Somebody waits longer than we promised."""
        return any(item.is_late for item in self.waiting)

    @property
    def expected_count(self) -> int:
        return sum(item.state == Appointment.State.CONFIRMED for item in self.appointments)


def look_at_today(*, now: datetime, user: User | None = None) -> Today:
    """Gather the home page in eight queries; days are those of the local calendar.

    ``user`` is who looks: other sites, and tasks that somebody else has taken, are left out.
    """
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    waiting = _waiting_bookings(now, user)
    # Per active site: can it offer dates?
    sites = [
        has_hours and has_bays
        for has_hours, has_bays in Workshop.objects.filter(is_active=True).values_list(
            Exists(OpeningHours.objects.filter(workshop=OuterRef("pk"))),
            Exists(Bay.objects.filter(workshop=OuterRef("pk"), is_active=True)),
        )
    ]
    return Today(
        waiting=waiting[:QUEUE_LENGTH],
        waiting_more=max(0, len(waiting) - QUEUE_LENGTH),
        clarification_count=at_sites_of(
            Notification.objects.filter(state=Notification.State.CLARIFICATION),
            user,
            "source__workshop",
        ).count(),
        tasks=_tasks(end, user),
        appointments=_appointments(start, end, user),
        visits=list(
            at_sites_of(Visit.objects.filter(closed_at=None), user)
            .select_related("customer", "vehicle")
            .order_by("arrived_at")[:QUEUE_LENGTH]
        ),
        open_proposal_count=at_sites_of(
            Proposal.objects.filter(state=Proposal.State.OPEN, expires_at__gt=now),
            user,
            "booking__workshop",
        ).count(),
        has_several_sites=len(sites) > 1,
        is_setup_open=not any(sites),
    )


def _waiting_bookings(now: datetime, user: User | None) -> list[WaitingBooking]:
    promise = Company.objects.values_list("promise_minutes", flat=True).first() or 0
    bookings = (
        at_sites_of(waiting_bookings(), user)
        .select_related("customer", "vehicle", "source", "workshop")
        .order_by("received_at", "id")[:200]
    )
    waited = minutes_waited(bookings, now=now)
    return [WaitingBooking(booking, waited[booking.pk], promise) for booking in bookings]


def _appointments(start: datetime, end: datetime, user: User | None) -> list[Appointment]:
    shown = [
        Appointment.State.CONFIRMED,
        Appointment.State.ARRIVED,
        Appointment.State.DONE,
        Appointment.State.NO_SHOW,
    ]
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end, state__in=shown)
    return list(
        at_sites_of(rows, user)
        .select_related("customer", "vehicle", "bay", "workshop", "visit")
        .prefetch_related("services")
        .order_by("starts_at", "id")
    )


def _tasks(before: datetime, user: User | None) -> list[Task]:
    # Bookings to check stand in the queue above already.
    tasks = tasks_due_before(user, before).exclude(kind=Task.Kind.CONFIRM_BOOKING)
    return list(tasks[:QUEUE_LENGTH])
