"""Whether people have said something about being reached since it was decided to reach them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Count

from customers.models import ConsentEvent, ContactPause
from messaging.models import Message


def declarations_of(messages: Iterable[Message]) -> dict[int, int]:
    """Count what each person whom advertising is for has declared so far: one query, or none.

    Ledger and pauses only grow, so another number means that the gate has to be asked anew.
    """
    advertising = Message.LegalClass.ADVERTISING
    people = {each.customer_id for each in messages if each.legal_class == advertising}
    people.discard(None)
    if not people:
        return {}
    events, pauses = (
        model.objects.filter(customer__in=people)
        .order_by()
        .values_list("customer")
        .annotate(Count("pk"))
        for model in (ConsentEvent, ContactPause)
    )
    counts: Counter[int] = Counter()
    for customer, count in events.union(pauses, all=True):
        counts[customer] += count
    return dict(counts)


def not_heard_from(messages: Iterable[Message], before: Mapping[int, int]) -> list[Message]:
    """Return the messages to people who have declared nothing new; ``before`` as then counted."""
    asked = list(messages)
    now = declarations_of(asked)
    return [
        each
        for each in asked
        if each.customer_id is None
        or now.get(each.customer_id, 0) <= before.get(each.customer_id, 0)
    ]
