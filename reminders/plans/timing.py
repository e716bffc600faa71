"""When a step of a plan is told: pure, on local dates of the workshop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Messages stand in the outbox a week ahead, so that staff can look at them and stop one.
PLAN_AHEAD = timedelta(days=7)
# After a downtime a missed step is still told for so long, and is not worth telling later.
CATCH_UP = timedelta(days=7)
VALID_FOR = timedelta(days=10)
# A message that a pause has put off still has a day to go out.
AT_LEAST = timedelta(days=1)
# What falls due within so many days is told in one message, not in two.
SAME_MESSAGE = timedelta(days=14)
# F-02: whoever is a year overdue has sold the car or goes elsewhere.
OVERDUE_LIMIT = timedelta(days=365)

CIVIL_HOUR = time(10)
LAST_HOUR = time(19)
SUNDAY = 6


def step_in_reach(steps: Iterable[int], due_on: date, *, today: date) -> int | None:
    """Return the step to plan today, the last one if several are in reach; ``None`` if none is."""
    if due_on < today - OVERDUE_LIMIT:
        return None
    first, last = today - CATCH_UP, today + PLAN_AHEAD
    reach = [step for step in steps if first <= due_on + timedelta(days=step) <= last]
    return max(reach, default=None)


def span_of(due_on: date, step: int, *, today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the span in which a step may be told: from ten in the morning, never a Sunday."""
    step_day = due_on + timedelta(days=step)
    day = max(step_day, today)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return (
        datetime.combine(day, CIVIL_HOUR, zone),
        datetime.combine(step_day + VALID_FOR, LAST_HOUR, zone),
    )
