"""Finding what is due and putting the reminders into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from customers.models import Customer
from messaging.gate_records import GateRecords
from messaging.models import Message
from messaging.outbox import NewMessage, store_messages, withdraw_waiting
from reminders.channels import Choice, choose_channel
from reminders.holding_back import comparison_shares, is_held_back
from reminders.households import Household, read_households
from reminders.items import Item, items_of, payload_of
from reminders.kind import NAME
from reminders.looking import (
    SILENT,
    TOMORROW,
    changed_vehicles,
    next_look,
    store_looks,
    vehicles_to_look_at,
)
from reminders.plans import active_steps, make_missing_plans
from reminders.rules import follow_rules
from reminders.timing import AT_LEAST, SAME_MESSAGE, span_of, step_in_reach
from workshop_crm.lib.house_text import house_text as _

ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass
class PlanResult:
    """What one planning pass did; ``planned`` and ``blocked`` count messages.

    ``skipped`` counts due steps that were left out: of vehicles that are booked in, and of
    comparison groups.
    """

    vehicles_looked_at: int = 0
    planned: int = 0
    blocked: int = 0
    skipped: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A step that is to be told, and when."""

    item: Item
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class Round:
    """One pass: its day and moment, the steps and comparison groups by service id."""

    today: date
    now: datetime
    steps: dict[int, list[int]]
    shares: dict[int, int]
    result: PlanResult = field(default_factory=PlanResult)


@dataclass(frozen=True)
class Plan:
    """What is told to one customer in this pass."""

    household: Household
    records: GateRecords
    round: Round
    outbox: list[NewMessage]
    # Vehicles with a step in reach that was not told.
    left_open: set[int] = field(default_factory=set)

    def is_held_back(self, candidate: Candidate) -> bool:
        share = self.round.shares.get(candidate.item.service_id, 0)
        return is_held_back(self.household.customer.pk, share)


def plan_reminders(*, today: date, now: datetime) -> PlanResult:
    """Put a reminder into the outbox for each step in reach; a repeat adds nothing.

    ``today`` is the workshop's local date. Several due services of one customer go into one
    message. What the gate refuses is written down as blocked, with its reason, and tried again
    as long as the step is in reach. Waiting messages about a date that moved are withdrawn.
    """
    make_missing_plans()
    follow_rules()
    return _plan_all(vehicles_to_look_at(today=today), today=today, now=now)


def plan_changes(*, today: date, now: datetime) -> PlanResult:
    """Do the same for the vehicles about which something was written since; safe to repeat."""
    make_missing_plans()
    follow_rules()
    return _plan_all(changed_vehicles(), today=today, now=now)


def _plan_all(chunks: Iterable[list[int]], *, today: date, now: datetime) -> PlanResult:
    this = Round(today, now, active_steps(), comparison_shares())
    result = this.result
    for ids in chunks:
        # One commit for many customers, yet short enough that others don't wait for it.
        with transaction.atomic():
            households, silent = read_households(ids, today=today, now=now)
            looks = _plan_chunk(households, this)
            store_looks(looks | dict.fromkeys(silent, today + SILENT))
    if result.planned:
        result.by_kind[NAME] = result.planned
    return result


def _plan_chunk(chunk: list[Household], this: Round) -> dict[int, date]:
    """Plan for some customers; return when each of their vehicles is looked at next."""
    candidates = {
        household.customer.pk: _find_candidates(household, this.steps, this.today)
        for household in chunk
    }
    told = [household.customer for household in chunk if candidates[household.customer.pk]]
    records, outbox = GateRecords(told, this.now), list[NewMessage]()
    looks = {}
    for household in chunk:
        this.result.vehicles_looked_at += len(household.dues)
        _withdraw_stale(household, this.now)
        plan = Plan(household, records, this, outbox)
        if found := candidates[household.customer.pk]:
            _tell(plan, found)
        for vehicle_id, dues in household.dues.items():
            # Who is booked in or may not be told now may be told tomorrow, while it is in reach.
            is_open = vehicle_id in plan.left_open
            later = next_look(dues, this.steps, today=this.today)
            looks[vehicle_id] = this.today + TOMORROW if is_open else later
    store_messages(outbox, now=this.now)
    return looks


def _find_candidates(
    household: Household, steps: dict[int, list[int]], today: date
) -> list[Candidate]:
    found = []
    for vehicle_id, dues in household.dues.items():
        for due in dues:
            step = step_in_reach(steps.get(due.service_id, []), due.due_on, today=today)
            if step is None:
                continue
            item = Item(vehicle_id, due.service_id, due.due_on, step)
            if not _is_told(household, item):
                found.append(Candidate(item, *span_of(due.due_on, step, today=today, zone=ZONE)))
    return sorted(found, key=lambda candidate: candidate.not_before)


