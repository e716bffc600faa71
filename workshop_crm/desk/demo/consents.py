"""What customers agreed to at their first visit, and the reminders that went out on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from customers.addresses import address_for, address_hash, postal_address
from customers.declarations import kept_until
from customers.models import ConsentEvent, ConsentProof, ConsentWording, Customer
from customers.models.consent import Channel, Purpose
from customers.wordings import REMINDER, current_wording
from messaging.models import Message
from messaging.outbox import address_of
from reminders.items import Item, payload_of
from reminders.kind import NAME
from workshop.legal import legal_lines
from workshop_crm.desk.demo.people import Person
from workshop_crm.desk.demo.visits import HISTORY_DAYS, VisitPlan
from workshop_crm.desk.demo.world import World, at
from workshop_crm.desk.demo.writing import write_rows

Kind = ConsentEvent.Kind
_CHANNEL_PERCENT = {Channel.EMAIL: 62, Channel.SMS: 31, Channel.CALL: 38, Channel.LETTER: 55}
_STEP = -30


def build_consents(world: World, people: list[Person], plans: list[VisitPlan]) -> None:
    """Write the ledger with its proofs, some withdrawals, and the reminders sent since."""
    wording = current_wording(
        REMINDER, "de", at(world.today - timedelta(days=HISTORY_DAYS + 30), 8)
    )
    events = [
        event
        for plan in plans
        if plan.is_first and not plan.is_no_show
        for event in _declarations(world, plan, wording)
    ]
    write_rows(ConsentEvent, events)
    _keep_proofs(world, events)
    _write_reminders(world, plans, _channels(events))


def _declarations(world: World, plan: VisitPlan, wording: ConsentWording) -> Iterable[ConsentEvent]:
    if world.chance(24):  # Politely declined; that is written nowhere.
        return
    customer, said_at = plan.person.customer, at(plan.day, 11, 30)
    for channel, percent in _CHANNEL_PERCENT.items():
        address = address_for(customer, channel)
        if not (address and world.chance(percent)):
            continue
        event = _event(customer, channel, Kind.GIVEN, said_at, world)
        event.wording, event.address_hash = wording, address_hash(address)
        yield event
        if world.chance(4):
            later = said_at + timedelta(days=world.dice.randint(20, 200))
            if later < world.now:
                yield _event(customer, channel, Kind.WITHDRAWN, later, world)


def _event(
    customer: Customer, channel: str, kind: str, happened_at: datetime, world: World
) -> ConsentEvent:
    return ConsentEvent(
        customer=customer,
        channel=channel,
        purpose=Purpose.SERVICE,
        kind=kind,
        origin=ConsentEvent.Origin.COUNTER,
        happened_at=happened_at,
        recorded_at=happened_at,
        taken_by=world.desk,
    )


def _keep_proofs(world: World, events: list[ConsentEvent]) -> None:
    block = "\n".join(legal_lines(world.company))
    write_rows(
        ConsentProof,
        (
            ConsentProof(
                event=event,
                name=event.customer.name,
                postal_address=postal_address(event.customer),
                address=address_for(event.customer, event.channel)[:254],
                company_block=block,
                retain_until=kept_until(event.happened_at.date()),
            )
            for event in events
            if event.kind == Kind.GIVEN
        ),
    )


def _channels(events: list[ConsentEvent]) -> dict[int, list[str]]:
    given: dict[int, list[str]] = {}
    for event in events:
        channels = given.setdefault(event.customer.pk, [])
        if event.kind == Kind.GIVEN:
            channels.append(event.channel)
        else:
            channels.remove(event.channel)
    return given


def _write_reminders(world: World, plans: list[VisitPlan], channels: dict[int, list[str]]) -> None:
    messages = [
        _reminder(world, plan, world.dice.choice(allowed))
        for plan in plans
        if plan.was_reminded and (allowed := channels.get(plan.person.customer.pk))
    ]
    write_rows(Message, messages)


def _reminder(world: World, plan: VisitPlan, channel: str) -> Message:
    sent_at = at(plan.day - timedelta(days=world.dice.randint(16, 45)), 9, 30)
    item = Item(plan.vehicle.pk, plan.service.pk, plan.day.replace(day=1), _STEP)
    customer = plan.person.customer
    return Message(
        customer=customer,
        kind=NAME,
        channel=channel,
        purpose=Purpose.SERVICE,
        legal_class=Message.LegalClass.ADVERTISING,
        key=f"{customer.pk}:{NAME}:{item.ref}:{_STEP}:{world.next_number('message')}",
        address=address_of(customer, channel),
        language=customer.language,
        subject_ref=item.ref,
        payload=payload_of([item]),
        step=str(_STEP),
        state=Message.State.DELIVERED,
        basis="consent",
        not_before=sent_at,
        not_after=sent_at + timedelta(days=14),
        reference=f"demo-{world.uid()}",
        subject=f"{plan.service.name_de} an Ihrem {plan.vehicle.make} {plan.vehicle.model}",
        created_at=sent_at - timedelta(days=1),
        handed_over_at=sent_at,
        delivered_at=sent_at + timedelta(minutes=2),
    )
