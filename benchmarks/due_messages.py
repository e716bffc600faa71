"""Due mails for the kill test and for **deliver**; import it after Django is set up."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta

from django.utils import timezone

from benchmarks.kill_kinds import KINDS
from customers.addresses import address_hash
from customers.models import ConsentEvent, Customer
from messaging.outbox import NewMessage, put_messages
from tests.factories import make_company


def put_due(count: int) -> list[int]:
    """Put as many mails of the contract as advertising ones, each to its own customer."""
    make_company()
    now = timezone.now()
    run = os.urandom(4).hex()
    customers = Customer.objects.bulk_create(
        Customer(last_name=f"Kunde {n}", email=f"k{n}.{run}@kunde.example", email_state="verified")
        for n in range(count)
    )
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            customer=customer, channel="email", purpose="service", kind="given", origin="paper",
            happened_at=now, recorded_at=now, address_hash=address_hash(customer.email),
        )
        for customer in customers
    )  # fmt: skip
    news = [
        NewMessage(customer, kind, "email", f"kill:{run}", "sent", now - timedelta(minutes=1))
        for customer, (kind, *_rest) in zip(customers, itertools.cycle(KINDS), strict=False)
    ]
    return [message.pk for batch in _in_batches(news) for message in put_messages(batch, now=now)]


def _in_batches(news: list[NewMessage], size: int = 200) -> list[list[NewMessage]]:
    return [news[start : start + size] for start in range(0, len(news), size)]
