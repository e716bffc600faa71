"""Two people never call the same customer at once: whoever takes a call holds it for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from messaging.models import Message
from reminders.errors import CallTakenError
from reminders.models import CallHold
from workshop.models import User

HOLD_FOR = timedelta(minutes=15)


@transaction.atomic
def take_call(message: Message, *, by: User, now: datetime) -> CallHold:
    """Hold a call for a quarter of an hour; again by the same person holds it anew.

    Raises CallTakenError while a colleague holds it.
    """
    until = now + HOLD_FOR
    CallHold.objects.get_or_create(message=message, defaults={"held_by": by, "until": until})
    free = CallHold.objects.filter(Q(held_by=by) | Q(until__lte=now), message=message)
    if not free.update(held_by=by, until=until):
        raise CallTakenError(name_of(holders([message.pk], by=by, now=now).get(message.pk)))
    return CallHold.objects.get(message=message)


def release_call(message_pk: int) -> None:
    """Let go of a call; one that nobody holds stays as it is."""
    CallHold.objects.filter(message=message_pk).delete()


def holders(messages: Iterable[int], *, by: User | None, now: datetime) -> dict[int, User]:
    """Return who else is calling just now, by message id: one query."""
    holds = CallHold.objects.filter(message__in=list(messages), until__gt=now)
    return {
        hold.message_id: hold.held_by
        for hold in holds.exclude(held_by=by).select_related("held_by")
    }


def name_of(user: User | None) -> str:
    """Return how colleagues call a person."""
    return (user.get_full_name() or user.username) if user else ""
