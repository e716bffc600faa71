"""The message kinds of bookings: what the outbox must know about each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from bookings.ical.files import CANCEL, DECLINECOUNTER, REQUEST, calendar_attachment
from bookings.links import appointment_url, proposal_url
from bookings.messages.notices import (
    CANCELLED,
    CHANGED,
    CONFIRMED,
    COUNTER_DECLINED,
    DECLINED,
    MISSED,
    OWNER_ALARM,
    PROPOSAL,
    REPLY,
)
from bookings.messages.reminding import (
    APPOINTMENT_REMINDER,
    PROPOSAL_REMINDER,
    has_later_appointment,
    may_remind,
)
from bookings.messages.texts import (
    APPOINTMENT_WORDS,
    BOTH,
    CANCELLED_WORDS,
    MISSED_WORDS,
    PROPOSAL_WORDS,
    REPLY_WORDS,
    example_appointment,
    example_proposal,
    sample_appointment,
    sample_proposal,
    sample_reply,
)
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import is_held
from bookings.proposals.promise import waiting_bookings
from bookings.proposals.replies import reply_to_proposal
from customers.models.consent import Channel, Purpose
from messaging.kinds import Attachment, MessageKind, register_kind
from messaging.models import Message
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.references import pk_of


def _booking(message: Message) -> Booking:
    return Booking.objects.select_related("customer", "source").get(pk=pk_of(message.subject_ref))


def _proposal(message: Message) -> Proposal:
    return Proposal.objects.select_related("booking__workshop", "booking__vehicle").get(
        pk=pk_of(message.subject_ref)
    )


def _appointment(message: Message) -> Appointment:
    return Appointment.objects.select_related(
        "workshop", "customer", "vehicle", "booking__source"
    ).get(pk=pk_of(message.subject_ref))


def _proposal_context(message: Message) -> dict[str, Any]:
    proposal = _proposal(message)
    booking = proposal.booking
    return {
        "booking": booking,
        "site": booking.workshop,
        "services": list(booking.services.all()),
        "dates": list(proposal.dates.order_by("number")),
        "price": booking.price_gross,
        "held_until": proposal.expires_at,
        "wished_start": booking.wished_start,
        "is_agreed_time_lost": booking.is_time_agreed,
        "link": proposal_url(proposal),
        "is_stranger": not (message.customer and may_remind(message.customer, message.channel)),
    }


def _appointment_context(message: Message) -> dict[str, Any]:
    appointment = _appointment(message)
    return {
        "appointment": appointment,
        "site": appointment.workshop,
        "services": list(appointment.services.all()),
        "price": appointment.booking and appointment.booking.price_gross,
        "link": appointment_url(appointment),
    }


def _reply_context(message: Message) -> dict[str, Any]:
    return {**_proposal_context(message), "what": message.payload["what"]}


def _proposal_wanted(message: Message, now: datetime) -> str | None:
    if is_held(_proposal(message), now=now):
        return None
    return _("The proposal is not open any more.")


def _alarm_context(message: Message) -> dict[str, Any]:
    booking = _booking(message)
    return {
        "booking": booking,
        "hours": message.payload["minutes"] // 60,
        "link": settings.PUBLIC_BASE_URL + booking.get_absolute_url(),
    }


def _alarm_wanted(message: Message, now: datetime) -> str | None:
    if waiting_bookings().filter(pk=pk_of(message.subject_ref)).exists():
        return None
    return _("The booking has its answer.")


def _proposal_reminder_wanted(message: Message, now: datetime) -> str | None:
    proposal = _proposal(message)
    if not is_held(proposal, now=now) or proposal.answer:
        return _("The customer has answered meanwhile.")
    return _reminder_wanted(message)


def _appointment_reminder_wanted(message: Message, now: datetime) -> str | None:
    appointment = _appointment(message)
    is_same = appointment.ical_sequence == message.payload["sequence"]
    if appointment.state != Appointment.State.CONFIRMED or not is_same:
        return _("The appointment has changed since.")
    return _reminder_wanted(message)


def _missed_wanted(message: Message, now: datetime) -> str | None:
    appointment = _appointment(message)
    if appointment.state != Appointment.State.NO_SHOW:
        return _("The appointment has changed since.")
    if has_later_appointment(appointment):
        return _("There is a new appointment already.")
    return _reminder_wanted(message)


def _reminder_wanted(message: Message) -> str | None:
    """Say why an address may not be written to again (C-05); asked when it leaves."""
    if message.customer and may_remind(message.customer, message.channel):
        return None
    return _("Nobody has confirmed this address yet.")


def _wanted_while(*states: str) -> Callable[[Message, datetime], str | None]:
    """Make the check that the appointment still is what the message says."""

    def still_wanted(message: Message, now: datetime) -> str | None:
        if _appointment(message).state in states:
            return None
        return _("The appointment has changed since.")

    return still_wanted


def _with_calendar_file(method: str) -> Callable[[Message], list[Attachment]]:
    def attachments(message: Message) -> list[Attachment]:
        # Stamped with the row's time: a repeated hand-over is the same mail, byte by byte.
        return [calendar_attachment(_appointment(message), method, stamp=message.created_at)]

    return attachments


def _kind(
    name: str, label: Any, *, channels: tuple[str, ...] = BOTH, **further: Any
) -> MessageKind:
    return MessageKind(
        name=name,
        label=label,
        legal_class=Message.LegalClass.TRANSACTIONAL,
        purpose=Purpose.CONTRACT,
        valid_for=timedelta(days=2),
        channels=channels,
        **further,
    )


_OF_PROPOSAL: dict[str, Any] = {
    "context": _proposal_context,
    "on_reply": reply_to_proposal,
    "placeholders": PROPOSAL_WORDS,
    "sample": sample_proposal,
    "example": example_proposal,
}
_OF_APPOINTMENT: dict[str, Any] = {
    "context": _appointment_context,
    "placeholders": APPOINTMENT_WORDS,
    "sample": sample_appointment,
    "example": example_appointment,
}

KINDS = (
    _kind(
        PROPOSAL,
        gettext_lazy("proposed dates"),
        still_wanted=_proposal_wanted,
        **_OF_PROPOSAL,
    ),
    _kind(
        CONFIRMED,
        gettext_lazy("appointment confirmed"),
        still_wanted=_wanted_while(Appointment.State.CONFIRMED, Appointment.State.ARRIVED),
        attachments=_with_calendar_file(REQUEST),
        **_OF_APPOINTMENT,
    ),
    _kind(
        CHANGED,
        gettext_lazy("appointment moved"),
        still_wanted=_wanted_while(Appointment.State.CONFIRMED, Appointment.State.ARRIVED),
        attachments=_with_calendar_file(REQUEST),
        **_OF_APPOINTMENT,
    ),
    _kind(
        CANCELLED,
        gettext_lazy("appointment cancelled"),
        still_wanted=_wanted_while(Appointment.State.CANCELLED),
        attachments=_with_calendar_file(CANCEL),
        **{**_OF_APPOINTMENT, "placeholders": CANCELLED_WORDS},
    ),
    _kind(
        PROPOSAL_REMINDER,
        gettext_lazy("reminder of proposed dates"),
        still_wanted=_proposal_reminder_wanted,
        **_OF_PROPOSAL,
    ),
    _kind(
        REPLY,
        gettext_lazy("answer to an SMS"),
        channels=(Channel.SMS,),
        **{
            **_OF_PROPOSAL,
            "context": _reply_context,
            "placeholders": REPLY_WORDS,
            "sample": sample_reply,
        },
    ),
    _kind(
        APPOINTMENT_REMINDER,
        gettext_lazy("appointment reminder"),
        still_wanted=_appointment_reminder_wanted,
        **_OF_APPOINTMENT,
    ),
    _kind(
        MISSED,
        gettext_lazy("missed appointment: another date"),
        still_wanted=_missed_wanted,
        **{**_OF_APPOINTMENT, "placeholders": MISSED_WORDS},
    ),
    _kind(
        DECLINED,
        gettext_lazy("declined in the calendar: another date"),
        channels=(Channel.EMAIL,),
        still_wanted=_wanted_while(Appointment.State.CONFIRMED),
        **_OF_APPOINTMENT,
    ),
    _kind(
        COUNTER_DECLINED,
        gettext_lazy("time proposed in the calendar: not possible"),
        channels=(Channel.EMAIL,),
        still_wanted=_wanted_while(Appointment.State.CONFIRMED),
        attachments=_with_calendar_file(DECLINECOUNTER),
        **_OF_APPOINTMENT,
    ),
    _kind(
        OWNER_ALARM,
        gettext_lazy("booking without answer"),
        channels=(Channel.EMAIL,),
        context=_alarm_context,
        still_wanted=_alarm_wanted,
        is_for_house=True,
    ),
)


def register_kinds() -> None:
    """Make the kinds known to the outbox."""
    for kind in KINDS:
        register_kind(kind)
