"""What figures are asked for: a span of time, perhaps one site or one source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bookings.models import Source
from customers.due_rules import month_end, shift_months
from workshop.models import Company, Workshop

YEAR, YEAR_AND_HALF = timedelta(days=365), timedelta(days=548)
RECENTLY = timedelta(days=730)
OVERDUE_AFTER = timedelta(days=60)
# So many months of first visits stand in the tables by month.
COHORTS = 24


@dataclass(frozen=True)
class Scope:
    """The half-open span ``[start, end)``, the site and the source (``None``: all), the present."""

    start: datetime
    end: datetime
    site: Workshop | None
    now: datetime
    source: Source | None = None

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.start)

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.end) - timedelta(days=1)

    def before(self) -> Scope:
        """The span of the same length right before; whole months before whole months."""
        first, last = self.first_day, self.last_day
        if first.day == 1 and last == month_end(last):
            months = (last.year - first.year) * 12 + last.month - first.month + 1
            start = shift_months(first, -months)
        else:
            start = first - (last - first) - timedelta(days=1)
        return replace(self, start=_midnight(start), end=self.start)

    def parameters(self, company: Company) -> dict[str, Any]:
        """Return all that the definitions name as ``%(name)s``, as the database takes it."""
        today = self.last_day + timedelta(days=1)
        moments = {
            "start": self.start,
            "end": self.end,
            "now": self.now,
            "start_12": self.start - YEAR,
            "end_12": self.end - YEAR,
            "start_18": self.start - YEAR_AND_HALF,
            "end_18": self.end - YEAR_AND_HALF,
            "since": min(self.start - YEAR_AND_HALF, self.cohorts_from),
            "recently": self.end - RECENTLY,
            "at_risk": _midnight(shift_months(today, -company.at_risk_months)),
            "lapsed": _midnight(shift_months(today, -company.lapsed_months)),
            "lost": _midnight(shift_months(today, -company.lost_months)),
        }
        adapt = connection.ops.adapt_datetimefield_value
        days = {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "overdue": today - OVERDUE_AFTER,
            # An HU is due at the end of its month.
            "overdue_month": (today - OVERDUE_AFTER).replace(day=1),
        }
        return {
            **{name: adapt(moment) for name, moment in moments.items()},
            **{name: connection.ops.adapt_datefield_value(day) for name, day in days.items()},
            "promise": company.promise_minutes,
            "site": self.site and self.site.pk,
            "source": self.source and self.source.pk,
            "source_slug": self.source and self.source.slug,
        }

    @property
    def cohorts_from(self) -> datetime:
        """When the first month begins that the tables by month show."""
        return _midnight(shift_months(self.last_day.replace(day=1), 1 - COHORTS))


def make_scope(
    start: date,
    end: date,
    *,
    site: Workshop | None,
    now: datetime,
    source: Source | None = None,
) -> Scope:
    """Return the scope of the local days from ``start`` to ``end``, both included."""
    return Scope(_midnight(start), _midnight(end + timedelta(days=1)), site, now, source)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
