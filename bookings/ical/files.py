"""iCalendar files for the customer's calendar: invitation, change, cancellation (K-01 to K-06)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vCalAddress, vText

from bookings.ical.zones import add_time_zone
from bookings.models import Appointment
from customers.models import Customer
from customers.vehicles.changes import contact_for
from messaging.kinds import Attachment

PRODID = "-//Workshop CRM//Appointments//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
# The answer to a COUNTER that we do not accept (RFC 5546 3.2.8); SEQUENCE stays as it was.
DECLINECOUNTER = "DECLINECOUNTER"


def calendar_attachment(appointment: Appointment, method: str, *, stamp: datetime) -> Attachment:
    """Return the file as it goes with a mail: the method stands in the content type too (K-03)."""
    return Attachment(
        filename="cancel.ics" if method == CANCEL else "invite.ics",
        content=appointment_ics(appointment, method, stamp=stamp),
        content_type=f"text/calendar; method={method}; charset=UTF-8",
    )


def appointment_ics(appointment: Appointment, method: str, *, stamp: datetime) -> bytes:
    """Return one appointment as an iCalendar object in the customer's language.

    REQUEST and CANCEL name organizer and attendee; PUBLISH, for a download, names no attendee.
    Neither plate nor work nor price stands in it: calendars are often shared (K-06). The UID
    stays the same for life; ``stamp`` is an aware time.
    """
    with override(_contact(appointment).language):
        calendar = Calendar()
        calendar.add("prodid", PRODID)
        calendar.add("version", "2.0")
        calendar.add("method", method)
        zone = ZoneInfo(appointment.workshop.time_zone)
        calendar.add_component(_event(appointment, method, zone, stamp))
        add_time_zone(calendar, zone)
        return bytes(calendar.to_ical())


def _event(appointment: Appointment, method: str, zone: ZoneInfo, stamp: datetime) -> Event:
    site = appointment.workshop
    event = Event()
    event.add("uid", str(appointment.ical_uid))
    event.add("dtstamp", stamp)
    event.add("sequence", appointment.ical_sequence)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", _("Workshop appointment %(site)s") % {"site": site.name})
    event.add("location", f"{site.street}, {site.postcode} {site.city}")
    event.add("description", _("Questions? Call us: %(phone)s") % {"phone": site.phone})
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event["organizer"] = _address(site.email, {"CN": site.name})
    if method != PUBLISH and _contact(appointment).email:
        event.add("attendee", _attendee(appointment), encode=False)
    return event


def _contact(appointment: Appointment) -> Customer:
    """Who gets the invitation: a calendar looks for its own address in it."""
    return contact_for(appointment.customer, appointment.vehicle)


def _attendee(appointment: Appointment) -> vCalAddress:
    # The customer has chosen the time on our page: their calendar need not ask again.
    return _address(
        _contact(appointment).email,
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED"},
    )


def _address(email: str, parameters: dict[str, str]) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address
