"""One erasure on its way through the apps: what was deleted, what the law keeps, until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from customers.models import Customer, RetainedRecord


@dataclass
class Erasing:
    """What each app's ``erase`` works on; ``ids`` are the person's record and those merged into it.

    Call it inside the one transaction of the erasure.
    """

    customer: Customer
    ids: Sequence[int]
    now: datetime
    deleted: Counter[str] = field(default_factory=Counter)
    kept: list[RetainedRecord] = field(default_factory=list)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def count(self, key: str, number: int) -> None:
        """Note that so many rows of a section were deleted or emptied."""
        if number:
            self.deleted[key] += number

    def keep(self, kind: str, reference: str, delete_after: date) -> None:
        """Note a row that the law keeps; the purge deletes it from that day on (C-50)."""
        row, _created = RetainedRecord.objects.update_or_create(
            reference=reference,
            defaults={
                "customer": self.customer,
                "kind": kind,
                "delete_after": delete_after,
            },
        )
        self.kept.append(row)

    def has_kept(self, kind: str) -> bool:
        """Tell whether something of a kind is kept."""
        return any(row.kind == kind for row in self.kept)

    def remove_file(self, file: FieldFile) -> None:
        """Delete a stored file once the erasure is committed; the caller empties the field."""
        storage, name = file.storage, file.name
        if not name:
            return
        transaction.on_commit(lambda: storage.delete(name))
