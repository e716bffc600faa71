"""Whether people have said something about being reached since it was decided to reach them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from messaging.models import Message
from workshop_crm.lib.plain_sql import fetch, marks, skip_locked

_ADVERTISING = Message.LegalClass.ADVERTISING


def declarations_of(messages: Iterable[Message]) -> Mapping[int, int]:
    """Count what each person whom advertising is for has declared so far: one query, or none.

    Ledger and pauses only grow, so another number means that the gate has to be asked anew.
    """
    people = _advertised(messages)
    if not people:
        return {}
    among = f"customer_id IN {marks(people)}"
    rows = fetch(
        f"SELECT customer_id FROM customers_consentevent WHERE {among} UNION ALL"  # noqa: S608
        f" SELECT customer_id FROM customers_contactpause WHERE {among}",
        [*people, *people],
    )
    return Counter(customer for (customer,) in rows)


def not_heard_from(messages: Iterable[Message], before: Mapping[int, int]) -> list[Message]:
    """Return the messages to people who have declared nothing new; ``before`` as then counted.

    Call it in the transaction that begins their hand-overs: a declaration refers to the person's
    row, which is locked here, and so is committed before this looks, or after that has begun.
    """
    asked = list(messages)
    free = free_people(asked, bars_references=True)
    now = declarations_of(asked)
    return [
        each
        for each in asked
        if each.legal_class != _ADVERTISING
        or (each.customer_id in free and _count(now, each) <= _count(before, each))
    ]


def _count(counts: Mapping[int, int], message: Message) -> int:
    return 0 if message.customer_id is None else counts.get(message.customer_id, 0)


def free_people(messages: Iterable[Message], *, bars_references: bool = False) -> set[int | None]:
    """Lock the people whom advertising is for; return those whom nobody else has locked.

    The cap is per person: two workers with one message each to the same one must not both go on.
    Nobody waits here, so that whoever stops a message while they hold the person never does.
    With ``bars_references`` nobody may commit a new row that refers to them meanwhile.
    """
    people = _advertised(messages)
    if not people:
        return {None}
    strength = "UPDATE" if bars_references else "NO KEY UPDATE"
    rows = fetch(
        f"SELECT id FROM customers_customer WHERE id IN {marks(people)}"  # noqa: S608
        f" ORDER BY id {skip_locked(strength)}",
        [*people],
    )
    return {pk for (pk,) in rows} | {None}


def _advertised(messages: Iterable[Message]) -> set[int]:
    return {
        each.customer_id
        for each in messages
        if each.customer_id is not None and each.legal_class == _ADVERTISING
    }
