"""What a refusal means beyond its message: addresses, objections, alarms (E-08, E-09, T-12)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from customers.consent.ledger import record_objection
from customers.consent.suppression import suppress_address
from customers.models import ConsentEvent, Customer, Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.errors import Consequence
from messaging.gate.rules import next_allowed_channel
from messaging.models import Message
from messaging.outbox import address_of
from workshop_crm.lib.house_text import house_text as _

_OTHER_WAYS = (Channel.CALL, Channel.LETTER, Channel.SMS, Channel.EMAIL)


def draw_consequence(
    message: Message, consequence: Consequence, *, reason: str, now: datetime
) -> None:
    """Act on what the outside told us. Call it in the transaction that records the refusal."""
    customer = message.customer
    if consequence == Consequence.ALARM:
        raise_alarm(message.channel, reason, now=now)
    if customer is None:
        if consequence == Consequence.OBJECTED:
            suppress_address(message.address, Channel.SMS, "", now=now)
        return
    if consequence == Consequence.ADDRESS_INVALID:
        mark_address_invalid(message, customer, now=now)
    elif consequence == Consequence.NO_SMS:
        same = Customer.objects.filter(pk=customer.pk, phone=message.address)
        if same.update(phone_is_mobile=False):
            ask_for_another_way(message, customer, now)
    elif consequence == Consequence.OBJECTED:
        record_objection(
            customer,
            channel=Channel.SMS,
            origin=ConsentEvent.Origin.PROVIDER,
            now=now,
            address=message.address,
        )


def mark_address_invalid(message: Message, customer: Customer, *, now: datetime) -> None:
    """Suspend the address, not the consent; ask people for another way if the law has one."""
    field, state_field = {
        Channel.EMAIL: ("email", "email_state"),
        Channel.LETTER: (None, "post_state"),
    }.get(Channel(message.channel), ("phone", "phone_state"))
    same = Customer.objects.filter(pk=customer.pk)
    # A newer address, entered meanwhile, is not the one that bounced.
    if field:
        same = same.filter(**{f"{field}__iexact": message.address})
    elif message.address != address_of(customer, message.channel):
        return
    if same.update(**{state_field: Customer.AddressState.INVALID}):
        customer.refresh_from_db()
        ask_for_another_way(message, customer, now)


def raise_alarm(channel: str, reason: str, *, now: datetime) -> None:
    """Tell people that a channel has a problem which only they can solve."""
    task = NewTask(
        kind=Task.Kind.OTHER,
        key=f"alarm:{channel}:{reason}"[:120],
        title=_("Problem with %(channel)s: %(reason)s")
        % {"channel": _(Channel(channel).label), "reason": reason},
        link=reverse("messaging:list"),
        due_at=now,
    )
    open_task(task, now=now)


def ask_for_another_way(message: Message, customer: Customer, now: datetime) -> None:
    """Ask people to reach a customer otherwise, if the law has another way."""
    order = [name for name in _OTHER_WAYS if name != message.channel]
    other = next_allowed_channel(customer, purpose=message.purpose, order=order, now=now)
    if other is None:
        return
    task = NewTask(
        kind=Task.Kind.REACH_OTHERWISE,
        key=f"reach:{customer.pk}:{message.channel}",
        title=_("Reach %(name)s otherwise") % {"name": customer.name},
        detail=_("%(channel)s does not work. Allowed: %(other)s.")
        % {"channel": _(Channel(message.channel).label), "other": _(Channel(other).label)},
        link=customer.get_absolute_url(),
        customer=customer,
        due_at=now,
    )
    open_task(task, now=now)
