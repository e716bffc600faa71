"""Whether what made a message wanted has changed since it was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from messaging.kinds import find_kind
from messaging.models import Message


def grounds_of(messages: Iterable[Message], *, is_held: bool = False) -> dict[int, Any]:
    """Return by message what its being wanted rests on; missing where that can't change."""
    by_kind: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_kind[message.kind].append(message)
    found: dict[int, Any] = {}
    for name in sorted(by_kind):
        # Of an unknown kind none leaves; the claim says so in each row.
        if kind := find_kind(name):
            found |= kind.rests_on(by_kind[name], is_held=is_held)
    return found


def with_same_grounds(messages: list[Message], before: Mapping[int, Any]) -> list[Message]:
    """Return the messages whose grounds are those of ``before``, and hold these.

    Call it in the transaction that begins their hand-overs: a booking or a sale is committed
    before this looks, or after that has begun.
    """
    now = grounds_of(messages, is_held=True)
    return [each for each in messages if now.get(each.pk) == before.get(each.pk)]
