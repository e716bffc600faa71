"""What the customer says during a visit: data, reminder wish, satisfaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from bookings.errors import NoAddressError, UnknownScoreError
from bookings.models import Visit
from bookings.visits.checklist import DATA, REMINDERS, SATISFACTION
from bookings.visits.signatures import redraw_signature
from bookings.visits.walking import lock_open_visit, settle_step
from customers.consent.ledger import (
    Declaration,
    consent_states,
    current_wording,
    record_consent,
    withdraw_consent,
)
from customers.errors import WordingChangedError
from customers.models import ConsentEvent, ConsentWording, ContactPause, Customer, Task, Vehicle
from customers.models.consent import Channel, Purpose
from customers.records import add_mileage, save_customer, save_vehicle
from customers.tasks_list import NewTask, close_task, open_task
from workshop.models import User
from workshop.openings import load_openings
from workshop_crm.lib.house_text import house_text as _

# What can be asked for at the counter; an automatic voice call needs its own declaration.
COUNTER_CHANNELS = (Channel.CALL, Channel.LETTER, Channel.EMAIL, Channel.SMS)
WORDING_KEY = "reminder"
LOW_SCORE = 3
SCORES = range(1, 6)
PAUSE = timedelta(days=30)
FOLLOW_UP_AT = time(9)
LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class VisitData:
    """Changed but unsaved rows as typed at the counter; ``vehicle`` is None when unknown.

    ``is_email_confirmed``: the customer has read the e-mail address and said that it is right.
    """

    customer: Customer
    vehicle: Vehicle | None
    mileage_km: int | None
    is_email_confirmed: bool


@dataclass(frozen=True)
class ReminderAnswer:
    """What the customer ticked: ways and occasions, each singly (C-14).

    ``wording_id`` is the ConsentWording that was shown and read out, ``signature`` a PNG in a
    data address as the tablet drew it, or empty.
    """

    channels: tuple[str, ...]
    purposes: tuple[str, ...]
    wording_id: int
    signature: str = ""


@transaction.atomic
def save_data(visit: Visit, data: VisitData, *, now: datetime) -> bool:
    """Save customer, vehicle and mileage; False when the mileage contradicts earlier readings.

    The step stays as it is. A new e-mail address counts as not verified until the customer
    confirms it; a corrected mileage replaces the one of this visit. Raises VisitClosedError.
    """
    fresh = lock_open_visit(visit)
    _settle_email_state(data)
    save_customer(data.customer)
    is_plausible = True
    if data.vehicle:
        save_vehicle(data.vehicle)
        fresh.vehicle = data.vehicle
        is_plausible = _note_mileage(fresh, data, now)
    fresh.save(update_fields=["vehicle", "mileage_km"])
    return is_plausible


@transaction.atomic
def complete_data(visit: Visit, data: VisitData, *, by: User, now: datetime) -> bool:
    """Save the data as ``save_data`` and settle the step."""
    is_plausible = save_data(visit, data, now=now)
    settle_step(visit, DATA.key, by=by, now=now)
    return is_plausible


def _settle_email_state(data: VisitData) -> None:
    customer = data.customer
    before = Customer.objects.values_list("email", flat=True).get(pk=customer.pk)
    if customer.email and data.is_email_confirmed:
        customer.email_state = Customer.AddressState.VERIFIED
    elif customer.email.casefold() != before.casefold():
        customer.email_state = Customer.AddressState.UNVERIFIED


def _note_mileage(visit: Visit, data: VisitData, now: datetime) -> bool:
    vehicle, km = data.vehicle, data.mileage_km
    if vehicle is None or km is None or km == visit.mileage_km:
        return True
    read_on = timezone.localdate(now)
    vehicle.mileage_readings.filter(read_on=read_on, mileage_km=visit.mileage_km or 0).delete()
    visit.mileage_km = km
    return add_mileage(vehicle, km, read_on)


@transaction.atomic
def record_reminder_wish(
    visit: Visit, answer: ReminderAnswer, *, by: User, now: datetime
) -> list[ConsentEvent]:
    """Write the wish into the consent ledger exactly as ticked, and settle the step (C-14, C-20).

    Ways that were not ticked stay as they were; a signature is kept with the proof. Raises
    WordingChangedError, NoAddressError, BadSignatureError, VisitClosedError, or
    MissingProofError when the ledger lacks a fact.
    """
    customer = lock_open_visit(visit).customer
    if answer.wording_id != shown_wording(customer, now).pk:
        raise WordingChangedError
    reachable = reachable_channels(customer)
    for channel in answer.channels:
        if channel not in reachable:
            raise NoAddressError(str(Channel(channel).label))
    declaration = Declaration(
        customer=customer,
        channels=answer.channels,
        purposes=answer.purposes,
        kind=ConsentEvent.Kind.GIVEN,
        origin=ConsentEvent.Origin.COUNTER,
        wording_key=WORDING_KEY,
        taken_by=by,
        evidence=f"visit:{visit.pk} signature:{redraw_signature(answer.signature)}"
        if answer.signature
        else f"visit:{visit.pk}",
    )
    events = record_consent(declaration, now=now)
    settle_step(visit, REMINDERS.key, by=by, now=now)
    return events


@transaction.atomic
def refuse_reminders(visit: Visit, *, by: User, now: datetime) -> None:
    """Write down "no, thank you", which is an answer too, and settle the step (C-25).

    It holds for letters as well, which would need no consent: who says no gets none (§7(1) UWG).
    Other occasions that were agreed to before end with it. Safe to repeat.
    """
    customer = lock_open_visit(visit).customer
    for (channel, purpose), state in consent_states(customer).items():
        is_asked = channel in COUNTER_CHANNELS and purpose == Purpose.SERVICE
        if state.is_given or state.is_pending or (is_asked and not state.is_refused):
            withdraw_consent(
                customer,
                channel,
                purpose,
                origin=ConsentEvent.Origin.COUNTER,
                now=now,
                taken_by=by,
            )
    settle_step(visit, REMINDERS.key, by=by, now=now)


def shown_wording(customer: Customer, now: datetime) -> ConsentWording:
    """Return the text that has to be read out, in the customer's language."""
    return current_wording(WORDING_KEY, customer.language, now)


