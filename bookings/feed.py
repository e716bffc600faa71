"""A site's appointments as a calendar that a phone subscribes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from bookings.ical import BERLIN, BERLIN_RULES, PRODID
from bookings.models import Appointment, CalendarFeed
from workshop.models import Workshop
from workshop_crm.lib.tokens import BadTokenError, make_token, read_token

PAST, AHEAD = timedelta(days=30), timedelta(days=180)
State = Appointment.State
SURE_STATES = (State.CONFIRMED, State.ARRIVED, State.DONE)


def renew_feed(site: Workshop, *, now: datetime) -> CalendarFeed:
    """Make a site's calendar address, or a new one: the old one leads nowhere from now on."""
    feed, is_new = CalendarFeed.objects.get_or_create(workshop=site, defaults={"changed_at": now})
    if not is_new:
        CalendarFeed.objects.filter(pk=feed.pk).update(
            serial=F("serial") + 1, is_active=True, changed_at=now
        )
        feed.refresh_from_db()
    return feed


def end_feed(site: Workshop) -> None:
    """Make a site's calendar address void; a second call does nothing."""
    CalendarFeed.objects.filter(workshop=site).update(is_active=False)


def feed_url(feed: CalendarFeed) -> str:
    """Return the absolute address that the phone asks."""
    path = reverse("public_calendar_feed", args=[make_token(_purpose(feed), feed.pk)])
    return f"{settings.PUBLIC_BASE_URL}{path}"


def feed_of_token(token: str) -> CalendarFeed:
    """Return the feed of an address. Raises BadTokenError for a forged, old or ended one."""
    number = token.partition(".")[0]
    rows = CalendarFeed.objects.select_related("workshop").filter(is_active=True)
    feed = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if feed is None:
        raise BadTokenError
    read_token(_purpose(feed), token)
    return feed


def _purpose(feed: CalendarFeed) -> str:
    return f"feed.{feed.serial}"


def feed_ics(feed: CalendarFeed, *, now: datetime) -> bytes:
    """Return the last 30 and the next 180 days as one calendar, the same as long as it is true.

    Work and bay, and name and plate only if the owner wants it; never a price (K-06). Dates
    that are held are tentative. What was cancelled is left out: subscribers drop it.
    """
    zone = ZoneInfo(feed.workshop.time_zone)
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", feed.workshop.name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    if zone.key == BERLIN:
        calendar.add_component(Timezone.from_ical(BERLIN_RULES))
    for appointment in _appointments(feed, now=now):
        calendar.add_component(_event(appointment, zone, shows_people=feed.shows_people))
    if zone.key != BERLIN:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _appointments(feed: CalendarFeed, *, now: datetime) -> QuerySet[Appointment]:
    is_shown = Q(state__in=SURE_STATES) | Q(state=State.HELD, proposal__expires_at__gt=now)
    return (
        Appointment.objects.filter(
            is_shown,
            workshop=feed.workshop,
            starts_at__gt=now - PAST,
            starts_at__lt=now + AHEAD,
        )
        .select_related("bay", "customer", "vehicle")
        .prefetch_related("services")
        .order_by("starts_at", "id")
    )


def _event(appointment: Appointment, zone: ZoneInfo, *, shows_people: bool) -> Event:
    event = Event()
    event.add("uid", f"site-{appointment.ical_uid}")
    # Not the moment of asking: the file must not differ as long as nothing has changed.
    event.add("dtstamp", appointment.created_at)
    event.add("sequence", appointment.ical_sequence)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", _summary(appointment, shows_people=shows_people))
    event.add("location", appointment.bay.name)
    is_held = appointment.state == State.HELD
    event.add("status", "TENTATIVE" if is_held else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _summary(appointment: Appointment, *, shows_people: bool) -> str:
    work = ", ".join(service.name for service in appointment.services.all())
    words = [work or _("Appointment")]
    if shows_people:
        vehicle = appointment.vehicle
        words += [appointment.customer.name, vehicle.plate if vehicle else ""]
    return " · ".join(word for word in words if word)
