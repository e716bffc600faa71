"""What customers agreed to at their first visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from customers.addresses import address_for, address_hash, postal_address
from customers.consent.declarations import kept_until
from customers.consent.wordings import REMINDER, current_wording
from customers.models import ConsentEvent, ConsentProof, ConsentWording, Customer
from customers.models.consent import Channel, Purpose
from workshop.legal import legal_lines
from workshop_crm.desk.demo.visits import HISTORY_DAYS, VisitPlan
from workshop_crm.desk.demo.world import World, at
from workshop_crm.desk.demo.writing import write_rows

Kind = ConsentEvent.Kind
_CHANNEL_PERCENT = {Channel.EMAIL: 62, Channel.SMS: 31, Channel.CALL: 38, Channel.LETTER: 55}


def build_consents(world: World, plans: list[VisitPlan]) -> dict[int, list[str]]:
    """Write the ledger with its proofs and some withdrawals; return who may be told how."""
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
    return _channels(events)


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
