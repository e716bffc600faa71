"""Walking through a visit: settling steps, leaving them out, closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models.functions import Coalesce

from bookings.calendar.loading import local_day
from bookings.errors import (
    AnsweredMeanwhileError,
    AnswerMissingError,
    CantLeaveOutError,
    OpenStepsError,
    ReasonMissingError,
    VisitClosedError,
)
from bookings.messages.notices import note_appointment
from bookings.models import (
    Appointment,
    ChecklistStep,
    ClientSave,
    NextStep,
    Visit,
    VisitStep,
)
from bookings.portals.known_again import check_cause
from bookings.visits.checklist import NEXT_SERVICE, SATISFACTION, STEPS, Asks, Step, open_steps
from bookings.visits.checklists import newest_checklist, step_of, steps_of
from customers.models import Customer, Vehicle
from workshop.models import User, Workshop

MOST_NOTED = 200


@dataclass(frozen=True)
class Said:
    """What was said to a question of the owner's own: ``answer`` is "yes" or "no"."""

    answer: str
    note: str = ""


def lock_open_visit(visit: Visit) -> Visit:
    """Lock a visit until the transaction ends and return its fresh row.

    Call it inside a transaction. Raises VisitClosedError.
    """
    fresh = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if fresh.closed_at:
        raise VisitClosedError
    return fresh


@transaction.atomic
def settle_step(
    visit: Visit,
    step: str,
    *,
    by: User | None,
    now: datetime,
    skipped_reason: str = "",
    said: Said | None = None,
) -> VisitStep:
    """Write down that a step was done, or with ``skipped_reason`` why it was left out.

    Safe to repeat: a step is settled once, the latest word counts. Raises UnknownStepError,
    VisitClosedError, or AnswerMissingError when what the step asks was not answered.
    """
    fresh = lock_open_visit(visit)
    known = step_of(fresh, step)
    if not skipped_reason and not _is_answered(fresh, known, said):
        raise AnswerMissingError(known)
    settled, _created = VisitStep.objects.update_or_create(
        visit=fresh,
        step=step,
        defaults={
            "done_at": now,
            "done_by": by,
            "skipped_reason": skipped_reason,
            "answer": said.answer if said else "",
            "note": " ".join(said.note.split())[:MOST_NOTED] if said else "",
        },
    )
    return settled


def refuse_if_answered_meanwhile(visit: Visit, step: Step, seen: str) -> None:
    """Keep two tablets from overwriting each other without a word.

    ``seen`` is the moment of the answer that the page showed (ISO), empty for an open step.
    Raises AnsweredMeanwhileError when it is another one by now.
    """
    settled = visit.steps.filter(step=step.key).select_related("done_by").first()
    if (settled.done_at.isoformat() if settled else "") != seen:
        by = settled.done_by if settled else None
        raise AnsweredMeanwhileError(step, by.get_short_name() if by else "")


def save_once(visit: Visit, client_id: UUID, save: Callable[[], str], *, now: datetime) -> str:
    """Run ``save`` unless a save with this number has gone through; return what it says.

    What says that something is wrong has not gone through: it may come again. Whoever saves
    the same visit at once waits here.
    """
    with transaction.atomic():
        Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if ClientSave.objects.filter(client_id=client_id).exists():
            return ""
        error = save()
        if not error:
            ClientSave.objects.create(visit=visit, client_id=client_id, saved_at=now)
        return error


def _is_answered(visit: Visit, step: Step, said: Said | None) -> bool:
    """Say whether a step that asks something has its answer."""
    if step.key == SATISFACTION.key:
        return visit.satisfaction is not None
    if step.asks == Asks.YES_NO:
        return said is not None and said.answer in VisitStep.Answer.values
    return step.key != NEXT_SERVICE.key or NextStep.objects.filter(visit=visit).exists()


def leave_out_step(
    visit: Visit, step: Step, *, reason: str, by: User | None, now: datetime
) -> VisitStep:
    """Leave a step out for a reason; the next service can't be, it has reasons of its own.

    Raises CantLeaveOutError or ReasonMissingError, else as settle_step.
    """
    if step.key == NEXT_SERVICE.key:
        raise CantLeaveOutError(step)
    given = in_words(reason)
    if not given:
        raise ReasonMissingError(step)
    return settle_step(visit, step.key, by=by, now=now, skipped_reason=given)


def in_words(reason: str) -> str:
    """Return a reason as it is stored; empty when it says nothing."""
    given = " ".join(reason.split())[:200]
    return given if any(character.isalpha() for character in given) else ""


@transaction.atomic
def close_visit(visit: Visit, *, by: User | None, now: datetime) -> Visit:
    """Close a visit whose obligatory steps are settled; its appointment is then done.

    A second call does nothing. Raises OpenStepsError, which names the open steps, and
    CauseMissingError while nobody has said why a known customer came through a portal again.
    """
    fresh = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if fresh.closed_at:
        return fresh
    check_cause(fresh.appointment.booking if fresh.appointment else None)
    needed = [step for step in steps_of(fresh) if step.is_required]
    if still_open := open_steps(needed, set(fresh.steps.values_list("step", flat=True))):
        raise OpenStepsError(still_open)
    fresh.closed_at = now
    fresh.save(update_fields=["closed_at"])
    appointments = Appointment.objects.filter(visit=fresh, state__in=Appointment.OCCUPYING_STATES)
    if appointments.update(state=Appointment.State.DONE) and fresh.appointment:
        note_appointment(fresh.appointment)
    return fresh


@transaction.atomic
def welcome_walk_in(
    customer: Customer, vehicle: Vehicle | None, *, site: Workshop, now: datetime
) -> Visit:
    """Start the visit of a customer without appointment; a second click finds the same one.

    The site's days: an open visit of today with the same vehicle is that visit.
    """
    # The lock makes a double click wait here, so that it finds the first one's visit.
    Customer.objects.select_for_update().get(pk=customer.pk)
    midnight = datetime.combine(local_day(site, now), time(), ZoneInfo(site.time_zone))
    same = Visit.objects.filter(
        customer=customer, vehicle=vehicle, closed_at=None, arrived_at__gte=midnight
    )
    if found := same.first():
        return found
    return Visit.objects.create(
        customer=customer,
        vehicle=vehicle,
        workshop=site,
        arrived_at=now,
        checklist=newest_checklist(),
    )


def open_visits(*, site: int) -> models.QuerySet[Visit]:
    """Visits at a site that are not closed, with ``settled_count`` of ``step_count`` steps."""
    steps = ChecklistStep.objects.filter(checklist=models.OuterRef("checklist")).order_by()
    counted = steps.values("checklist").annotate(number=models.Count("pk")).values("number")
    return (
        Visit.objects.filter(closed_at=None)
        .filter(models.Q(workshop=site) | models.Q(appointment__workshop=site))
        .select_related("customer", "vehicle", "appointment")
        .annotate(
            settled_count=models.Count("steps"),
            step_count=Coalesce(models.Subquery(counted), len(STEPS)),
        )
        .order_by("arrived_at", "id")
    )
