"""The daily purge: what has been kept long enough goes, by the table of periods (C-50 to C-52)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from bookings.privacy import people_who_never_came
from customers.errors import StillNeededError
from customers.models import RetainedRecord
from customers.privacy.access_log import purge_looks
from customers.privacy.change_log import purge_changes
from customers.privacy.periods import periods_in_force
from customers.privacy.purging import (
    purge_proofs,
    purge_tasks,
    purge_unconfirmed,
    retained_until,
)
from invoices.privacy import purge_invoice, purge_order
from messaging.privacy import (
    purge_advertising,
    purge_letter,
    purge_letter_files,
    purge_received,
)
from retention.privacy import purge_goodwill
from workshop_crm.desk.privacy.erasing import erase_customer
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.references import pk_of

# What one round takes of each kind: the database is never locked for long, and the rest comes in
# the next round.
BATCH = 500

Kind = RetainedRecord.Kind


class Purger(Protocol):
    def __call__(self, *, before: datetime, limit: int) -> int:
        """Let go of at most ``limit`` rows from before a moment; return how many."""


@dataclass(frozen=True)
class Rule:
    """A period of customers/privacy/periods.py and what lets go of its rows."""

    key: str
    period: str
    purge: Purger


RULES: tuple[Rule, ...] = (
    Rule("unconfirmed", "unconfirmed", purge_unconfirmed),
    Rule("tasks", "tasks", purge_tasks),
    Rule("inbound", "inbound", purge_received),
    Rule("advertising", "advertising", purge_advertising),
    Rule("letter_files", "letter_files", purge_letter_files),
    Rule("looks", "log", purge_looks),
    Rule("changes", "log", purge_changes),
)


def purge(*, now: datetime, limit: int = BATCH) -> dict[str, int]:
    """Do one round; return how many rows went, by kind. Safe to run as often as you like.

    Raw booking messages, kept values of merges and imported files have their own rounds.
    """
    days = periods_in_force()
    today = timezone.localdate(now)
    counts = {}
    for rule in RULES:
        with transaction.atomic():
            before = now - timedelta(days=days[rule.period])
            counts[rule.key] = rule.purge(before=before, limit=limit)
    counts["never_came"] = _erase_who_never_came(now, days["never_came"], limit)
    counts["retained"] = _purge_retained(now, limit)
    with transaction.atomic():
        counts["proofs"] = purge_proofs(today=today, limit=limit)
    return counts


def _erase_who_never_came(now: datetime, days: int, limit: int) -> int:
    """Who is still needed holds up nobody behind them."""
    erased, last = 0, 0
    before = now - timedelta(days=days)
    while people := people_who_never_came(before=before, after=last, limit=limit - erased):
        last = people[-1].pk
        for customer in people:
            try:
                erase_customer(customer, reason=_("asked, but never came"), now=now)
            except StillNeededError:
                continue
            erased += 1
    return erased


def _purge_retained(now: datetime, limit: int) -> int:
    """What can't go yet, such as an order whose invoice is kept, holds up nothing behind it."""
    purged, kept = 0, 0
    due = retained_until(timezone.localdate(now))
    while rows := due[kept : kept + limit - purged]:
        # Orders after their invoices, reversals before what they reverse.
        for record in sorted(rows, key=lambda row: (row.kind == Kind.ORDER, -pk_of(row.reference))):
            with transaction.atomic():
                if _PURGERS[Kind(record.kind)](record):
                    record.delete()
                    purged += 1
                else:
                    kept += 1
    return purged


def _purge_invoice(record: RetainedRecord) -> bool:
    return purge_invoice(pk_of(record.reference))


def _purge_order(record: RetainedRecord) -> bool:
    with transaction.atomic():
        purge_goodwill(pk_of(record.reference))
        is_gone = purge_order(pk_of(record.reference))
        # Of an order that stays, all stays.
        transaction.set_rollback(not is_gone)
    return is_gone


def _purge_letter(record: RetainedRecord) -> bool:
    purge_letter(record.reference)
    return True


def _purge_proof(record: RetainedRecord) -> bool:
    # ``purge_proofs`` deletes the proof, by the same date; here only the note about it goes.
    return True


_PURGERS: dict[Kind, Callable[[RetainedRecord], bool]] = {
    Kind.INVOICE: _purge_invoice,
    Kind.ORDER: _purge_order,
    Kind.LETTER: _purge_letter,
    Kind.CONSENT_PROOF: _purge_proof,
}