def _is_told(household: Household, item: Item) -> bool:
    if item in household.told or item.ref in household.declined:
        return True
    # A waiting message about another date is withdrawn in this pass, so it told nothing.
    withdrawn = {waiting for row in household.waiting for waiting in items_of(row)}
    return any(
        told.occasion == item.occasion and not household.is_current(told)
        for told in household.told_lately - withdrawn
    )


def _withdraw_stale(household: Household, now: datetime) -> None:
    for row in list(household.waiting):
        if all(item.vehicle_id in household.booked for item in items_of(row)):
            _put_off(row)
            household.waiting.remove(row)
            household.blocked.append(row)
        elif not any(household.is_current(item) for item in items_of(row)):
            reason = _("The due date has changed.")
            withdraw_waiting(row.subject_ref, reason=reason, now=now, kinds=(NAME,))
            household.waiting.remove(row)


def _put_off(row: Message) -> None:
    """Stop a message about what is booked in; told after all when the appointment falls through."""
    waiting = Message.objects.filter(pk=row.pk, state=Message.State.PLANNED)
    reason = _("The vehicle has an appointment already.")
    waiting.update(state=Message.State.BLOCKED, reason=reason)


def _tell(plan: Plan, candidates: list[Candidate]) -> None:
    """Tell each candidate in a message that goes about then, else in a new one."""
    booked = plan.household.booked
    wanted = [step for step in candidates if step.item.vehicle_id not in booked]
    plan.round.result.skipped += len(candidates) - len(wanted)
    plan.left_open.update(booked.intersection(step.item.vehicle_id for step in candidates))
    for together in _groups(step for step in wanted if plan.is_held_back(step)):
        _put(plan, together, skipped=_("Comparison group of the plan: not reminded on purpose."))
    for together in _groups(step for step in wanted if not plan.is_held_back(step)):
        first = together[0].not_before
        carriers = [row for row in plan.household.waiting if _is_near(row.not_before, first)]
        if carriers:
            _join(carriers[0], [candidate.item for candidate in together])
        else:
            _put(plan, together)


def _groups(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Yield what goes into one message each; the candidates come in order of time."""
    rest = list(candidates)
    while rest:
        together = [step for step in rest if _is_near(step.not_before, rest[0].not_before)]
        rest = rest[len(together) :]
        yield together


def _is_near(one: datetime, other: datetime) -> bool:
    return abs(one - other) < SAME_MESSAGE


def _join(carrier: Message, items: list[Item]) -> None:
    row = Message.objects.select_for_update().get(pk=carrier.pk)
    known = items_of(row)
    row.payload = payload_of([*known, *(item for item in items if item not in known)])
    Message.objects.filter(pk=row.pk, state=Message.State.PLANNED).update(payload=row.payload)


def _put(plan: Plan, candidates: list[Candidate], *, skipped: str = "") -> None:
    first = candidates[0]
    choice = choose_channel(
        plan.household.customer, plan.records, at=first.not_before, latest=first.not_after
    )
    blocked = plan.household.blocked
    if choice.reason:
        plan.left_open.update(candidate.item.vehicle_id for candidate in candidates)
        refused = {item for row in blocked for item in items_of(row)}
        if new := [step for step in candidates if step.item not in refused]:
            plan.outbox.append(_message(plan.household.customer, new, choice))
            plan.round.result.blocked += 1
        return
    # Refused before, allowed by now: the row is replaced, so that its key can be used again.
    items = {candidate.item for candidate in candidates}
    replaced = [row.pk for row in blocked if items.intersection(items_of(row))]
    if replaced:
        Message.objects.filter(pk__in=replaced, state=Message.State.BLOCKED).delete()
    message = _message(plan.household.customer, candidates, choice)
    if skipped:
        payload = {**message.payload, "held_back": True}
        message = replace(message, skipped=skipped, payload=payload)
    plan.outbox.append(message)
    if skipped:
        plan.round.result.skipped += len(candidates)
    else:
        plan.round.result.planned += 1


def _message(customer: Customer, candidates: list[Candidate], choice: Choice) -> NewMessage:
    first = candidates[0]
    return NewMessage(
        customer=customer,
        kind=NAME,
        channel=choice.channel,
        subject_ref=first.item.ref,
        occasion=str(first.item.step),
        step=str(first.item.step),
        payload=payload_of([candidate.item for candidate in candidates]),
        not_before=choice.at,
        not_after=max(first.not_after, choice.at + AT_LEAST),
        refusal=choice.reason,
    )
