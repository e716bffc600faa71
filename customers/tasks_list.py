"""Tasks for people: opened once per key, closed by whoever settled the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer, Task
from workshop.models import User


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
