"""Restriction of processing (Art. 18 GDPR, C-46): stored, but not used."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from customers.consent.states import merged_ids
from customers.errors import NotRestrictedError, ReasonMissingError
from customers.models import Customer, Restriction
from workshop.models import User


@transaction.atomic
def restrict(customer: Customer, *, reason: str, by: User | None, now: datetime) -> Restriction:
    """Take a person out of lists, search, planning and messages; a second call does nothing.

    What waits in the outbox is blocked by the gate. Raises ReasonMissingError.
    """
    reason = _needed(reason)
    # Two people who restrict at once queue up here.
    Customer.objects.select_for_update().get(pk=customer.pk)
    found, _created = Restriction.objects.get_or_create(
        customer=customer,
        ended_at=None,
        defaults={"reason": reason, "started_at": now, "started_by": by},
    )
    _mark(customer, is_restricted=True, now=now)
    return found


@transaction.atomic
def lift_restriction(
    customer: Customer, *, reason: str, by: User | None, now: datetime
) -> Restriction:
    """Let the person back into lists and planning; the reason is kept.

    Raises ReasonMissingError, or NotRestrictedError, also for erased data.
    """
    reason = _needed(reason)
    locked = Customer.objects.select_for_update().get(pk=customer.pk)
    running = locked.restrictions.filter(ended_at=None).first()
    if running is None or locked.erased_at:
        raise NotRestrictedError
    running.ended_at, running.ended_by, running.end_reason = now, by, reason
    running.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _mark(customer, is_restricted=False, now=now)
    return running


def _mark(customer: Customer, *, is_restricted: bool, now: datetime) -> None:
    people = Customer.objects.filter(pk__in=merged_ids(customer))
    people.update(is_restricted=is_restricted, changed_at=now)
    customer.is_restricted = is_restricted


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissingError
    return reason.strip()[:250]
