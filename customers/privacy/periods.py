"""How long what is kept: by law (C-20, C-51) and by the house's own rules (C-52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.errors import PeriodNotAllowedError
from customers.models import RetainedRecord, RetentionPeriod

Kind = RetainedRecord.Kind

# §147(3) AO, §257 HGB, §14b UStG: whole years after the year in which the paper arose.
STATUTORY_YEARS = {Kind.INVOICE: 8, Kind.LETTER: 6}


def delete_after(kind: str, arose_on: date) -> date:
    """Return the first day on which a paper may be deleted; pure (C-51).

    An invoice of March 2026 may go on 1 January 2035, a business letter on 1 January 2033.
    """
    return date(arose_on.year + STATUTORY_YEARS[Kind(kind)] + 1, 1, 1)


@dataclass(frozen=True)
class Period:
    """One of the house's own periods, in days; without ``least`` it can't be changed."""

    key: str
    label: str | Promise
    starts: str | Promise
    days: int
    least: int | None = None
    most: int | None = None

    @property
    def is_fixed(self) -> bool:
        return self.least is None


_AFTER_ENTRY = _("from the entry")
PERIODS: tuple[Period, ...] = (
    Period("notifications", _("raw booking messages"), _("from being settled"), 90),
    Period("undone", _("kept values of merges, imported files"), _("from the day itself"), 30),
    Period(
        "unconfirmed", _("unconfirmed e-mail consents"), _("from the request"), 30, least=7, most=90
    ),
    Period("tasks", _("tasks that are done"), _("from being done"), 365, least=30, most=1095),
    Period("inbound", _("received messages"), _("from arrival"), 365, least=30, most=1095),
    Period(
        "advertising",
        _("texts of reminders and other advertising"),
        _("from being sent"),
        730,
        least=90,
        most=1095,
    ),
    Period("letter_files", _("print files of letters"), _("from being posted"), 30),
    Period(
        "never_came",
        _("people who asked and never came"),
        _("from the last message"),
        365,
        least=30,
        most=1095,
    ),
    Period("log", _("log of looks and changes"), _AFTER_ENTRY, 730, least=366, most=1095),
    Period(
        "inactive",
        _("customers who stay away (proposed for erasure)"),
        _("from the last visit"),
        1095,
        least=365,
        most=3650,
    ),
)
_BY_KEY = {period.key: period for period in PERIODS}


def periods_in_force() -> dict[str, int]:
    """Return the days of every period: the owner's where they differ, else the house's."""
    days = {period.key: period.days for period in PERIODS}
    chosen = RetentionPeriod.objects.filter(key__in=days)
    return days | dict(chosen.values_list("key", "days"))


def oldest_kept(key: str, today: date) -> date:
    """Return the first day whose data are still kept by a period."""
    return today - timedelta(days=periods_in_force()[key])


def set_period(key: str, days: int) -> None:
    """Let the owner choose a period. Raises PeriodNotAllowedError outside of its bounds."""
    period = _BY_KEY.get(key)
    if period is None or period.least is None or period.most is None:
        raise PeriodNotAllowedError(0, 0)
    if not period.least <= days <= period.most:
        raise PeriodNotAllowedError(period.least, period.most)
    RetentionPeriod.objects.update_or_create(key=key, defaults={"days": days})
