"""A person's bookings and visits: what a copy gives, what an erasure leaves (C-43, C-45)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.appointments import end_open_proposal
from bookings.calendar.occupancy import lock_booking
from bookings.intake.charsets import decode_text
from bookings.intake.recorded import raw_body
from bookings.models import (
    Appointment,
    Booking,
    DeferredWork,
    EarlierId,
    NextStep,
    Notification,
    PersonalCard,
    Proposal,
    Visit,
    VisitStep,
)
from customers.errors import StillNeededError
from customers.models import Customer
from customers.privacy.outcome import Erasing
from customers.privacy.sections import Section


def _body(notification: Notification) -> dict[str, Any]:
    """Add the message as it came, readable; empty once it has been purged."""
    return {"body": decode_text(raw_body(notification))}


SECTIONS: tuple[Section, ...] = (
    Section(
        "bookings",
        gettext_lazy("bookings"),
        Booking,
        "customer",
        (
            ("received_at", gettext_lazy("received")),
            ("source", gettext_lazy("came from")),
            ("service_texts", gettext_lazy("wanted")),
            ("wished_start", gettext_lazy("wished time")),
            ("price_gross", gettext_lazy("booked price")),
            ("state", gettext_lazy("state")),
            ("notes", gettext_lazy("notes")),
        ),
    ),
    Section(
        "notifications",
        gettext_lazy("booking messages as they came"),
        Notification,
        "booking__customer",
        (
            ("received_at", gettext_lazy("received")),
            ("source", gettext_lazy("came from")),
            ("body", gettext_lazy("text")),
        ),
        leave_out=("key", "body_sha256"),
        more=_body,
    ),
    Section(
        "earlier_numbers",
        gettext_lazy("earlier numbers of bookings"),
        EarlierId,
        "booking__customer",
        (("source", gettext_lazy("came from")), ("external_id", gettext_lazy("number"))),
    ),
    Section(
        "proposals",
        gettext_lazy("proposed dates"),
        Proposal,
        "booking__customer",
        (
            ("created_at", gettext_lazy("when")),
            ("state", gettext_lazy("state")),
            ("answer", gettext_lazy("your answer")),
        ),
    ),
    Section(
        "appointments",
        gettext_lazy("appointments"),
        Appointment,
        "customer",
        (
            ("starts_at", gettext_lazy("from")),
            ("ends_at", gettext_lazy("until")),
            ("workshop", gettext_lazy("site")),
            ("state", gettext_lazy("state")),
        ),
        leave_out=("ical_uid", "ical_sequence"),
    ),
    Section(
        "personal_cards",
        gettext_lazy("personal business cards"),
        PersonalCard,
        "customer",
        (
            ("created_at", gettext_lazy("when")),
            ("workshop", gettext_lazy("site")),
            ("vehicle", gettext_lazy("vehicle")),
            ("revoked_at", gettext_lazy("revoked")),
        ),
        leave_out=("code",),
    ),
    Section(
        "visits",
        gettext_lazy("visits"),
        Visit,
        "customer",
        (
            ("arrived_at", gettext_lazy("arrived")),
            ("closed_at", gettext_lazy("closed")),
            ("mileage_km", gettext_lazy("mileage in km")),
            ("satisfaction", gettext_lazy("satisfaction")),
        ),
    ),
    Section(
        "visit_steps",
        gettext_lazy("steps of visits"),
        VisitStep,
        "visit__customer",
        (
            ("done_at", gettext_lazy("when")),
            ("step", gettext_lazy("step")),
            ("skipped_reason", gettext_lazy("reason")),
            ("answer", gettext_lazy("answer")),
            ("note", gettext_lazy("note")),
        ),
    ),
    Section(
        "next_steps",
        gettext_lazy("agreed next steps"),
        NextStep,
        "visit__customer",
        (
            ("noted_at", gettext_lazy("when")),
            ("outcome", gettext_lazy("outcome")),
            ("service", gettext_lazy("service")),
            ("reason", gettext_lazy("reason")),
            ("again_on", gettext_lazy("in touch again on")),
            ("channel", gettext_lazy("channel")),
        ),
    ),
    Section(
        "deferred_work",
        gettext_lazy("work that was put off"),
        DeferredWork,
        "customer",
        (
            ("noted_at", gettext_lazy("when")),
            ("text", gettext_lazy("work")),
            ("urgency", gettext_lazy("urgency")),
            ("price_gross", gettext_lazy("price, gross")),
            ("valid_until", gettext_lazy("offer valid until")),
            ("remind_on", gettext_lazy("wanted on")),
            ("acknowledged_at", gettext_lazy("risk acknowledged")),
            ("state", gettext_lazy("state")),
        ),
        leave_out=("found_by",),
    ),
)


def erase(erasing: Erasing) -> None:
    """Free the calendar and delete what the bookings say; that there were some stays.

    Raises StillNeededError while a car is in the house.
    """
    ids = erasing.ids
    if Visit.objects.filter(customer__in=ids, closed_at=None).exists():
        raise StillNeededError([_("the visit that is under way")])
    bookings = Booking.objects.filter(customer__in=ids)
    _free_calendar(bookings, erasing)
    _empty_notifications(Notification.objects.filter(booking__in=bookings), erasing)
    EarlierId.objects.filter(booking__in=bookings).delete()
    answered = Proposal.objects.filter(booking__in=bookings).exclude(answer="")
    erasing.count("proposals", answered.update(answer=""))
    for booking in bookings:
        # Unique per source, so that a number of ours takes its place.
        booking.external_id = f"erased-{booking.pk}"
        booking.previous_external_id, booking.version = "", ""
        booking.service_texts, booking.notes = [], ""
        booking.second_portal_cause = booking.second_portal_note = ""
        booking.save()
    erasing.count("bookings", len(bookings))
    erasing.count("personal_cards", PersonalCard.objects.filter(customer__in=ids).delete()[0])
    steps = VisitStep.objects.filter(visit__customer__in=ids)
    said = steps.exclude(skipped_reason="", answer="", note="")
    erasing.count("visit_steps", said.update(skipped_reason="", answer="", note=""))
    NextStep.objects.filter(visit__customer__in=ids).delete()
    erasing.count("deferred_work", DeferredWork.objects.filter(customer__in=ids).delete()[0])


def people_who_never_came(*, before: datetime, after: int, limit: int) -> list[Customer]:
    """Return whom a booking brought, who never came, and with whom nothing is under way (C-52).

    By their ids, those beyond ``after``.
    """
    mine = OuterRef("pk")
    recent = Booking.objects.filter(customer=mine).filter(
        Q(received_at__gte=before) | Q(state=Booking.State.SETTLED)
    )
    alive = Appointment.objects.filter(customer=mine, ends_at__gte=before)
    found = (
        Customer.objects.living()
        .filter(Exists(Booking.objects.filter(customer=mine)), changed_at__lt=before)
        .filter(~Exists(recent), ~Exists(alive))
        .filter(~Exists(Visit.objects.filter(customer=mine)))
        .filter(merged_from=None)
    )
    return list(found.filter(pk__gt=after).order_by("pk")[:limit])


def _free_calendar(bookings: QuerySet[Booking], erasing: Erasing) -> None:
    for pk in bookings.order_by("pk").values_list("pk", flat=True):
        booking = lock_booking(pk)
        if end_open_proposal(booking, Proposal.State.WITHDRAWN, now=erasing.now):
            erasing.count("open_proposals", 1)
    open_states = (Booking.State.OPEN, Booking.State.UNCONFIRMED)
    cancelled = {"state": Booking.State.CANCELLED, "cancelled_at": erasing.now}
    bookings.filter(state__in=open_states).update(**cancelled)
    # Nobody is told: whoever wants to be forgotten gets no mail about it.
    planned = Appointment.objects.filter(
        customer__in=erasing.ids, state__in=(Appointment.State.HELD, Appointment.State.CONFIRMED)
    )
    erasing.count("planned_appointments", planned.update(state=Appointment.State.CANCELLED))


def _empty_notifications(found: QuerySet[Notification], erasing: Erasing) -> None:
    emptied = found.update(
        body_encrypted=None,
        headers={},
        reason="",
        changes={},
        state=Notification.State.SETTLED,
        purged_at=erasing.now,
    )
    erasing.count("notifications", emptied)
