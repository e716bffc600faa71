"""Whom to call first, and why: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging.calls.times import CallTimes
from reminders.models import CallAttempt

LAST_DAYS = timedelta(days=2)
MORNING, AFTERNOON, NOON = 10, 16, 13
SUGGESTED_DAYS = (1, 2, 7)


@dataclass(frozen=True)
class CallFacts:
    """What decides the place of a call in the list."""

    due_on: date | None
    not_before: datetime
    not_after: datetime
    last_outcome: str = ""
    has_safety_work: bool = False
    # Nobody is overdue as long as a season lasts.
    season_ends_on: date | None = None


@dataclass(frozen=True)
class Rank:
    """The place of a call, smallest first, and its reason for people."""

    key: tuple[int, date, datetime]
    reason: str


def rank_call(facts: CallFacts, *, now: datetime) -> Rank:
    """Put promises first, then safety, then what runs out, then what is overdue or due next."""
    today = timezone.localdate(now)
    due_on = facts.due_on or today
    if facts.last_outcome in CallAttempt.PROMISED:
        group, reason = 0, _("Asked to be called at this time")
    elif facts.has_safety_work:
        group, reason = 1, _("Safety work was put off")
    elif facts.not_after - now <= LAST_DAYS:
        day = date_format(timezone.localtime(facts.not_after), "SHORT_DATE_FORMAT")
        group, reason = 2, _("Only until %(day)s") % {"day": day}
    elif facts.season_ends_on and due_on < today:
        day = date_format(facts.season_ends_on, "SHORT_DATE_FORMAT")
        group, reason = 4, _("The season lasts until %(day)s") % {"day": day}
    elif due_on < today:
        group, reason = 3, _("Overdue since %(month)s") % {"month": date_format(due_on, "F Y")}
    else:
        group, reason = 4, _("Due in %(month)s") % {"month": date_format(due_on, "F Y")}
    return Rank((group, due_on, facts.not_before), reason)


def next_attempts(times: CallTimes, *, now: datetime) -> list[datetime]:
    """Suggest when to try again: at another time of day, in call hours, earliest first."""
    local = now.astimezone(times.zone)
    hour = AFTERNOON if local.hour < NOON else MORNING
    moments = [
        times.next_moment(
            (local + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
        )
        for days in SUGGESTED_DAYS
    ]
    return sorted(set(moments))