def reachable_channels(customer: Customer) -> set[str]:
    """Return the channels of the counter for which we know where to reach the customer."""
    return {
        channel
        for channel, is_known in (
            (Channel.CALL, bool(customer.phone)),
            (Channel.LETTER, customer.has_postal_address),
            (Channel.EMAIL, bool(customer.email)),
            (Channel.SMS, bool(customer.phone) and customer.phone_is_mobile),
        )
        if is_known
    }


@transaction.atomic
def record_satisfaction(visit: Visit, score: int, *, by: User | None, now: datetime) -> None:
    """Write down how satisfied the customer is, 1 (not at all) to 5 (fully), and settle the step.

    Up to 3: a task, seen at once and due on the next working day, and no advertising for 30
    days. A corrected answer takes both back. Safe to repeat. Raises UnknownScoreError or
    VisitClosedError. Without ``by`` the customer said it on their own page.
    """
    if score not in SCORES:
        raise UnknownScoreError
    fresh = lock_open_visit(visit)
    was_low = fresh.satisfaction is not None and fresh.satisfaction <= LOW_SCORE
    asked = fresh.steps.filter(step=SATISFACTION.key).first()
    fresh.satisfaction = score
    fresh.save(update_fields=["satisfaction"])
    if score <= LOW_SCORE and was_low:
        return
    settle_step(fresh, SATISFACTION.key, by=by, now=now)
    if score <= LOW_SCORE:
        _follow_up(fresh, now)
    elif was_low and asked:
        _take_back_follow_up(fresh, asked.done_at, by, now)


def _follow_up(visit: Visit, now: datetime) -> None:
    open_task(
        NewTask(
            kind=Task.Kind.LOW_SCORE,
            key=_task_key(visit),
            title=_("%(name)s was not satisfied (%(score)s of 5)")
            % {"name": visit.customer.name, "score": visit.satisfaction},
            # C-03: clearing up a defect is no survey, asking for a rating again would be one.
            detail=_("Ask what went wrong and put it right. Don't ask for a rating."),
            link=visit.get_absolute_url(),
            customer=visit.customer,
            due_at=_next_working_morning(visit, now),
        ),
        now=now,
    )
    ContactPause.objects.create(
        customer=visit.customer,
        reason=_("not satisfied on %(day)s") % {"day": f"{timezone.localdate(now):%d.%m.%Y}"},
        starts_at=now,
        ends_at=now + PAUSE,
    )


def _next_working_morning(visit: Visit, now: datetime) -> datetime:
    """Return nine o'clock of the next day on which the site is open; else of tomorrow."""
    site = visit.appointment.workshop if visit.appointment else visit.workshop
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    openings = load_openings(site, tomorrow, tomorrow + LOOK_AHEAD) if site else {}
    return timezone.make_aware(datetime.combine(min(openings, default=tomorrow), FOLLOW_UP_AT))


def _take_back_follow_up(visit: Visit, asked_at: datetime, by: User | None, now: datetime) -> None:
    close_task(_task_key(visit), now=now, outcome=_("answer corrected"), by=by)
    # The pause began with the answer that is now corrected.
    ContactPause.objects.filter(customer=visit.customer, starts_at=asked_at).update(ends_at=now)


def _task_key(visit: Visit) -> str:
    return f"low_score:visit:{visit.pk}"
