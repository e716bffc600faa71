"""Figures are counted at night, or when asked for, and kept: pages read what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.models import Source
from retention.figures.catalogue import DEFINITIONS
from retention.figures.counting import Counter
from retention.figures.figure import Figure
from retention.figures.scope import Scope, make_scope
from retention.figures.tables import TABLES, Table
from retention.models import FigureSnapshot
from workshop.jobs import queue_job
from workshop.models import Company, Job, Workshop

SNAPSHOT_JOB = "count_figures"
FIRST_HOUR = 3
ROLLING = {"30": 30, "90": 90, "365": 365}
PERIODS: dict[str, str | Promise] = {
    "30": _("last 30 days"),
    "90": _("last 90 days"),
    "365": _("last 365 days"),
    "month": _("last month"),
    "year": _("this year"),
    "last_year": _("last year"),
}
DEFAULT_PERIOD = "90"
LAST_MONTH = "month"


@dataclass(frozen=True)
class Choice:
    """What the filters of the owner's page say; ``None`` means all."""

    period: str = DEFAULT_PERIOD
    site: Workshop | None = None
    source: Source | None = None

    @property
    def key(self) -> str:
        parts = [self.period, *(each.pk if each else "all" for each in (self.site, self.source))]
        return ":".join(map(str, parts))

    def scope(self, now: datetime) -> Scope:
        """Return the days that the period means at a moment."""
        first, last = days_of(self.period, timezone.localdate(now))
        return make_scope(first, last, site=self.site, source=self.source, now=now)


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last local day of a period. Raises KeyError for an unknown one."""
    if period == LAST_MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    if period == "year":
        return date(today.year, 1, 1), today
    if period == "last_year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return today - timedelta(days=ROLLING[period] - 1), today


def take_snapshot(choice: Choice, *, now: datetime) -> FigureSnapshot:
    """Count all figures and tables of a choice, and the figures of the span before; keep them."""
    scope = choice.scope(now)
    company = Company.objects.first() or Company()
    counter, definitions = Counter(scope, company), list(DEFINITIONS.values())
    content = {
        "figures": _numbers(counter.figures(definitions)),
        "before": _numbers(Counter(scope.before(), company).figures(definitions)),
        "tables": {table.key: table.count(counter) for table in TABLES},
    }
    values = {
        "period": choice.period,
        "site": choice.site,
        "source": choice.source,
        "first_day": scope.first_day,
        "last_day": scope.last_day,
        "taken_at": now,
        "content": content,
    }
    return FigureSnapshot.objects.update_or_create(key=choice.key, defaults=values)[0]


def _numbers(figures: list[Figure]) -> dict[str, list[str | int | None]]:
    return {
        each.key: [_stored(value) for value in (each.value, each.numerator, each.denominator)]
        for each in figures
    }


def _stored(value: Decimal | int | None) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value


def stored_figures(snapshot: FigureSnapshot, part: str = "figures") -> dict[str, Figure]:
    """Return a snapshot's figures by key, with the words of the active language.

    ``part`` "before" are those of the span before. What a newer release defines is left out.
    """
    found = snapshot.content.get(part, {})
    return {
        key: Figure(
            key,
            each.label,
            _read(found[key][0]),
            _read(found[key][1]) or 0,
            found[key][2],
            each.meaning_of(snapshot.site_id, snapshot.source_id),
            each.shown_unit,
        )
        for key, each in DEFINITIONS.items()
        if key in found
    }


def _read(value: str | int | None) -> Decimal | int | None:
    return Decimal(value) if isinstance(value, str) else value


def stored_tables(snapshot: FigureSnapshot) -> list[tuple[Table, list[list[Any]]]]:
    """Return the tables that a snapshot holds, each with its rows."""
    found = snapshot.content.get("tables", {})
    return [(table, found[table.key]) for table in TABLES if table.key in found]


def find_snapshot(choice: Choice) -> FigureSnapshot | None:
    """Return what was counted last for a choice."""
    rows = FigureSnapshot.objects.select_related("site", "source")
    return rows.filter(key=choice.key).first()


def order_snapshot(choice: Choice, *, now: datetime) -> None:
    """Let a snapshot be taken in the background; a second call while one waits does nothing."""
    if not is_ordered(choice):
        _queue(choice, f"{choice.key}@{now.isoformat()}", now)


def is_ordered(choice: Choice) -> bool:
    """Tell whether a snapshot of this choice is waited for."""
    waiting = Q(state__in=(Job.State.READY, Job.State.RUNNING))
    return Job.objects.filter(waiting, kind=SNAPSHOT_JOB, payload__choice=choice.key).exists()


def order_nightly(*, now: datetime) -> None:
    """Queue the night's snapshots: the house and its sites, in all periods.

    One job each, so that none outlasts its lease. Safe to call as often as you like.
    """
    if timezone.localtime(now).hour < FIRST_HOUR:
        return
    today = timezone.localdate(now)
    for choice in _usual_choices():
        _queue(choice, f"{choice.key}@{today.isoformat()}", now)


def _usual_choices() -> Iterator[Choice]:
    for site in (None, *Workshop.objects.filter(is_active=True)):
        for period in PERIODS:
            yield Choice(period, site)


def _queue(choice: Choice, key: str, now: datetime) -> None:
    payload = {
        "choice": choice.key,
        "period": choice.period,
        "site": choice.site and choice.site.pk,
        "source": choice.source and choice.source.pk,
    }
    queue_job(SNAPSHOT_JOB, key, payload, due_at=now)
