"""Which vehicles are looked at today: those with a step in reach, and those that changed.

The day of the next look is stored with the vehicle, so a round costs what is due, however many
vehicles there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Min, QuerySet

from customers.due import Due
from customers.models import Vehicle
from customers.models.vehicle import LOOK_AT_ONCE, NEVER
from reminders.plans.timing import PLAN_AHEAD

CHUNK = 1000
TOMORROW = timedelta(days=1)
# Of somebody who hears nothing at present: restricted data, say.
SILENT = timedelta(days=30)


def vehicles_to_look_at(*, today: date, day: date = LOOK_AT_ONCE) -> Iterator[list[int]]:
    """Yield the ids of vehicles whose look is due, in chunks: first those that changed.

    Each query walks one range of the partial index; a vehicle that got its next day meanwhile
    is not seen again.
    """
    kept = Vehicle.objects.filter(sold_on=None)
    next_day: date | None = day
    while next_day is not None and next_day <= today:
        yield from _of_day(kept.filter(look_on=next_day))
        later = kept.filter(look_on__gt=next_day, look_on__lte=today)
        next_day = later.aggregate(first=Min("look_on"))["first"]


def changed_vehicles() -> Iterator[list[int]]:
    """Yield the ids of vehicles about which something was written since they were looked at."""
    return _of_day(Vehicle.objects.filter(sold_on=None, look_on=LOOK_AT_ONCE))


def _of_day(vehicles: QuerySet[Vehicle]) -> Iterator[list[int]]:
    last = 0
    rows = vehicles.order_by("id").values_list("pk", flat=True)
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = found[-1]
        yield found


def next_look(dues: Iterable[Due], steps: Mapping[int, Iterable[int]], *, today: date) -> date:
    """Return the first day after today on which another step comes into reach, or a season ends."""
    days = []
    for due in dues:
        reach = due.due_on - PLAN_AHEAD
        days += [reach + timedelta(days=step) for step in steps.get(due.service_id, ())]
        if due.holds_until:
            days.append(due.holds_until + TOMORROW)
    return min((day for day in days if day > today), default=NEVER)


def store_looks(looks: Mapping[int, date]) -> None:
    """Write down when each vehicle is looked at next: a statement per day."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for vehicle_id, day in looks.items():
        by_day[day].append(vehicle_id)
    for day, ids in by_day.items():
        Vehicle.objects.filter(pk__among=set(ids)).exclude(look_on=day).update(look_on=day)
