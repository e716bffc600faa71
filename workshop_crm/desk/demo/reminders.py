"""The reminders of the past: whom they brought, whom they did not, and whom nobody told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from customers.models import Customer, Vehicle
from customers.models.consent import Channel, Purpose
from messaging.delivery.settling import settle_unknown
from messaging.models import Message
from messaging.outbox import address_of
from reminders.effect.holding_back import is_held_back
from reminders.items import Item, payload_of
from reminders.kind import NAME
from workshop.models import Service
from workshop_crm.desk.demo.company import COMPARED, COMPARED_PERCENT
from workshop_crm.desk.demo.visits import VisitPlan
from workshop_crm.desk.demo.world import World, at
from workshop_crm.desk.demo.writing import write_rows
from workshop_crm.lib.house_text import house_text as _

State = Message.State
_STEPS = (-46, -46, -7, 14)
# For each customer so many that nobody answered; of the comparison group all are kept in mind.
_UNANSWERED, _UNANSWERED_IF_SPARED = 2, 4
_REMINDED = ("inspection", "oil", "hu", "tyres", "brake_fluid")
# In percent of what was sent by mail, and of everything.
_BOUNCED, _MISSED, _SKIPPED = 3, 2, 4
_ENOUGH_TO_TRY = 20


@dataclass(frozen=True)
class Occasion:
    """Something was due, and on this day it was time to say so."""

    customer: Customer
    vehicle: Vehicle
    service: Service
    told_on: date

    @property
    def is_spared(self) -> bool:
        """Whether the customer is in the comparison group."""
        is_compared = self.service.code == COMPARED
        return is_compared and is_held_back(self.customer.pk, COMPARED_PERCENT)


def build_reminders(world: World, plans: list[VisitPlan], channels: dict[int, list[str]]) -> None:
    """Write what was said on the channels that each customer allows, and what came of it."""
    # Who is in the comparison group is no throw of the dice: the rest must not hang on it.
    seed = world.dice.random()
    world = replace(world, dice=Random(seed))  # noqa: S311 - plausible, not secret
    messages = [
        _past_reminder(world, occasion, world.dice.choice(allowed))
        for occasion in _occasions(world, plans)
        if (allowed := channels.get(occasion.customer.pk))
    ]
    write_rows(Message, messages)
    bounced = [
        each.customer.pk for each in messages if each.customer and each.state == State.BOUNCED
    ]
    Customer.objects.filter(pk__in=bounced).update(email_state=Customer.AddressState.INVALID)
    _leave_a_doubt(world, messages)


def _occasions(world: World, plans: list[VisitPlan]) -> Iterable[Occasion]:
    for plan in plans:
        if plan.was_reminded:
            told_on = plan.day - timedelta(days=world.dice.randint(16, 45))
            yield Occasion(plan.person.customer, plan.vehicle, plan.service, told_on)
        if plan.is_first:
            yield from _unanswered(world, plan)


def _unanswered(world: World, plan: VisitPlan) -> Iterable[Occasion]:
    days = 0
    is_spared = is_held_back(plan.person.customer.pk, COMPARED_PERCENT)
    for _number in range(_UNANSWERED_IF_SPARED if is_spared else _UNANSWERED):
        days += world.dice.randint(90, 260)
        told_on = plan.day + timedelta(days=days)
        if told_on >= world.today:
            return
        service = world.services[world.dice.choice(_REMINDED)]
        yield Occasion(plan.person.customer, plan.vehicle, service, world.working_day(told_on))


def new_reminder(world: World, occasion: Occasion, channel: str, step: int) -> Message:
    """Return an unsaved reminder that waits for its day."""
    customer = occasion.customer
    due_on = occasion.told_on - timedelta(days=step)
    item = Item(occasion.vehicle.pk, occasion.service.pk, due_on, step)
    moment = at(occasion.told_on, 9, 30)
    return Message(
        customer=customer,
        kind=NAME,
        channel=channel,
        purpose=Purpose.SERVICE,
        legal_class=Message.LegalClass.ADVERTISING,
        key=f"{customer.pk}:{NAME}:{item.ref}:{step}:{world.next_number('message')}",
        address=address_of(customer, channel),
        language=customer.language,
        subject_ref=item.ref,
        payload=payload_of([item]),
        step=str(step),
        basis="consent",
        not_before=moment,
        not_after=moment + timedelta(days=14),
        reference=f"demo-{world.uid()}",
        subject=f"{occasion.service.name_de} an Ihrem {occasion.vehicle}",
        created_at=moment - timedelta(days=1),
    )


def _past_reminder(world: World, occasion: Occasion, channel: str) -> Message:
    """Return one of the past with what became of it; the comparison group got none."""
    message = new_reminder(world, occasion, channel, world.dice.choice(_STEPS))
    if occasion.is_spared:
        message.payload["held_back"] = True
        message.state, message.reason = (
            State.SKIPPED,
            _("Comparison group of the plan: not reminded on purpose."),
        )
        return message
    _let_happen(world, message)
    return message


def _let_happen(world: World, message: Message) -> None:
    """Decide what became of it; mails say nothing when they arrive."""
    if world.chance(_MISSED):
        message.state, message.reason = State.MISSED, _("Its time passed before it could leave.")
    elif world.chance(_SKIPPED):
        message.state, message.reason = State.SKIPPED, _("The vehicle has an appointment already.")
    else:
        message.handed_over_at = message.not_before
        message.state = State.DELIVERED
        if message.channel == Channel.EMAIL and world.chance(_BOUNCED):
            message.state = State.BOUNCED
            message.reason = _("The mail came back: %(status)s") % {"status": "5.1.1"}
        elif message.channel == Channel.EMAIL:
            message.state = State.HANDED_OVER
        else:
            message.delivered_at = message.not_before + timedelta(minutes=2)


def _leave_a_doubt(world: World, messages: list[Message]) -> None:
    """Make the newest SMS one of which nobody knows; once, that is enough to see it."""
    arrived = [each for each in messages if each.channel == Channel.SMS and each.delivered_at]
    if len(messages) < _ENOUGH_TO_TRY or not arrived or world.next_number("doubt") > 1:
        return
    newest = max(arrived, key=lambda each: each.not_before)
    newest.handed_over_at = newest.delivered_at = None
    newest.save(update_fields=["handed_over_at", "delivered_at"])
    settle_unknown(newest, _("The program failed during the hand-over."), now=world.now)
