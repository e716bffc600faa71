"""What is brought to mind: open dates once, an appointment the day before, one that was missed.

Who never proved that an address is theirs gets none of it (C-05): only those do who have
answered from it, or whom we know from earlier dealings.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bookings.calendar.guests import guest_of
from bookings.calendar.loading import local_day
from bookings.calendar.shares import Guest
from bookings.models import Appointment, Proposal
from customers.models import Customer
from customers.models.consent import Channel
from messaging.calls.times import QUIET_CHANNELS, house_call_times
from messaging.models import Message
from messaging.outbox import NewMessage, put_message
from workshop.models import Company

PROPOSAL_REMINDER = "proposal_reminder"
APPOINTMENT_REMINDER = "appointment_reminder"
# When on the day before, on the site's wall clock.
REMINDED_AT = time(10)
# Who has just heard from us needs no reminder of it.
FRESH = timedelta(hours=12)
TOO_LATE_TO_HELP = timedelta(hours=2)


def may_remind(customer: Customer, channel: str) -> bool:
    """Say whether an address may get more than the answer to its booking (C-05)."""
    state = customer.email_state if channel == Channel.EMAIL else customer.phone_state
    if state == Customer.AddressState.INVALID:
        return False
    is_proven = state == Customer.AddressState.VERIFIED
    return is_proven or guest_of(customer) is Guest.REGULAR


def plan_proposal_reminder(sent: Message, proposal: Proposal, *, now: datetime) -> Message | None:
    """Plan the one reminder of dates that ``sent`` has offered, if it can leave in time.

    It waits in the outbox from the start, and goes only if nobody has answered until then.
    """
    company = Company.objects.get()
    if not company.proposal_reminder_hours or sent.customer is None:
        return None
    wanted = now + timedelta(hours=company.proposal_reminder_hours)
    moment = house_call_times(company).next_moment(wanted)
    if moment >= proposal.expires_at or not may_remind(sent.customer, sent.channel):
        return None
    return put_message(
        NewMessage(
            customer=sent.customer,
            kind=PROPOSAL_REMINDER,
            channel=sent.channel,
            subject_ref=sent.subject_ref,
            occasion="reminder",
            not_before=moment,
            not_after=proposal.expires_at,
        ),
        now=now,
    )


def plan_appointment_reminder(
    sent: Message, appointment: Appointment, *, now: datetime
) -> Message | None:
    """Plan the reminder of the appointment that ``sent`` has confirmed or moved.

    None when it would follow on the heels of ``sent``.
    """
    moment = reminder_moment(appointment, sent.channel)
    if sent.customer is None or moment is None or moment < now + FRESH:
        return None
    return put_message(
        NewMessage(
            customer=sent.customer,
            kind=APPOINTMENT_REMINDER,
            channel=sent.channel,
            subject_ref=sent.subject_ref,
            occasion=f"sequence-{appointment.ical_sequence}",
            not_before=moment,
            not_after=appointment.starts_at - TOO_LATE_TO_HELP,
            payload={"sequence": appointment.ical_sequence},
        ),
        now=now,
    )


def reminder_moment(appointment: Appointment, channel: str) -> datetime | None:
    """Return when to remind: the day before; by SMS the last day before on which we may write."""
    zone = ZoneInfo(appointment.workshop.time_zone)
    day = local_day(appointment.workshop, appointment.starts_at)
    if channel not in QUIET_CHANNELS:
        return datetime.combine(day - timedelta(days=1), REMINDED_AT, zone)
    times = house_call_times(Company.objects.get())
    for back in range(1, 8):
        if window := times.window(day - timedelta(days=back)):
            wanted = datetime.combine(day - timedelta(days=back), REMINDED_AT, zone)
            return max(window[0], min(wanted, window[1]))
    return None


def has_later_appointment(appointment: Appointment) -> bool:
    """Say whether the customer has made another appointment that is still to come or going on."""
    live = (Appointment.State.CONFIRMED, Appointment.State.ARRIVED)
    later = appointment.customer.appointments.filter(state__in=live)
    return later.filter(starts_at__gt=appointment.starts_at).exists()
