"""What the owner should look at today: counts with the page on which it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Task
from messaging.models import Message
from retention.answering import promise, waiting_too_long
from retention.scope import Scope

MISSED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Alarm:
    """One entry of the strip on top."""

    label: str
    count: int
    url: str


def alarms(scope: Scope) -> list[Alarm]:
    """Return what needs a person, in three queries; a count of zero is good news."""
    tasks = Task.objects.filter(done_at=None).aggregate(
        portal=Count("pk", filter=Q(kind=Task.Kind.SECOND_PORTAL_BOOKING)),
        score=Count("pk", filter=Q(kind=Task.Kind.LOW_SCORE)),
    )
    sent = Message.objects.aggregate(
        uncertain=Count("pk", filter=Q(state=Message.State.UNCERTAIN)),
        missed=Count("pk", filter=_missed(scope.now)),
    )
    waiting = waiting_too_long(scope, promise()).count()
    task_list, outbox = reverse("customers:tasks"), reverse("messaging:list")
    return [
        Alarm(_("Unanswered for longer than promised"), waiting, reverse("bookings:list")),
        Alarm(
            _("Booked through a portal again"),
            tasks["portal"],
            f"{task_list}?kind={Task.Kind.SECOND_PORTAL_BOOKING}",
        ),
        Alarm(
            _("Dissatisfied customers"), tasks["score"], f"{task_list}?kind={Task.Kind.LOW_SCORE}"
        ),
        Alarm(_("Uncertain messages"), sent["uncertain"], f"{outbox}?state=uncertain"),
        Alarm(_("Missed messages, 14 days"), sent["missed"], f"{outbox}?state=missed"),
    ]


def _missed(now: datetime) -> Q:
    return Q(state=Message.State.MISSED, not_after__gte=now - MISSED_FOR)
