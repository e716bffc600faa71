"""Figures for a watcher, in Prometheus' text format: counts and ages, never a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from bookings.messages.notices import house_rules
from bookings.models import Notification
from bookings.proposals.promise import minutes_waited, waiting_bookings
from messaging.models import Mailbox, Message
from workshop.models import Job

MISSED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Figure:
    """One measured value; ``text`` says what it is."""

    name: str
    text: str
    value: float


def measure(*, now: datetime) -> list[Figure]:
    """Return all figures, in the order of the page."""
    return [*_outbox(now), *_jobs(now), *_intake(now), *_promise(now)]


def as_text(figures: list[Figure]) -> str:
    """Write the text format 0.0.4."""
    lines = []
    for figure in figures:
        name = f"workshop_{figure.name}"
        lines += [
            f"# HELP {name} {figure.text}",
            f"# TYPE {name} gauge",
            f"{name} {figure.value:g}",
        ]
    return "\n".join(lines) + "\n"


def _outbox(now: datetime) -> Iterator[Figure]:
    # A letter waits for a person, not for the worker.
    due = Q(state__in=Message.WAITING_STATES, not_before__lte=now) & ~Q(channel="letter")
    row = Message.objects.aggregate(
        due=Count("pk", filter=due),
        oldest=Min("not_before", filter=due),
        uncertain=Count("pk", filter=Q(state=Message.State.UNCERTAIN)),
        missed=Count("pk", filter=Q(state=Message.State.MISSED, not_after__gte=now - MISSED_FOR)),
    )
    yield Figure("messages_due", "Messages that are due and not handed over", row["due"])
    yield Figure("queue_age_seconds", "Age of the oldest due message", _age(row["oldest"], now))
    yield Figure("messages_uncertain", "Messages of unknown outcome", row["uncertain"])
    yield Figure("messages_missed", "Messages too late, last 14 days", row["missed"])


def _jobs(now: datetime) -> Iterator[Figure]:
    waiting = Q(state__in=[Job.State.READY, Job.State.RUNNING], due_at__lte=now)
    row = Job.objects.aggregate(
        oldest=Min("due_at", filter=waiting), dead=Count("pk", filter=Q(state=Job.State.DEAD))
    )
    yield Figure("jobs_age_seconds", "Age of the oldest due job", _age(row["oldest"], now))
    yield Figure("jobs_given_up", "Jobs that failed for good", row["dead"])


def _intake(now: datetime) -> Iterator[Figure]:
    unclear = Notification.objects.filter(state=Notification.State.CLARIFICATION).count()
    boxes = Mailbox.objects.filter(is_active=True).aggregate(
        failing=Count("pk", filter=Q(failing_since__isnull=False)), read=Min("last_fetched_at")
    )
    yield Figure("intake_errors", "Notices that wait for a person", unclear)
    yield Figure("mailboxes_failing", "Mailboxes that can't be read", boxes["failing"])
    yield Figure("mailbox_age_seconds", "Since each was read", _age(boxes["read"], now))


def _promise(now: datetime) -> Iterator[Figure]:
    bookings = waiting_bookings().select_related("workshop")
    waited = minutes_waited(bookings, now=now).values()
    late = sum(minutes > house_rules().promise_minutes for minutes in waited)
    longest = 60 * max(waited, default=0)
    yield Figure("bookings_unanswered", "Bookings without an answer", len(waited))
    yield Figure("bookings_late", "Of these, later than promised (opening time)", late)
    yield Figure("answer_age_seconds", "Longest wait for an answer (opening time)", longest)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
