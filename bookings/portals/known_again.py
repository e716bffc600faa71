"""The red card: a known customer came through a portal again. What it cost, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bookings.errors import CauseMissingError
from bookings.intake.keys import second_booking_key
from bookings.models import Booking, ReturnCause, Visit
from bookings.proposals.life import withdraw_booking
from customers.consent.states import consent_states, merged_ids
from customers.models import Customer, Task
from customers.models.consent import Channel, Purpose
from customers.tasks_list import close_task
from messaging.models import Inbound, Message
from workshop.models import User
from workshop_crm.lib.house_text import house_text

MOST_CONTACTS = 8
# Until the owner writes down others.
USUAL_CAUSES = (
    gettext_lazy("no consent to reminders"),
    gettext_lazy("our reminder came too late"),
    gettext_lazy("our reminder was not read"),
    gettext_lazy("found us faster there"),
    gettext_lazy("did not know about booking with us directly"),
    gettext_lazy("better price or voucher at the portal"),
    gettext_lazy("dates suited better there"),
)
OTHER = gettext_lazy("another cause")


@dataclass(frozen=True)
class Contact:
    """Something said between us and the customer since the last visit."""

    at: datetime
    is_ours: bool
    channel: str
    text: str


@dataclass(frozen=True)
class RedCard:
    """What the front desk has to know before it asks why."""

    commission: Decimal | None
    last_visit: datetime | None
    contacts: list[Contact]
    allowed: list[str]
    is_open: bool
    is_approach_barred: bool


def is_cause_missing(booking: Booking) -> bool:
    """Whether the red card is open: nobody has said why yet."""
    if booking.second_portal_cause:
        return False
    is_counted = booking.commission_lost is not None
    is_over = booking.state == Booking.State.CANCELLED
    if is_counted and not is_over:
        return True
    return Task.objects.filter(key=second_booking_key(booking), done_at=None).exists()


def check_cause(booking: Booking | None) -> None:
    """Raise CauseMissingError when staff would put a booking away without saying why."""
    if booking and is_cause_missing(booking):
        raise CauseMissingError


@transaction.atomic
def put_away(booking: Booking, *, reason: str, now: datetime) -> Booking:
    """Cancel a booking for staff. Raises CauseMissingError; nothing is changed then."""
    check_cause(booking)
    return withdraw_booking(booking, reason=reason, now=now)


@transaction.atomic
def note_cause(
    booking: Booking, cause: str, note: str = "", *, by: User | None, now: datetime
) -> None:
    """Write down why a known customer came through a portal again; a later word counts."""
    Booking.objects.filter(pk=booking.pk).update(
        second_portal_cause=cause[:200], second_portal_note=note[:200]
    )
    close_task(second_booking_key(booking), now=now, outcome=cause, by=by)


def causes() -> list[str]:
    """Return the house's causes, in the house's language."""
    own = list(ReturnCause.objects.values_list("text", flat=True))
    return own or [house_text(cause) for cause in USUAL_CAUSES]


@transaction.atomic
def write_causes(texts: Iterable[str]) -> None:
    """Replace the list of causes; what bookings say already stays. None means the usual ones."""
    kept = dict.fromkeys(" ".join(text.split())[:120] for text in texts)
    kept.pop("", None)
    ReturnCause.objects.all().delete()
    ReturnCause.objects.bulk_create(ReturnCause(text=text) for text in kept)


def look_at_red_card(booking: Booking, *, now: datetime) -> RedCard | None:
    """Return the red card of a booking; ``None`` for one that has none."""
    is_open = is_cause_missing(booking)
    if not (is_open or booking.second_portal_cause):
        return None
    customer = booking.customer
    ids = merged_ids(customer)
    visits = Visit.objects.filter(customer__in=ids, arrived_at__lt=booking.received_at)
    last = visits.order_by("-arrived_at").values_list("arrived_at", flat=True).first()
    return RedCard(
        commission=booking.commission_lost,
        last_visit=last,
        contacts=_contacts(ids, last, booking.received_at),
        allowed=_allowed(customer),
        is_open=is_open,
        is_approach_barred=is_approach_barred(customer, booking, today=timezone.localdate(now)),
    )


def is_approach_barred(customer: Customer, booking: Booking | None, *, today: date) -> bool:
    """Whether a portal's terms keep us from approaching this customer ourselves."""
    until = customer.no_approach_until
    forbids = booking is not None and not booking.source.may_approach_directly
    return forbids or (until is not None and until >= today)


def portal_returns() -> QuerySet[Booking]:
    """Return the bookings of known customers through a portal, the newest first."""
    rows = Booking.objects.filter(commission_lost__isnull=False)
    rows = rows.exclude(state=Booking.State.CANCELLED)
    return rows.select_related("customer", "source").order_by("-received_at", "-id")


def _contacts(ids: Sequence[int], since: datetime | None, until: datetime) -> list[Contact]:
    sent = Message.objects.filter(
        customer__in=ids, state__in=Message.SENT_STATES, handed_over_at__lt=until
    )
    heard = Inbound.objects.filter(customer__in=ids, received_at__lt=until)
    if since:
        sent, heard = sent.filter(handed_over_at__gte=since), heard.filter(received_at__gte=since)
    found = [
        Contact(
            at=one.handed_over_at,
            is_ours=True,
            channel=one.get_channel_display(),
            text=one.subject or one.text[:80],
        )
        for one in sent.order_by("-handed_over_at")[:MOST_CONTACTS]
        if one.handed_over_at
    ]
    found += [
        Contact(
            at=one.received_at,
            is_ours=False,
            channel=one.get_channel_display(),
            text=one.text[:80],
        )
        for one in heard.order_by("-received_at")[:MOST_CONTACTS]
    ]
    return sorted(found, key=lambda contact: contact.at, reverse=True)[:MOST_CONTACTS]


def _allowed(customer: Customer) -> list[str]:
    """Return the channels on which the customer lets us remind them."""
    states = consent_states(customer)
    return [
        str(channel.label)
        for channel in Channel
        if (state := states.get((channel, Purpose.SERVICE))) and state.is_given
    ]
