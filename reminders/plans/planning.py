"""Finding what is due and putting the reminders into the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from customers.models import Customer
from messaging.gate.records import GateRecords
from messaging.models import Message
from messaging.outbox import NewMessage, store_messages, withdraw_waiting
from reminders.channels import Choice, choose_channel
from reminders.effect.holding_back import comparison_shares, is_held_back
from reminders.items import Item, items_of, payload_of
from reminders.kind import NAME
from reminders.plans.candidates import Candidate, find_candidates, groups, is_near
from reminders.plans.households import Household, read_households
from reminders.plans.looking import (
    SILENT,
    TOMORROW,
    changed_vehicles,
    next_look,
    store_looks,
    vehicles_to_look_at,
)
from reminders.plans.rules import follow_rules
from reminders.plans.steps import active_steps, make_missing_plans
from reminders.plans.timing import AT_LEAST
from reminders.seasons.days import place_parked
from reminders.seasons.parking import ZONE, is_parked, is_seasonal, parking_span, season_payload
from workshop_crm.lib.house_text import house_text as _


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
    place_parked(today=today)
    if result.planned:
        result.by_kind[NAME] = result.planned
    return result


def _plan_chunk(chunk: list[Household], this: Round) -> dict[int, date]:
    """Plan for some customers; return when each of their vehicles is looked at next."""
    candidates = {
        household.customer.pk: find_candidates(household, this.steps, this.today)
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
            counted = [replace(due, due_on=household.counted_from(vehicle_id, due)) for due in dues]
            later = next_look(counted, this.steps, today=this.today)
            looks[vehicle_id] = this.today + TOMORROW if is_open else later
    store_messages(outbox, now=this.now)
    return looks


def _withdraw_stale(household: Household, now: datetime) -> None:
    for row in list(household.waiting):
        if all(item.vehicle_id in household.booked for item in items_of(row)):
            _put_off(row)
            household.waiting.remove(row)
            household.blocked.append(row)
        elif not any(household.is_current(item) for item in items_of(row)):
            reason = _why_stale(row)
            withdraw_waiting(row.subject_ref, reason=reason, now=now, kinds=(NAME,))
            household.waiting.remove(row)


def _why_stale(row: Message) -> str:
    if is_parked(row):
        return _("No day of the season had room for it.")
    return _("The due date has changed.")


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
    for together in groups(step for step in wanted if plan.is_held_back(step)):
        _put(plan, together, skipped=_("Comparison group of the plan: not reminded on purpose."))
    for together in groups(step for step in wanted if not plan.is_held_back(step)):
        if carrier := _carrier(plan.household, together[0]):
            _join(carrier, [candidate.item for candidate in together])
        else:
            _put(plan, together)


def _carrier(household: Household, first: Candidate) -> Message | None:
    """Find a waiting message that can tell it as well; one of a season only its other cars."""
    for row in household.waiting:
        if first.season_ends_on:
            if is_seasonal(row) and row.step == str(first.item.step):
                return row
        elif not is_parked(row) and is_near(row.not_before, first.not_before):
            return row
    return None


def _join(carrier: Message, items: list[Item]) -> None:
    row = Message.objects.select_for_update().get(pk=carrier.pk)
    known = items_of(row)
    told = payload_of([*known, *(item for item in items if item not in known)])
    row.payload = {**row.payload, **told}
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
        message = replace(message, skipped=skipped, payload=payload, not_before=choice.at)
    plan.outbox.append(message)
    if skipped:
        plan.round.result.skipped += len(candidates)
    else:
        plan.round.result.planned += 1


def _message(customer: Customer, candidates: list[Candidate], choice: Choice) -> NewMessage:
    first = candidates[0]
    new = NewMessage(
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
    if first.season_ends_on is None or choice.reason:
        return new
    season = season_payload(choice.at.astimezone(ZONE).date(), first.season_ends_on)
    begins, ends = parking_span(first.season_ends_on)
    return replace(new, payload={**new.payload, **season}, not_before=begins, not_after=ends)
