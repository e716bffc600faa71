"""Erasing a person over all apps in one transaction, or trying it out (C-45, C-50)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from customers.consent.states import merged_ids
from customers.errors import AlreadyErasedError, ReasonMissingError
from customers.models import Customer, Erasure
from customers.privacy.outcome import Erasing
from workshop.models import User
from workshop_crm.desk.privacy.parts import ERASERS


@transaction.atomic
def erase_customer(
    customer: Customer, *, reason: str, now: datetime, by: User | None = None
) -> Erasing:
    """Delete all that may go of a person; what the law keeps is restricted until its date.

    Works on the surviving record and all merged into it. Raises ReasonMissingError,
    AlreadyErasedError or StillNeededError; then nothing has changed.
    """
    if not reason.strip():
        raise ReasonMissingError
    erasing = _erase(customer, now=now)
    Erasure.objects.create(
        customer=erasing.customer, reason=reason.strip()[:250], erased_at=now, erased_by=by
    )
    return erasing


def try_erasure(customer: Customer, *, now: datetime) -> Erasing:
    """Return what an erasure would do, by doing it and taking it back.

    Raises AlreadyErasedError or StillNeededError, as the erasure would.
    """
    with transaction.atomic():
        erasing = _erase(customer, now=now)
        transaction.set_rollback(True)
    return erasing


def _erase(customer: Customer, *, now: datetime) -> Erasing:
    # The lock lets two who erase, or an erasure and a merge, queue up.
    locked = Customer.objects.select_for_update().get(pk=customer.merged_into_id or customer.pk)
    if locked.erased_at:
        raise AlreadyErasedError
    erasing = Erasing(locked, merged_ids(locked), now)
    for erase in ERASERS:
        erase(erasing)
    return erasing
