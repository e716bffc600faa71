"""Notes by hand: a call, a talk, something noticed."""

from __future__ import annotations

from datetime import datetime

from customers.models import Customer, Note
from workshop.models import User


def add_note(customer: Customer, kind: str, text: str, *, by: User | None, now: datetime) -> Note:
    """Write down what was said; ``kind`` is one of Note.Kind. A second call writes a second one."""
    return Note.objects.create(
        customer=customer, kind=kind, text=text.strip(), noted_by=by, noted_at=now
    )
