"""Letting go of what is not needed any more: this app's own rows (C-50 to C-52)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from customers.consent.proof_files import drop_loose_files
from customers.models import ConsentEvent, ConsentProof, RetainedRecord, Task
from customers.privacy.erasing import EMPTY_PROOF
from workshop_crm.lib.references import pk_of


def purge_tasks(*, before: datetime, limit: int) -> int:
    """Delete tasks that were done before a moment; return how many."""
    done = Task.objects.filter(done_at__lt=before).order_by("pk")
    pks = list(done.values_list("pk", flat=True)[:limit])
    return Task.objects.filter(pk__in=pks).delete()[0]


def purge_unconfirmed(*, before: datetime, limit: int) -> int:
    """Empty the proofs of e-mail consents that nobody confirmed; return how many.

    The event itself stays: the ledger is never changed, and it holds no address.
    """
    confirmed = ConsentEvent.objects.filter(
        customer=OuterRef("event__customer"),
        kind=ConsentEvent.Kind.CONFIRMED,
        address_hash=OuterRef("event__address_hash"),
        happened_at__gte=OuterRef("event__happened_at"),
    )
    old = ConsentProof.objects.filter(
        event__kind=ConsentEvent.Kind.REQUESTED, event__happened_at__lt=before
    ).exclude(name="", address="")
    pks = old.filter(~Exists(confirmed)).order_by("pk").values_list("pk", flat=True)[:limit]
    return ConsentProof.objects.filter(pk__in=list(pks)).update(**EMPTY_PROOF)


def purge_proofs(*, today: date, limit: int) -> int:
    """Delete proofs of consents on the day after they had to be kept; return how many.

    Signed papers go with the last proof that they are of. Not those that an erasure kept on hold.
    """
    kept = RetainedRecord.objects.filter(kind=RetainedRecord.Kind.CONSENT_PROOF, is_on_hold=True)
    held = [pk_of(each) for each in kept.values_list("reference", flat=True)]
    old = ConsentProof.objects.filter(retain_until__lt=today).exclude(pk__in=held).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:limit])
    ConsentProof.objects.filter(pk__in=pks).delete()
    drop_loose_files()
    return len(pks)


def retained_until(today: date) -> QuerySet[RetainedRecord]:
    """Return what had to be kept and may go today, oldest first; a hold stops it."""
    return RetainedRecord.objects.filter(delete_after__lte=today, is_on_hold=False).order_by(
        "delete_after", "id"
    )
