"""What the page of the effect shows: by channel and step, and against the comparison groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Booking, Source
from customers.models.consent import Channel
from messaging.models import Message
from reminders.effect.bookings import sent_within
from reminders.effect.comparing import EFFECT_WINDOW, Comparison, Group, Occasion, compare, group_of
from reminders.kind import NAME
from reminders.models import ReminderPlan

ONE_DAY = timedelta(days=1)
Moments = dict[int, list[datetime]]


@dataclass(frozen=True)
class StepRow:
    """What one step brought on one channel; ``step`` is in days around the due date."""

    channel: str
    step: int
    group: Group

    @property
    def channel_name(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def days(self) -> int:
        return abs(self.step)


@dataclass(frozen=True)
class PlanRow:
    """A plan with a comparison group, and what the comparison says."""

    plan: ReminderPlan
    comparison: Comparison


@dataclass(frozen=True)
class EffectParts:
    """What the reminders of a span brought: by channel and step, and plan by plan."""

    steps: list[StepRow]
    plans: list[PlanRow]


@dataclass(frozen=True)
class _Told:
    channel: str
    items: list[dict[str, Any]]
    at: datetime


def effect_page(*, now: datetime, days: int) -> dict[str, Any]:
    """Return the context of the page for the reminders of the last days: four queries."""
    found = effect_within(now - timedelta(days=days), now)
    return {
        "days": days,
        "window": EFFECT_WINDOW.days,
        "steps": found.steps,
        "plans": found.plans,
    }


def effect_within(start: datetime, end: datetime) -> EffectParts:
    """Return what the reminders of the half-open span brought until its end: four queries."""
    came = _direct_bookings(start, end)
    told = _rows(sent_within(start, end), "handed_over_at")
    left_out = Message.objects.filter(
        kind=NAME, state=Message.State.SKIPPED, payload__held_back=True
    )
    held = _rows(left_out.filter(not_before__gte=start, not_before__lt=end), "not_before")
    plans = ReminderPlan.objects.filter(held_back_percent__gt=0).select_related("service")
    reminded, spared = _starts(told), _starts(held)
    return EffectParts(
        _by_step(told, came),
        [
            PlanRow(
                plan,
                compare(
                    group_of(_as_old(reminded[plan.service_id], spared[plan.service_id]), came),
                    group_of(spared[plan.service_id], came),
                ),
            )
            for plan in plans
        ],
    )


def _as_old(
    reminded: dict[Occasion, datetime], spared: dict[Occasion, datetime]
) -> dict[Occasion, datetime]:
    """Leave out who was reminded before there was a comparison group: nobody stands against."""
    begun = min(spared.values(), default=None)
    if begun is None:
        return reminded
    return {one: start for one, start in reminded.items() if start >= begun - ONE_DAY}


def _rows(messages: Any, moment: str) -> list[_Told]:
    found = messages.order_by(moment, "id").values_list("channel", "payload", moment)
    return [_Told(channel, payload.get("items", []), at) for channel, payload, at in found]


def _direct_bookings(start: datetime, now: datetime) -> Moments:
    direct = Booking.objects.filter(
        source__kind=Source.Kind.DIRECT, vehicle__isnull=False, received_at__range=(start, now)
    ).exclude(state=Booking.State.CANCELLED)
    moments: Moments = defaultdict(list)
    for vehicle, moment in direct.values_list("vehicle", "received_at"):
        moments[vehicle or 0].append(moment)
    return moments


def _starts(told: Iterable[_Told]) -> dict[int, dict[Occasion, datetime]]:
    """Return by service when the series about each occasion began; rows come in order of time."""
    starts: dict[int, dict[Occasion, datetime]] = defaultdict(dict)
    for row in told:
        for item in row.items:
            occasion = (item["vehicle"], item["service"], item["due_on"])
            starts[item["service"]].setdefault(occasion, row.at)
    return starts


def _by_step(told: list[_Told], came: Moments) -> list[StepRow]:
    """Count messages by channel and step; a booking counts for the last message before it."""
    last: dict[tuple[int, datetime], int] = {}
    for number, row in enumerate(told):
        for vehicle in {item["vehicle"] for item in row.items}:
            for moment in came.get(vehicle, ()):
                if row.at <= moment <= row.at + EFFECT_WINDOW:
                    last[vehicle, moment] = number
    brought = set(last.values())
    counts: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for number, row in enumerate(told):
        if row.items:
            counts[row.channel, row.items[0]["step"]].append(number in brought)
    return [
        StepRow(channel, step, Group(len(hits), sum(hits)))
        for (channel, step), hits in sorted(counts.items())
    ]
