"""What burns today, whom to call, and the page on which each is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.proposals.promise import minutes_waited, waiting_bookings
from customers.models import Task
from customers.tasks_list import call_tasks
from messaging.models import Message
from reminders.calls.outcomes import open_calls
from reminders.calls.rows import ranked_calls
from reminders.kind import NAME as REMINDER
from retention.goodwill.words import day_text
from workshop.models import Company, Workshop

MISSED_FOR = timedelta(days=14)
SHOWN = 3
CALLS_SHOWN = 5
# Looked at to find the most urgent of the call list.
MOST_CALLS = 200
State, Kind = Message.State, Task.Kind


@dataclass(frozen=True)
class Entry:
    """One case with the page on which a click settles it."""

    name: str
    why: str
    url: str


@dataclass(frozen=True)
class Alarm:
    """One entry of the strip on top: how many, the first few, and the list of all."""

    label: str
    count: int
    url: str
    entries: list[Entry] = field(default_factory=list)


def alarms(site: Workshop | None, *, now: datetime) -> list[Alarm]:
    """Return what needs a person; a count of zero is good news. Only bookings have a site."""
    return [_waiting(site, now), *_of_tasks(), *_of_messages(now)]


def _waiting(site: Workshop | None, now: datetime) -> Alarm:
    rows = waiting_bookings().filter(Q(workshop=site) if site else Q())
    bookings = list(rows.select_related("customer", "workshop").order_by("received_at")[:200])
    waited = minutes_waited(bookings, now=now)
    promise = Company.objects.values_list("promise_minutes", flat=True).first() or 0
    late = [each for each in bookings if waited[each.pk] > promise]
    entries = [
        Entry(each.customer.name, _minutes(waited[each.pk]), each.get_absolute_url())
        for each in late[:SHOWN]
    ]
    label, url = _("Unanswered for longer than promised"), reverse("bookings:list")
    return Alarm(label, len(late), url, entries)


def _of_tasks() -> list[Alarm]:
    labels = {
        Kind.SECOND_PORTAL_BOOKING: _("Booked through a portal again"),
        Kind.LOW_SCORE: _("Dissatisfied customers"),
    }
    rows = Task.objects.filter(done_at=None, kind__in=labels)
    found = list(rows.select_related("customer").order_by("due_at", "id"))
    alarms = []
    for kind, label in labels.items():
        tasks = [each for each in found if each.kind == kind]
        url = f"{reverse('customers:tasks')}?kind={kind}"
        alarms.append(Alarm(label, len(tasks), url, [_of_task(each) for each in tasks[:SHOWN]]))
    return alarms


def _of_messages(now: datetime) -> list[Alarm]:
    missed = Q(state=State.MISSED, kind=REMINDER, not_after__gte=now - MISSED_FOR)
    labels = {
        State.UNCERTAIN: _("Uncertain messages"),
        State.MISSED: _("Missed reminders, 14 days"),
    }
    rows = Message.objects.filter(Q(state=State.UNCERTAIN) | missed)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    newest = rows.select_related("customer").order_by("-created_at", "-id")
    alarms = []
    for state, label in labels.items():
        shown = newest.filter(state=state)[:SHOWN] if counts.get(state) else []
        entries = [
            Entry(
                each.customer.name if each.customer else _("our own address"),
                f"{each.get_channel_display()}, {day_text(timezone.localdate(each.not_before))}",
                reverse("messaging:detail", args=[each.pk]),
            )
            for each in shown
        ]
        url = f"{reverse('messaging:list')}?state={state}"
        alarms.append(Alarm(label, counts.get(state, 0), url, entries))
    return alarms


def calls_today(*, now: datetime) -> Alarm:
    """Return whom to call today, the most urgent first: tasks that ask for it, then reminders."""
    tasks = list(call_tasks(None, now=now))
    messages = list(open_calls(now=now)[:MOST_CALLS])
    return Alarm(
        _("Whom to call today"),
        len(tasks) + len(messages),
        reverse("reminders:calls"),
        [*map(_of_task, tasks[:CALLS_SHOWN]), *_of_calls(messages, now)][:CALLS_SHOWN],
    )


def _of_calls(messages: list[Message], now: datetime) -> Iterable[Entry]:
    for message, reason in ranked_calls(messages, now=now):
        if message.customer:
            url = reverse("reminders:call", args=[message.pk])
            yield Entry(message.customer.name, reason, url)


def _of_task(task: Task) -> Entry:
    name = task.customer.name if task.customer else task.title
    url = task.link or f"{reverse('customers:tasks')}?kind={task.kind}"
    return Entry(name, task.title, url)


def _minutes(minutes: int) -> str:
    if minutes < 120:  # noqa: PLR2004 Two hours are said in minutes.
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s opening hour", "%(n)s opening hours", hours) % {"n": hours}
