"""Messages from addresses that belong to no customer, or to several: people say whose they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from customers.models import Customer, Task
from customers.models.consent import Channel
from customers.records import save_customer
from messaging.inbound.reply_tasks import answer_task_key
from messaging.models import Inbound


def unknown_messages() -> QuerySet[Inbound]:
    """Return what was written by nobody whom we know, newest first."""
    return Inbound.objects.filter(kind=Inbound.Kind.REPLY, customer=None).exclude(address="")


@transaction.atomic
def assign_sender(inbound: Inbound, customer: Customer, *, now: datetime) -> int:
    """Give all unknown messages of one address to a customer; return how many there were.

    A customer without a number or e-mail address gets this one; a known one stays as it is. What
    comes from the address from now on is theirs too. Safe to repeat.
    """
    owner = Customer.objects.select_for_update().get(pk=customer.pk)
    mine = unknown_messages().filter(channel=inbound.channel, address__iexact=inbound.address)
    pks = list(mine.values_list("pk", flat=True))
    Inbound.objects.filter(pk__in=pks).update(customer=owner)
    keys = [answer_task_key(pk) for pk in pks]
    Task.objects.filter(key__in=keys, done_at=None).update(customer=owner)
    _fill_empty_address(owner, inbound)
    return len(pks)


def _fill_empty_address(customer: Customer, inbound: Inbound) -> None:
    if inbound.channel == Channel.SMS and not customer.phone:
        # Whoever writes an SMS has a number that takes them.
        customer.phone, customer.phone_is_mobile = inbound.address, True
    elif inbound.channel == Channel.EMAIL and not customer.email:
        customer.email, customer.email_state = inbound.address, Customer.AddressState.UNVERIFIED
    else:
        return
    save_customer(customer)
