"""What the customer's calendar answers to our invitation: accepted, declined, another time.

Anybody can write a sender, so an answer changes nothing but what we note about the address that
was invited (K-03); a person does the rest. Answers to an older date say nothing (K-02).
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bookings.calendar.loading import load_calendar, local_day, needs_of
from bookings.calendar.occupancy import lock_booking
from bookings.calendar.slots import free_bay
from bookings.errors import AppointmentClosedError
from bookings.intake.calendar_answers import CalendarAnswer, read_calendar_answer
from bookings.messages.notices import promised_by, tell_counter_declined, tell_declined
from bookings.models import Appointment
from customers.models import Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, close_task, open_task
from customers.vehicles.changes import contact_for
from messaging.inbound.arriving import mail_key
from messaging.inbound.mail_reports import parse_mail
from messaging.models import Inbound
from workshop_crm.lib.house_text import house_text as _

REPLY, COUNTER = "REPLY", "COUNTER"
DECLINED = Appointment.CalendarAnswer.DECLINED


def take_calendar_answer(raw: bytes, *, now: datetime) -> str | None:
    """Keep a mail that answers one of our invitations, and act on it; say what was done.

    None for every other mail. Safe to repeat with the same mail.
    """
    answer = read_calendar_answer(raw) if b"calendar" in raw.lower() else None
    appointment = _appointment_of(answer) if answer else None
    if answer is None or appointment is None:
        return None
    with transaction.atomic():
        return _keep(raw, answer, _lock(appointment), now=now)


def _appointment_of(answer: CalendarAnswer) -> Appointment | None:
    try:
        uid = UUID(answer.uid)
    except ValueError:
        return None
    return Appointment.objects.filter(ical_uid=uid).first()


def _lock(appointment: Appointment) -> Appointment:
    if appointment.booking_id:
        lock_booking(appointment.booking_id)
    rows = Appointment.objects.select_for_update(of=("self",))
    return rows.select_related("workshop", "customer", "vehicle__driver").get(pk=appointment.pk)


def _keep(raw: bytes, answer: CalendarAnswer, row: Appointment, *, now: datetime) -> str:
    inbound, is_new = Inbound.objects.get_or_create(
        key=mail_key(parse_mail(raw), raw),
        defaults={
            "kind": Inbound.Kind.REPLY,
            "channel": Channel.EMAIL,
            "address": answer.sender[:254],
            "customer": contact_for(row.customer, row.vehicle),
            "text": answer.comment[:2000],
            "received_at": now,
        },
    )
    if is_new:
        inbound.outcome = _act(answer, row, now=now)[:200]
        inbound.save(update_fields=["outcome"])
    return inbound.outcome


def _act(answer: CalendarAnswer, row: Appointment, *, now: datetime) -> str:
    if not _is_invited(answer, row):
        _ask_a_person(row, answer, _("An answer to %(name)s's invitation from elsewhere"), now=now)
        return _("The answer comes from an address that was not invited; a task is open.")
    if row.state != Appointment.State.CONFIRMED or _is_old(answer, row):
        return _("An answer to what has changed since: nothing to do.")
    if answer.method == COUNTER:
        return _try_counter(answer, row, now=now)
    if answer.method != REPLY or answer.partstat not in Appointment.CalendarAnswer.values:
        return _("An answer that decides nothing.")
    row.calendar_answer, row.calendar_answered_at = answer.partstat, answer.stamp or now
    row.save(update_fields=["calendar_answer", "calendar_answered_at"])
    if answer.partstat != DECLINED:
        return _("The customer's calendar has accepted the appointment.")
    tell_declined(row, now=now)
    title = _("%(name)s has declined the appointment in the calendar")
    _ask_a_person(row, answer, title, now=now)
    return _("Declined in the calendar; a task is open, and another date was offered.")


def _is_invited(answer: CalendarAnswer, row: Appointment) -> bool:
    invited = contact_for(row.customer, row.vehicle).email.lower()
    return bool(invited) and {answer.sender.lower(), answer.attendee.lower()} == {invited}


def _is_old(answer: CalendarAnswer, row: Appointment) -> bool:
    if answer.sequence < row.ical_sequence:
        return True
    last = row.calendar_answered_at
    return bool(last and answer.stamp and answer.stamp < last)


def _try_counter(answer: CalendarAnswer, row: Appointment, *, now: datetime) -> str:
    """Decline a proposed time that is taken; a free one a person takes or declines, one click."""
    if answer.start is None or answer.start <= now:
        return _("An answer that decides nothing.")
    when = date_format(timezone.localtime(answer.start), "SHORT_DATETIME_FORMAT")
    is_free = _is_free(row, answer.start, now=now)
    title = _("%(name)s proposes another time in the calendar")
    detail = _("%(when)s is free: move it with one click.") if is_free else _("%(when)s is taken.")
    _ask_a_person(row, answer, title, detail % {"when": when}, now=now)
    if not is_free:
        tell_counter_declined(row, answer.start, now=now)
    return _("Another time was proposed; a task is open.")


@transaction.atomic
def decline_counter(appointment: Appointment, wanted: datetime, *, now: datetime) -> None:
    """Keep the appointment where it is, and say so to the calendar that proposed ``wanted``.

    A second call does nothing. Raises AppointmentClosedError unless it is confirmed.
    """
    row = _lock(appointment)
    if row.state != Appointment.State.CONFIRMED:
        raise AppointmentClosedError
    tell_counter_declined(row, wanted, now=now)
    close_task(_task_key(row, wanted), now=now, outcome=_("kept as it was"))


def _task_key(row: Appointment, start: datetime | None) -> str:
    stamp = f":{start.astimezone(UTC):%Y%m%d%H%M}" if start else ""
    return f"appointment:{row.pk}:calendar{stamp}"


def _is_free(row: Appointment, start: datetime, *, now: datetime) -> bool:
    day = local_day(row.workshop, start)
    calendar = load_calendar(row.workshop, day, day, now=now, except_appointment=row.pk)
    span = (start + (row.occupied_from - row.starts_at), start + (row.ends_at - row.starts_at))
    return free_bay(calendar, span, needs_of(row.services.all()).abilities) is not None


def _ask_a_person(
    row: Appointment, answer: CalendarAnswer, title: str, detail: str = "", *, now: datetime
) -> None:
    link = reverse("bookings:move", args=[row.pk])
    if answer.start:
        link += f"?to={quote(answer.start.isoformat())}"
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=_task_key(row, answer.start),
            title=title % {"name": row.customer.name},
            detail="\n".join(filter(None, (detail, answer.comment[:1000]))),
            customer=row.customer,
            link=link,
            due_at=promised_by(row.workshop, now=now),
        ),
        now=now,
    )
