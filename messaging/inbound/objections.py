"""Objections that come in by link, reply or provider (C-30, C-33)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from customers.addresses import channels_of
from customers.consent.ledger import consent_states, is_suppressed, merged_ids, record_objection
from customers.consent.suppression import suppress_address
from customers.models import ConsentEvent, Customer, Task
from customers.models.consent import Channel, Purpose
from customers.tasks_list import NewTask, open_task
from messaging.models import Message
from messaging.outbox import take_back_claimed
from workshop_crm.lib.house_text import house_text as _


@transaction.atomic
def object_to_advertising(
    customer: Customer, *, origin: str, now: datetime, address: str = ""
) -> bool:
    """Note an objection to all advertising; False when nothing is new about it.

    It works before the next claim. ``address`` is where the message went that led to it.
    """
    survivor = customer.merged_into or customer
    # Two clicks queue up here, and the second finds the first one's event.
    Customer.objects.select_for_update().get(pk=survivor.pk)
    known = all(state.is_objected for state in consent_states(survivor).values())
    if known and _is_address_known(address):
        return False
    record_objection(survivor, origin=origin, now=now, address=address)
    take_back_claimed(customer__in=merged_ids(survivor), legal_class=Message.LegalClass.ADVERTISING)
    return True


@transaction.atomic
def object_by_message(message: Message, *, now: datetime) -> bool:
    """Object for whoever got a message, even when the customer has been deleted since."""
    if message.customer is None:
        suppress_address(message.address, "", "", now=now)
        return True
    is_number_or_mail = message.channel != Channel.LETTER
    return object_to_advertising(
        message.customer,
        origin=ConsentEvent.Origin.WEB,
        address=message.address if is_number_or_mail else "",
        now=now,
    )


@transaction.atomic
def disown_address(address: str, *, now: datetime) -> None:
    """Stop everything to an e-mail address whose owner is not our customer (C-05)."""
    if not address:
        return
    suppress_address(address, "", "", now=now)
    suppress_address(address, "", Purpose.CONTRACT, now=now)
    strangers = Customer.objects.filter(email__iexact=address)
    for customer in strangers.filter(merged_into=None):
        _ask_for_other_address(customer, now=now)
    strangers.update(email_state=Customer.AddressState.INVALID)


def _ask_for_other_address(customer: Customer, *, now: datetime) -> None:
    open_task(
        NewTask(
            kind=Task.Kind.REACH_OTHERWISE,
            key=f"disowned:{customer.pk}",
            title=_("%(name)s's e-mail address belongs to somebody else") % {"name": customer},
            detail=_("Nothing goes there any more. Call, and ask for the right address."),
            link=customer.get_absolute_url(),
            customer=customer,
            due_at=now,
        ),
        now=now,
    )


def _is_address_known(address: str) -> bool:
    if not address:
        return True
    return all(is_suppressed(address, channel, Purpose.OFFERS) for channel in channels_of(address))
