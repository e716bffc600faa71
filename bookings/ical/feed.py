"""What stands in a calendar that a phone subscribes to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from bookings.ical.files import PRODID
from bookings.ical.zones import add_time_zone
from bookings.models import Appointment, CalendarFeed
from customers.models import Task

PAST, AHEAD = timedelta(days=30), timedelta(days=180)
TASK_TAKES = timedelta(minutes=15)
State, Shows = Appointment.State, CalendarFeed.Shows
SURE_STATES = (State.CONFIRMED, State.ARRIVED, State.DONE)
# Tasks have no UID of their own; this makes one of their number.
_TASKS = uuid.UUID("6a2f6f0e-5f0b-4a53-9d0e-3c2f6f1f4d11")


def feed_ics(feed: CalendarFeed, *, now: datetime) -> bytes:
    """Return the last 30 and the next 180 days as one calendar, the same as long as it is true.

    Work and bay, plate and name only if the owner wants it; never a price (K-06), and nothing
    of restricted people. Dates that are held are tentative; what was cancelled stays, and says so.
    """
    zone = ZoneInfo(feed.workshop.time_zone)
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _title(feed))
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for appointment in _appointments(feed, now=now):
        calendar.add_component(_event(appointment, zone, feed.shows))
    for task in _tasks(feed, now=now):
        calendar.add_component(_task(task, zone, feed.shows))
    add_time_zone(calendar, zone)
    return bytes(calendar.to_ical())


def _title(feed: CalendarFeed) -> str:
    site = feed.workshop.name
    return site if feed.about == feed.workshop else f"{site} · {feed.about}"


def _appointments(feed: CalendarFeed, *, now: datetime) -> QuerySet[Appointment]:
    is_held = Q(state=State.HELD, proposal__expires_at__gt=now)
    rows = Appointment.objects.filter(
        Q(state__in=(*SURE_STATES, State.CANCELLED)) | is_held,
        workshop=feed.workshop,
        starts_at__gt=now - PAST,
        starts_at__lt=now + AHEAD,
    )
    if feed.bay_id:
        rows = rows.filter(bay=feed.bay_id)
    related = rows.select_related("bay", "customer", "vehicle").prefetch_related("services")
    return related.order_by("starts_at", "id")


def _tasks(feed: CalendarFeed, *, now: datetime) -> QuerySet[Task]:
    """Return what the person of a calendar has to do."""
    if feed.person_id is None:
        return Task.objects.none()
    rows = Task.objects.filter(
        Q(customer=None) | Q(customer__is_restricted=False),
        assigned_to=feed.person_id,
        done_at=None,
        due_at__gt=now - PAST,
        due_at__lt=now + AHEAD,
    )
    return rows.order_by("due_at", "id")


def _event(appointment: Appointment, zone: ZoneInfo, shows: str) -> Event:
    event = Event()
    event.add("uid", f"site-{appointment.ical_uid}")
    # Not the moment of asking: the file must not differ as long as nothing has changed.
    event.add("dtstamp", appointment.created_at)
    event.add("sequence", appointment.ical_sequence)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", _summary(appointment, shows))
    event.add("location", appointment.bay.name)
    event.add("class", "PRIVATE")
    if appointment.state == State.CANCELLED:
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
    else:
        event.add("status", "TENTATIVE" if appointment.state == State.HELD else "CONFIRMED")
    return event


def _summary(appointment: Appointment, shows: str) -> str:
    work = ", ".join(service.name for service in appointment.services.all())
    words = [work or _("Appointment"), *_of_customer(appointment, shows)]
    said = " · ".join(words)
    is_cancelled = appointment.state == State.CANCELLED
    # Not every program strikes out what has the status.
    return _("Cancelled: %(what)s") % {"what": said} if is_cancelled else said


def _of_customer(appointment: Appointment, shows: str) -> Iterator[str]:
    if appointment.customer.is_restricted:
        return
    if shows == Shows.NAME:
        yield appointment.customer.name
    vehicle = appointment.vehicle
    if shows in (Shows.NAME, Shows.PLATE) and vehicle and vehicle.plate:
        yield vehicle.plate


def _task(task: Task, zone: ZoneInfo, shows: str) -> Event:
    event = Event()
    event.add("uid", f"task-{uuid.uuid5(_TASKS, str(task.pk))}")
    event.add("dtstamp", task.postponed_at or task.created_at)
    event.add("dtstart", task.due_at.astimezone(zone))
    event.add("duration", TASK_TAKES)
    # A task's title may name the customer.
    event.add("summary", task.title if shows == Shows.NAME else task.get_kind_display())
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
