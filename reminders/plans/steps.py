"""Reminder plans: which service is told in which steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from customers.models import Vehicle
from messaging.models import Message
from messaging.stopping import waiting_of
from reminders.effect.holding_back import is_held_back
from reminders.errors import BadStepsError
from reminders.items import items_of
from reminders.kind import NAME
from reminders.models import ReminderPlan
from reminders.seasons.days import park_again, place_parked
from workshop.models import Service

# Days from the due date: long before, twice more, and two kind questions afterwards.
DEFAULT_STEPS = (-60, -46, -7, 14, 30)
# Tyres have a season, no date: asked when it begins, and once more (F-11).
TYRE_STEPS = (0, 21)
# The day was agreed with the customer: in time to find a date, and one kind question.
AGREED_STEPS = (-14, 14)
FIRST_STEP, LAST_STEP = -180, 365


_STEPS_BY_RULE: dict[str, tuple[int, ...]] = {
    Service.DueRule.TYRES: TYRE_STEPS,
    Service.DueRule.AGREED: AGREED_STEPS,
}


def make_missing_plans() -> int:
    """Give each recurring service without a plan the default steps; return how many."""
    recurring = Service.objects.exclude(due_rule=Service.DueRule.NONE)
    missing = list(recurring.filter(is_active=True, reminder_plan=None))
    ReminderPlan.objects.bulk_create(
        [ReminderPlan(service=service, steps=_default_steps(service)) for service in missing],
        ignore_conflicts=True,
    )
    return len(missing)


def _default_steps(service: Service) -> list[int]:
    return list(_STEPS_BY_RULE.get(service.due_rule, DEFAULT_STEPS))


def active_steps() -> dict[int, list[int]]:
    """Return the steps of each active service with an active plan, by service id."""
    plans = ReminderPlan.objects.filter(is_active=True, service__is_active=True)
    return {plan.service_id: plan.steps for plan in plans}


@dataclass(frozen=True)
class PlanChange:
    """What the owner may set of a plan; the fields are those of ReminderPlan."""

    steps: Sequence[int]
    is_active: bool = True
    held_back_percent: int = 0
    most_a_day: int | None = None


@transaction.atomic
def change_plan(plan: ReminderPlan, change: PlanChange, *, today: date) -> None:
    """Give a plan new steps and a comparison group; messages that wait already keep their day.

    Who belongs to the group from now on gets none of them: what waits for them is planned anew.
    With another number a day the messages of a season are spread anew that are not shown yet.
    Raises BadStepsError; the stored plan is then unchanged.
    """
    steps, held_back_percent = change.steps, change.held_back_percent
    if not steps or not all(FIRST_STEP <= step <= LAST_STEP for step in steps):
        raise BadStepsError
    if held_back_percent > plan.held_back_percent:
        _plan_anew_for(plan, held_back_percent)
    plan.steps = sorted(set(steps))
    plan.is_active = change.is_active
    plan.held_back_percent = held_back_percent
    if change.most_a_day != plan.most_a_day:
        park_again(plan, today=today)
    plan.most_a_day = change.most_a_day
    plan.save(update_fields=["steps", "is_active", "held_back_percent", "most_a_day"])
    place_parked(today=today)


def _plan_anew_for(plan: ReminderPlan, percent: int) -> None:
    """Take back what waits about the plan's service for its comparison group."""
    waiting = waiting_of(NAME).filter(call_attempts=None).only("pk", "customer", "payload")
    told = {
        message.pk: items_of(message)
        for message in waiting.iterator()
        if is_held_back(message.customer_id or 0, percent)
    }
    mine = {
        pk: items
        for pk, items in told.items()
        if any(item.service_id == plan.service_id for item in items)
    }
    Message.objects.filter(pk__in=mine, state=Message.State.PLANNED).delete()
    Vehicle.objects.filter(
        pk__in={item.vehicle_id for items in mine.values() for item in items}
    ).look_again()


@dataclass(frozen=True)
class WaitingOfPlan:
    """Messages that wait and speak of a plan's service; ``shared`` ones speak of others, too."""

    pks: list[int]
    shared: int


def waiting_of_plan(plan: ReminderPlan) -> WaitingOfPlan:
    """Find what waits of a plan: the services of a message stand in its payload."""
    told = {
        message.pk: {item.service_id for item in items_of(message)}
        for message in waiting_of(NAME).only("pk", "payload").iterator()
    }
    about = [pk for pk, services in told.items() if plan.service_id in services]
    return WaitingOfPlan(about, sum(len(told[pk]) > 1 for pk in about))


def read_steps(text: str) -> list[int]:
    """Read "-60, -46, 14" into numbers. Raises BadStepsError."""
    try:
        return [int(word) for word in text.replace(";", ",").split(",") if word.strip()]
    except ValueError as error:
        raise BadStepsError from error
