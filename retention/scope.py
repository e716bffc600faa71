"""What figures are asked for: a span of time, perhaps one site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from workshop.models import Workshop


@dataclass(frozen=True)
class Scope:
    """The half-open span ``[start, end)``, the site (``None``: all of them) and the present."""

    start: datetime
    end: datetime
    site: Workshop | None
    now: datetime

    def within(self, field: str) -> Q:
        """The condition that an instant lies in the span."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def at_site(self, field: str = "workshop") -> Q:
        """The condition that a row belongs to the site."""
        return Q(**{field: self.site}) if self.site else Q()


def make_scope(start: date, end: date, *, site: Workshop | None, now: datetime) -> Scope:
    """Return the scope of the local days from ``start`` to ``end``, both included."""
    zone = timezone.get_default_timezone()
    return Scope(
        datetime.combine(start, time.min, zone),
        datetime.combine(end + timedelta(days=1), time.min, zone),
        site,
        now,
    )


def root_of(prefix: str) -> Any:
    """The customer that a row counts for: after a merge the one that survived."""
    return Coalesce(f"{prefix}__merged_into__merged_into", f"{prefix}__merged_into", prefix)
