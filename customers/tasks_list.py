"""Tasks for people: opened once per key, closed by whoever settled the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from customers.at_site import of_sites_of
from customers.errors import PutOffError
from customers.models import Customer, Task
from workshop.models import User

# What is settled by ringing somebody up.
CALLS = (Task.Kind.CALL_NOW, Task.Kind.LOW_SCORE, Task.Kind.REACH_OTHERWISE)
# Due later, but known to whoever is at the counter from the moment it happens.
TOLD_AT_ONCE = Q(kind=Task.Kind.LOW_SCORE, postponed_at=None)


@dataclass(frozen=True)
class NewTask:
    """What a task says; ``key`` keeps the same matter from being listed twice."""

    kind: str
    key: str
    title: str
    due_at: datetime
    detail: str = ""
    link: str = ""
    customer: Customer | None = None


def open_task(new: NewTask, *, now: datetime) -> Task:
    """Open a task, or return the open one with the same key."""
    task, _created = Task.objects.get_or_create(
        key=new.key,
        done_at=None,
        defaults={
            "kind": new.kind,
            "title": new.title[:200],
            "detail": new.detail,
            "link": new.link,
            "customer": new.customer,
            "due_at": new.due_at,
            "created_at": now,
        },
    )
    return task


def close_task(key: str, *, now: datetime, outcome: str, by: User | None = None) -> bool:
    """Close the open task with this key; False when there is none (any more)."""
    return bool(
        Task.objects.filter(key=key, done_at=None).update(
            done_at=now, outcome=outcome[:200], done_by=by
        )
    )


def assign_task(task: Task, to: User | None) -> bool:
    """Give an open task to a person, or back to everybody; False when it is done already."""
    return bool(Task.objects.filter(pk=task.pk, done_at=None).update(assigned_to=to))


def put_off_task(task: Task, until: datetime, *, reason: str, by: User, now: datetime) -> None:
    """Move when a task is due, with the reason; the last one stays readable.

    Raises PutOffError without a reason, for a time that is past, and for a task that is done;
    the task is then unchanged.
    """
    reason = reason.strip()
    if not reason or until <= now:
        raise PutOffError
    changed = Task.objects.filter(pk=task.pk, done_at=None).update(
        due_at=until, postponed_at=now, postponed_by=by, postponed_reason=reason[:200]
    )
    if not changed:
        raise PutOffError


def open_tasks(*, user: User, whose: str = "", kind: str = "") -> QuerySet[Task]:
    """Return the open tasks, the most urgent first.

    ``whose`` is "mine", "free" (nobody's) or empty for all; ``kind`` one of Task.Kind or empty.
    """
    tasks = of_sites_of(Task.objects.filter(done_at=None), user)
    tasks = tasks.select_related("customer", "assigned_to")
    if whose == "mine":
        tasks = tasks.filter(assigned_to=user)
    elif whose == "free":
        tasks = tasks.filter(assigned_to=None)
    if kind in Task.Kind.values:
        tasks = tasks.filter(kind=kind)
    return tasks.order_by("due_at", "id")


def count_due_tasks(user: User, *, now: datetime) -> int:
    """Count what is due by now, or told at once, and not somebody else's; one query."""
    is_on = Q(due_at__lte=now) | TOLD_AT_ONCE
    return _for(user).filter(is_on, done_at=None).count()


def tasks_due_before(user: User | None, before: datetime) -> QuerySet[Task]:
    """Return the open tasks due before a moment, without those that others have taken.

    Before them come those that are told at once; they have ``is_new`` 1, and 0 when they are due.
    """
    tasks = _for(user) if user else Task.objects.all()
    is_on = Q(due_at__lt=before) | TOLD_AT_ONCE
    is_new = Case(When(due_at__gte=before, then=1), default=0)
    found = tasks.filter(is_on, done_at=None).select_related("customer")
    return found.annotate(is_new=is_new).order_by("-is_new", "due_at", "id")


def call_tasks(user: User | None, *, now: datetime) -> QuerySet[Task]:
    """Return the open tasks that ask for a call today, the most urgent first; ``None``: of all."""
    end = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    tasks = Task.objects.filter(done_at=None, kind__in=CALLS, due_at__lte=end)
    return of_sites_of(tasks, user).select_related("customer").order_by("due_at", "id")


def count_by_kind(user: User) -> dict[str, int]:
    """Return how many tasks of each kind a person finds open, kinds without any left out."""
    rows = (
        of_sites_of(Task.objects.filter(done_at=None), user)
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    return dict(rows.order_by("kind"))


def _for(user: User) -> QuerySet[Task]:
    return of_sites_of(Task.objects.filter(Q(assigned_to=None) | Q(assigned_to=user)), user)
