"""Where an appointment may go on the board, and what is in the way elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from bookings.calendar.loading import Need, load_calendar, local_day, needs_of, occupied
from bookings.calendar.occupancy import taken_from
from bookings.calendar.shares import Guest
from bookings.calendar.slots import STEP, Calendar, free_bay, free_slots
from bookings.models import Appointment
from workshop.models import Bay, BayAbsence, Workshop
from workshop.openings import Span, load_days

ANY_NUMBER = 10_000


def free_places(
    appointment: Appointment, first_day: date, last_day: date, *, now: datetime
) -> dict[int, list[datetime]]:
    """Return by bay the starts to which an appointment may move as long as it is.

    Starts lie on the grid of the search; what is here already only changes its bay.
    """
    need, site = needs_of(appointment.services.all()), appointment.workshop
    calendar = load_calendar(site, first_day, last_day, now=now, except_appointment=appointment.pk)
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    wish = replace(need, minutes=minutes).wish(
        Guest.STAFF, count=ANY_NUMBER, is_spread=False, earliest=begun_quarter(now)
    )
    places = {}
    for bay in calendar.bays:
        alone = replace(calendar, bays=[bay])
        starts = _where_it_is(appointment, alone, need)
        if appointment.state == Appointment.State.CONFIRMED:
            starts |= {slot.starts_at for slot in free_slots(alone, wish, now=begun_quarter(now))}
        places[bay.id] = [start.astimezone(calendar.zone) for start in sorted(starts)]
    return places


def _where_it_is(appointment: Appointment, alone: Calendar, need: Need) -> set[datetime]:
    """Return its own start if it could stay at it on this bay; it may lie off the grid."""
    span = (appointment.occupied_from, appointment.ends_at)
    return {appointment.starts_at} if free_bay(alone, span, need.abilities) else set()


def begun_quarter(now: datetime) -> datetime:
    """Return the beginning of the quarter of an hour: one may still start in it."""
    return now - (now - now.replace(minute=0, second=0, microsecond=0)) % STEP


def in_the_way(wanted: Appointment, bay: Bay, *, now: datetime) -> str:
    """Say why an appointment can't stand where its fields say; empty when it can.

    ``wanted`` is unsaved. The guarantee itself is ``occupancy.occupy``: this finds the words.
    """
    need = needs_of(wanted.services.all())
    wanted.taken_from = taken_from(wanted.starts_at, need)
    if missing := sorted(need.abilities - set(bay.abilities)):
        return _("%(bay)s can't do this work: %(missing)s is missing.") % {
            "bay": bay,
            "missing": ", ".join(missing),
        }
    span = (wanted.occupied_from, wanted.ends_at)
    zone = ZoneInfo(wanted.workshop.time_zone)
    return (
        _closed(wanted.workshop, span, zone)
        or _not_usable(bay, span, zone)
        or _taken(wanted, bay, span, now=now)
    )


def _closed(site: Workshop, span: Span, zone: ZoneInfo) -> str:
    day = local_day(site, span[0])
    (open_day,) = load_days(site, day, day)
    if any(opens <= span[0] and span[1] <= closes for opens, closes in open_day.spans):
        return ""
    if not open_day.spans:
        reason = open_day.reason or _("No opening hours")
        return _("Closed on this day: %(why)s") % {"why": reason}
    return _("It would take from %(wanted)s; open is %(hours)s.") % {
        "wanted": _clock(span, zone),
        "hours": ", ".join(_clock(opening, zone) for opening in open_day.spans),
    }


def _not_usable(bay: Bay, span: Span, zone: ZoneInfo) -> str:
    absence = BayAbsence.objects.filter(bay=bay, starts_at__lt=span[1], ends_at__gt=span[0]).first()
    if absence is None:
        return ""
    return _("%(bay)s can't be used at this time (%(time)s). %(reason)s") % {
        "bay": bay,
        "time": _clock((absence.starts_at, absence.ends_at), zone),
        "reason": absence.reason,
    }


def _taken(wanted: Appointment, bay: Bay, span: Span, *, now: datetime) -> str:
    # Set-up of the next one may begin before it: the condition of ``occupied`` is too narrow.
    around = (span[0], span[1] + timedelta(days=1))
    rows = (
        Appointment.objects.filter(occupied(around, now=now), bay=bay)
        .exclude(pk=wanted.pk)
        .select_related("customer", "vehicle")
        .order_by("starts_at")
    )
    other = next((row for row in rows if row.occupied_from < span[1]), None)
    if other is None:
        return ""
    plate = other.vehicle.plate if other.vehicle else ""
    return _("%(bay)s is taken %(time)s: %(who)s") % {
        "bay": bay,
        "time": _clock((other.occupied_from, other.ends_at), ZoneInfo(wanted.workshop.time_zone)),
        "who": f"{other.customer} {plate}".strip(),
    }


def _clock(span: Span, zone: ZoneInfo) -> str:
    first, last = (moment.astimezone(zone) for moment in span)
    days = "" if first.date() == last.date() else f"{last:%d.%m.} "
    return f"{first:%H:%M}–{days}{last:%H:%M}"
