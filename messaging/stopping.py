"""Taking waiting messages back on a person's word: one, all of a kind, all advertising."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from messaging.errors import NotWaitingError
from messaging.models import Message
from messaging.outbox import not_leaving
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _

ADVERTISING = "advertising"


@dataclass(frozen=True)
class Word:
    """On whose word messages are stopped, why and when; it stands in each of the rows."""

    by: User
    reason: str
    now: datetime

    def __str__(self) -> str:
        moment = date_format(timezone.localtime(self.now), "SHORT_DATETIME_FORMAT")
        told = {"name": self.by.get_full_name() or self.by.username, "moment": moment}
        if not self.reason:
            return _("Stopped by %(name)s on %(moment)s.") % told
        return _("Stopped by %(name)s on %(moment)s: %(reason)s") % {
            **told,
            "reason": self.reason,
        }


def stop_message(message_pk: int, word: Word) -> None:
    """Take back one waiting message. Raises NotWaitingError if it has left."""
    if not stop_messages([message_pk], word):
        raise NotWaitingError


@transaction.atomic
def stop_messages(pks: Iterable[int], word: Word) -> int:
    """Take back what of these still waits, claimed but not begun included; return how many."""
    # In order, so that two who stop much at once never wait for each other in a circle.
    waiting = not_leaving().filter(pk__in=list(pks)).order_by("pk").select_for_update(of=("self",))
    locked = list(waiting.values_list("pk", flat=True))
    return Message.objects.filter(pk__in=locked).update(
        state=Message.State.SKIPPED, reason=str(word)[:300]
    )


def stop_all(what: str, word: Word) -> int:
    """Stop what waits of a kind, or all ADVERTISING; return how many messages that were."""
    return stop_messages(waiting_of(what).values_list("pk", flat=True), word)


def waiting_of(what: str) -> QuerySet[Message]:
    """Return what waits of a kind by its name, or all ADVERTISING."""
    if what == ADVERTISING:
        return not_leaving().filter(legal_class=Message.LegalClass.ADVERTISING)
    return not_leaving().filter(kind=what)


def waiting_by_kind() -> list[tuple[str, int]]:
    """Return the kinds of which messages wait, with their numbers, most first: one query."""
    counted = not_leaving().order_by().values("kind").annotate(number=Count("pk"))
    return list(counted.order_by("-number", "kind").values_list("kind", "number"))
