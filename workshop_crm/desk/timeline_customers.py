"""What was said to and by a customer, and what happened to the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import ConsentEvent, MergeRecord, Note, Task
from messaging.kinds import all_kinds
from messaging.models import Inbound, Message
from reminders.models import CallAttempt
from workshop.models import User
from workshop_crm.desk.timeline_entry import Entry


def messages(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """What we wrote, printed or were to say, with what became of it."""
    labels = {kind.name: str(kind.label) for kind in all_kinds()}
    moment = Coalesce("delivered_at", "handed_over_at", "not_before")
    rows = Message.objects.filter(customer__in=ids).defer("text", "html").annotate(moment=moment)
    for row in rows.order_by("-moment", "-id")[:limit]:
        what = labels.get(row.kind, row.kind)
        yield Entry(
            at=row.moment,
            title=f"{what} ({row.get_channel_display()})",
            detail=" · ".join(filter(None, [row.subject, row.reason])),
            url=reverse("messaging:detail", args=[row.pk]),
            state=row.state,
            state_label=row.get_state_display(),
        )


def inbound(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """What came back."""
    rows = Inbound.objects.filter(customer__in=ids)
    for row in rows.order_by("-received_at", "-id")[:limit]:
        yield Entry(
            at=row.received_at,
            title=_("%(kind)s from the customer (%(channel)s)")
            % {"kind": row.get_kind_display(), "channel": row.get_channel_display()},
            detail=" – ".join(filter(None, [row.text[:160], row.outcome])),
        )


def consents(ids: Sequence[int], _limit: int) -> Iterable[Entry]:
    """What was allowed, withdrawn or objected to."""
    # What one declaration said about several channels and purposes is one line, so that the
    # rows of a page can't be counted beforehand; nobody has more than a few dozen.
    rows = ConsentEvent.objects.filter(customer__in=ids).order_by("-happened_at", "-id")
    together: dict[tuple[datetime, str], list[ConsentEvent]] = {}
    for row in rows:
        together.setdefault((row.happened_at, row.kind), []).append(row)
    for (happened_at, kind), events in together.items():
        channels = dict.fromkeys(
            event.get_channel_display() if event.channel else _("all channels") for event in events
        )
        yield Entry(
            at=happened_at,
            title=_("Consent %(kind)s") % {"kind": events[0].get_kind_display()},
            detail=f"{', '.join(channels)} · {events[0].get_origin_display()}",
            state=kind,
        )


def notes(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """What somebody of us wrote down: calls, talks, anything else."""
    rows = Note.objects.filter(customer__in=ids).select_related("noted_by")
    for row in rows.order_by("-noted_at", "-id")[:limit]:
        yield Entry(
            at=row.noted_at,
            title=row.get_kind_display(),
            detail=" – ".join(filter(None, [row.text, _name(row.noted_by)])),
        )


def calls(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Calls of the reminder list, reached or not."""
    rows = CallAttempt.objects.filter(customer__in=ids).select_related("called_by")
    for row in rows.order_by("-called_at", "-id")[:limit]:
        yield Entry(
            at=row.called_at,
            title=_("Reminder call"),
            detail=" – ".join(filter(None, [row.note, _name(row.called_by)])),
            url=reverse("messaging:detail", args=[row.message_id]),
            state=row.outcome,
            state_label=row.get_outcome_display(),
        )


def tasks_done(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Tasks that somebody settled, and how."""
    rows = Task.objects.filter(customer__in=ids, done_at__isnull=False).select_related("done_by")
    for row in rows.order_by("-done_at", "-id")[:limit]:
        yield Entry(
            at=row.done_at or row.created_at,
            title=_("Task done: %(task)s") % {"task": row.title},
            detail=" – ".join(filter(None, [row.outcome, _name(row.done_by)])),
            state="done",
            state_label=row.get_kind_display(),
        )


def merges(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Records that were joined into this one, and parted again."""
    rows = MergeRecord.objects.filter(survivor__in=ids).select_related("other", "merged_by")
    for row in rows.order_by("-merged_at", "-id")[:limit]:
        yield Entry(
            at=row.merged_at,
            title=_("Joined with the record %(number)s") % {"number": row.other_id},
            detail=" – ".join(filter(None, [row.other.name, _name(row.merged_by)])),
            state="withdrawn" if row.undone_at else "",
            state_label=_("undone") if row.undone_at else "",
        )


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else ""
