"""Work that was put off: noted, offered again, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from bookings.errors import NotAcknowledgedError, WorkSettledError
from bookings.models import DeferredWork, Visit
from bookings.models.aftercare import DeferredWorkQuerySet
from bookings.visits.agreed import agreed_service, plan_anew
from customers.models import Customer, Vehicle
from workshop.models import User

Urgency = DeferredWork.Urgency
State = DeferredWork.State
_RANK = Case(
    When(urgency=Urgency.SAFETY, then=Value(0)),
    When(urgency=Urgency.SOON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Finding:
    """What was found and told: the price is gross, in euros; None when it was not told.

    ``is_acknowledged``: the customer has said that they know the danger (safety only).
    """

    text: str
    urgency: str
    price_gross: Decimal | None = None
    valid_until: date | None = None
    found_by: str = ""
    is_acknowledged: bool = False
    remind_on: date | None = None


@transaction.atomic
def defer_work(visit: Visit, finding: Finding, *, by: User, now: datetime) -> DeferredWork:
    """Note work that the customer puts off; the same words again correct the open entry.

    Raises NotAcknowledgedError for safety work without the customer's word.
    """
    # The lock makes a double click wait here, so that it finds the first one's row.
    fresh = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    return put_off(finding, fresh.customer, fresh.vehicle, visit=fresh, by=by, now=now)


def put_off(
    finding: Finding,
    customer: Customer,
    vehicle: Vehicle | None,
    *,
    visit: Visit | None,
    by: User | None,
    now: datetime,
) -> DeferredWork:
    """Do the same for an order, whose lock the caller holds; it may have no visit."""
    is_safety = finding.urgency == Urgency.SAFETY
    if is_safety and not finding.is_acknowledged:
        raise NotAcknowledgedError
    work, _created = DeferredWork.objects.update_or_create(
        customer=customer,
        vehicle=vehicle,
        visit=visit,
        text=finding.text,
        state=State.OPEN,
        defaults={
            "urgency": finding.urgency,
            "price_gross": finding.price_gross,
            "valid_until": finding.valid_until,
            "remind_on": finding.remind_on,
            "found_by": finding.found_by,
            "noted_at": now,
            "noted_by": by,
            "acknowledged_at": now if is_safety else None,
        },
    )
    if finding.remind_on:
        agreed_service()
    plan_anew(vehicle.pk if vehicle else None)
    return work


@transaction.atomic
def settle_work(work: DeferredWork, state: str, *, by: User, now: datetime) -> DeferredWork:
    """Close an entry as done or as not wanted; the same word again changes nothing.

    Raises WorkSettledError when it was closed otherwise meanwhile.
    """
    fresh = DeferredWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if fresh.state == state:
        return fresh
    if fresh.state != State.OPEN:
        raise WorkSettledError(fresh)
    fresh.state, fresh.closed_at, fresh.closed_by = state, now, by
    fresh.save(update_fields=["state", "closed_at", "closed_by"])
    plan_anew(fresh.vehicle_id)
    return fresh


def work_to_offer(ids: Sequence[int], *, today: date) -> list[DeferredWork]:
    """Return what should be offered again to a customer's ids, the most urgent first: one query."""
    found = DeferredWork.objects.filter(customer__in=ids).to_offer(today=today)
    return _in_order(found)


def work_of_vehicles(
    vehicles: Iterable[Vehicle | int], *, today: date
) -> dict[int, list[DeferredWork]]:
    """Return what should be offered again by vehicle id, for messages: one query."""
    found = DeferredWork.objects.filter(vehicle__in=list(vehicles)).to_offer(today=today)
    by_vehicle: dict[int, list[DeferredWork]] = {}
    for work in _in_order(found):
        by_vehicle.setdefault(work.vehicle_id or 0, []).append(work)
    return by_vehicle


def work_of_customer(customer: Customer) -> list[DeferredWork]:
    """Return all open entries, expired ones included, for the visit page."""
    found = DeferredWork.objects.filter(customer=customer, state=State.OPEN)
    return _in_order(found)


def _in_order(found: DeferredWorkQuerySet) -> list[DeferredWork]:
    return list(found.select_related("vehicle", "visit").order_by(_RANK, "-noted_at", "id"))
