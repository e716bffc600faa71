"""Reminders of a season: all come due on one day and are spread over the days of the season.

The planner parks a message on the day after its season; ``place_parked`` then gives it the first
day on which the house can take one more. So a crash between the two sends nothing too early, and
who finds no room is tried again in each round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from bookings.calendar.day_room import day_room
from bookings.calendar.loading import needs_of
from customers.models import ServiceRecord, Vehicle
from messaging.models import Message
from reminders.items import cars_of, items_of, payload_of
from reminders.kind import NAME
from reminders.models import PlanningRules, ReminderPlan
from reminders.plans.households import UNDERWAY_STATES
from reminders.plans.timing import PLAN_AHEAD, SAME_MESSAGE, SUNDAY
from reminders.seasons.parking import (
    SEASON,
    is_parked,
    moment_of,
    parking_span,
    placed_span,
    season_of,
)
from reminders.seasons.spreading import UNKNOWN, Waiting, spread

# Where no site has hours or bays nothing is known of what the house can take.
ANY_NUMBER = 100_000


def place_parked(*, today: date) -> int:
    """Give each parked message a day of its season that has room; return how many got one.

    Messages that have a day keep it. One planner at a time; whatever somebody else holds is left
    for the next round.
    """
    parked = _seasonal(Message.State.PLANNED).filter(not_before__gt=moment_of(today))
    latest = parked.order_by("-not_before", "-pk").first()
    if latest is None or not is_parked(latest):
        return 0
    with transaction.atomic():
        PlanningRules.objects.select_for_update().first()
        rows = _lock(parked)
        by_plan: dict[int, list[Message]] = defaultdict(list)
        for row in rows:
            by_plan[items_of(row)[0].service_id].append(row)
        plans = ReminderPlan.objects.filter(service__in=by_plan).select_related("service")
        return sum(_place(plan, by_plan[plan.service_id], today) for plan in plans)


def _seasonal(*states: str) -> QuerySet[Message]:
    return Message.objects.filter(kind=NAME, state__in=states, payload__has_key=SEASON)


def _lock(parked: QuerySet[Message]) -> list[Message]:
    """Lock the cars, then the messages about them, as planning does."""
    cars = {car for row in parked if is_parked(row) for car in cars_of(row)}
    own = Vehicle.objects.filter(pk__among=cars).order_by("pk")
    held = {car.pk for car in own.select_for_update(skip_locked=True, no_key=True)}
    rows = parked.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    return [row for row in rows if is_parked(row) and held.issuperset(cars_of(row))]


def _place(plan: ReminderPlan, rows: list[Message], today: date) -> int:
    last = max(season_of(row)[1] for row in rows)
    room = season_room(plan, today, last)
    others = _others(rows, today)
    days = spread(_waiting(plan, rows, others, today), room, taken_days(plan, today, last))
    placed = [row for row in rows if row.pk in days]
    # Their later steps follow the day that they have now.
    cars = {car for row in placed for car in cars_of(row)}
    Vehicle.objects.filter(pk__among=cars).look_again()
    spans = {}
    for row in placed:
        carrier = others.get(row.customer_id or 0)
        if carrier and _day(carrier) == days[row.pk]:
            _join(carrier, row)
        else:
            spans[row.pk] = placed_span(days[row.pk], season_of(row)[1])
    _give_spans(spans)
    return len(placed)


def _give_spans(spans: Mapping[int, tuple[datetime, datetime]]) -> None:
    """Write when messages go out: a statement per day."""
    by_span: dict[tuple[datetime, datetime], set[int]] = defaultdict(set)
    for pk, span in spans.items():
        by_span[span].add(pk)
    for (not_before, not_after), pks in by_span.items():
        rows = Message.objects.filter(pk__among=pks)
        rows.update(not_before=not_before, not_after=not_after)


def season_room(plan: ReminderPlan, first_day: date, last_day: date) -> Counter[date]:
    """Return by working day how many customers may be told of a plan's season."""
    now = moment_of(first_day)
    room = day_room(needs_of([plan.service]), first_day, last_day, now=now)
    if not room:
        days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
        room = Counter({day: ANY_NUMBER for day in days if day.weekday() != SUNDAY})
    if plan.most_a_day:
        room = Counter(dict.fromkeys(room, plan.most_a_day))
    return room


def taken_days(plan: ReminderPlan, first_day: date, last_day: date) -> Counter[date]:
    """Count by day who is told of a plan's season, or has been."""
    rows = _seasonal(*UNDERWAY_STATES).filter(
        not_before__gte=moment_of(first_day) - timedelta(days=1),
        not_before__lt=moment_of(last_day) + timedelta(days=1),
    )
    return Counter(
        _day(row)
        for row in rows.only("payload", "not_before").iterator()
        if not is_parked(row) and any(i.service_id == plan.service_id for i in items_of(row))
    )


def _others(rows: Sequence[Message], today: date) -> dict[int, Message]:
    """Find what the same people are told of anyhow, by customer."""
    waiting = Message.objects.filter(
        kind=NAME, state=Message.State.PLANNED, customer__among={row.customer_id for row in rows}
    )
    found = waiting.filter(not_before__gte=moment_of(today)).order_by("-not_before", "-pk")
    locked = found.select_for_update(skip_locked=True, of=("self",))
    return {row.customer_id or 0: row for row in locked if not is_parked(row)}


def _waiting(
    plan: ReminderPlan, rows: list[Message], others: dict[int, Message], today: date
) -> Iterable[Waiting]:
    cars = {car for row in rows for car in cars_of(row)}
    done = ServiceRecord.objects.filter(vehicle__among=cars, service=plan.service)
    last_days = done.values("vehicle").annotate(last=Max("done_on"))
    since = dict(last_days.values_list("vehicle", "last"))
    for row in rows:
        earliest = max(season_of(row)[0], today)
        other = others.get(row.customer_id or 0)
        is_near = other is not None and abs(_day(other) - earliest) < SAME_MESSAGE
        yield Waiting(
            row.pk,
            earliest,
            step=items_of(row)[0].step,
            since=min((since.get(car, UNKNOWN) for car in cars_of(row)), default=UNKNOWN),
            wished=_day(other) if other and is_near else None,
        )


def _join(carrier: Message, row: Message) -> None:
    """Tell it in a message that goes to the same person on that day anyhow."""
    items = dict.fromkeys([*items_of(carrier), *items_of(row)])
    season = {SEASON: row.payload[SEASON]}
    carrier.payload = {**carrier.payload, **payload_of(list(items)), **season}
    carrier.save(update_fields=["payload"])
    row.delete()


def count_parked(plan: ReminderPlan) -> int:
    """Count who waits for a day of a plan's season."""
    rows = _seasonal(Message.State.PLANNED).only("payload", "not_before")
    return sum(
        is_parked(row) and items_of(row)[0].service_id == plan.service_id for row in rows.iterator()
    )


def park_again(plan: ReminderPlan, *, today: date) -> int:
    """Let the messages of a plan's season be spread anew, but those of the next seven days.

    Those are shown to the staff already, and keep their day. Call it in a transaction.
    """
    shown = moment_of(today + PLAN_AHEAD) + timedelta(days=1)
    rows = _seasonal(Message.State.PLANNED).filter(not_before__gte=shown)
    again = [
        row
        for row in rows.select_for_update(of=("self",))
        if {item.service_id for item in items_of(row)} == {plan.service_id} and not is_parked(row)
    ]
    _give_spans({row.pk: parking_span(season_of(row)[1]) for row in again})
    return len(again)


def _day(message: Message) -> date:
    return timezone.localdate(message.not_before)
