"""When a source last said something, and whether it has been silent for longer than usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Subquery
from django.urls import reverse

from bookings.ages import age_text
from bookings.models import Notification, Source
from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
from workshop_crm.lib.house_text import house_language
from workshop_crm.lib.house_text import house_text as _

# A source is silent when it says nothing for three times its usual gap, within these bounds.
GAPS = 3
SHORTEST, LONGEST = timedelta(days=3), timedelta(days=30)
# The usual gap is that of the time before the last notification.
LOOK_BACK = timedelta(days=90)
# Fewer tell nothing about a rhythm.
FEWEST = 5


@dataclass(frozen=True)
class Pulse:
    """What came from a source; ``silent_after`` is how long a pause is usual for it."""

    source: Source
    last_at: datetime | None = None
    recent: int = 0
    unclear: int = 0
    silent_after: timedelta = LONGEST

    def is_silent(self, now: datetime) -> bool:
        """Whether an active source has paused for longer than it usually does."""
        if self.last_at is None or not (self.source.is_active and self.source.is_portal):
            return False
        return now - self.last_at > self.silent_after


def usual_pause(first: datetime | None, last: datetime | None, count: int) -> timedelta:
    """Return after which pause a source counts as silent, by the gaps between so many."""
    if first is None or last is None or count < FEWEST:
        return LONGEST
    return min(max(GAPS * (last - first) / (count - 1), SHORTEST), LONGEST)


def pulses(sources: Iterable[Source], *, now: datetime) -> list[Pulse]:
    """Return how each source beats, in the given order; three queries."""
    newest = Notification.objects.filter(source=OuterRef("pk")).order_by("-received_at")
    last = dict(
        Source.objects.annotate(last=Subquery(newest.values("received_at")[:1]))
        .order_by()
        .values_list("pk", "last")
    )
    recent = _recent(now)
    unclear = _unclear()
    found = []
    for source in sources:
        first, count = recent.get(source.pk, (None, 0))
        pause = usual_pause(first, last.get(source.pk), count)
        found.append(Pulse(source, last.get(source.pk), count, unclear.get(source.pk, 0), pause))
    return found


def _recent(now: datetime) -> dict[int, tuple[datetime, int]]:
    rows = Notification.objects.order_by().filter(received_at__gt=now - LOOK_BACK)
    counted = rows.values("source").annotate(first=Min("received_at"), count=Count("id"))
    return {row["source"]: (row["first"], row["count"]) for row in counted}


def _unclear() -> dict[int, int]:
    rows = Notification.objects.order_by().filter(state=Notification.State.CLARIFICATION)
    return dict(rows.values("source").annotate(count=Count("id")).values_list("source", "count"))


def notice_silence(*, now: datetime) -> int:
    """Open a task for each source that has fallen silent, close those of sources that speak again.

    Returns how many are silent. Safe to run as often as you like.
    """
    beats = pulses(Source.objects.filter(is_active=True), now=now)
    silent = [beat for beat in beats if beat.is_silent(now)]
    for beat in silent:
        _open_task(beat, now=now)
    for beat in beats:
        if beat not in silent:
            close_task(_key(beat.source), now=now, outcome=_("messages come again"))
    return len(silent)


def _open_task(beat: Pulse, *, now: datetime) -> None:
    with house_language():
        age = age_text(beat.last_at or now, now=now)
    open_task(
        NewTask(
            kind=Task.Kind.OTHER,
            key=_key(beat.source),
            title=_("Nothing has come from %(source)s %(age)s")
            % {"source": beat.source.name, "age": age},
            detail=_("That is longer than usual. Look whether mailbox and web hook still work."),
            link=reverse("bookings:source_edit", args=[beat.source.pk]),
            due_at=now + timedelta(days=1),
        ),
        now=now,
    )


def _key(source: Source) -> str:
    return f"silent-source:{source.pk}"
