"""Everything that we and one customer have said to each other, on all ways, as one conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.consent.states import merged_ids
from customers.models import Customer, Note
from customers.models.consent import Channel
from messaging.answers import NAME as ANSWER
from messaging.answers import open_question
from messaging.kinds import all_kinds
from messaging.models import Answer, Inbound, Message, ProviderEvent
from reminders.models import CallAttempt
from workshop_crm.desk.timeline_entry import state_class
from workshop_crm.lib.references import pk_of

PAGE_SIZE = 30
State = Message.State
_SAID = (*Message.SENT_STATES, State.CLAIMED, State.UNCERTAIN, State.FAILED)
_BOUNDARY = "\n-- \n"
_KEYS = {"key-1", "key-9"}


@dataclass(frozen=True)
class Line:
    """One thing said. ``folded`` is what may stay closed: a quoted mail, a signature."""

    at: datetime
    is_ours: bool
    channel: str
    title: str
    text: str = ""
    folded: str = ""
    outcome: str = ""
    state: str = ""
    url: str = ""

    @property
    def state_class(self) -> str:
        return state_class(self.state)


@dataclass(frozen=True)
class Thread:
    """Some lines, the newest last; the page with older ones; what may be answered now."""

    lines: list[Line]
    older: int | None
    question: Inbound | None


def read_thread(customer: Customer, *, page: int = 1, now: datetime) -> Thread:
    """Return one page of the conversation: as many queries for a long one as for a short one."""
    ids, end = merged_ids(customer), page * PAGE_SIZE
    readers = (_messages, _inbound, _attempts, _notes)
    lines = [line for reader in readers for line in reader(ids, end + 1)]
    lines.sort(key=lambda line: line.at, reverse=True)
    shown = lines[end - PAGE_SIZE : end]
    older = page + 1 if len(lines) > end else None
    return Thread(shown[::-1], older, open_question(ids, now=now))


def _messages(ids: Sequence[int], limit: int) -> Iterable[Line]:
    """What we wrote or had said; what a person says by phone stands with the calls."""
    labels = {kind.name: str(kind.label) for kind in all_kinds()}
    moment = Coalesce("handed_over_at", "started_at", "created_at")
    said = Q(state__in=_SAID) | Q(state=State.PLANNED, kind=ANSWER)
    rows = Message.objects.filter(said, customer__in=ids).exclude(channel=Channel.CALL)
    found = list(rows.defer("html").annotate(moment=moment).order_by("-moment", "-id")[:limit])
    unsent, keys = _unsent_answers(found), _pressed_keys(found)
    for row in found:
        text, _boundary, foot = (row.text or unsent.get(row.subject_ref, "")).partition(_BOUNDARY)
        yield Line(
            at=row.moment,
            is_ours=True,
            channel=row.get_channel_display(),
            title=" – ".join(filter(None, [labels.get(row.kind, row.kind), row.subject])),
            text=text.strip(),
            folded=foot.strip(),
            outcome=" · ".join(
                filter(None, [row.get_state_display(), keys.get(row.pk), row.reason])
            ),
            state=row.state,
            url=reverse("messaging:detail", args=[row.pk]),
        )


def _unsent_answers(messages: Sequence[Message]) -> dict[str, str]:
    """Return the words of answers that are not rendered yet, by their subject."""
    refs = [row.subject_ref for row in messages if row.kind == ANSWER and not row.text]
    answers = Answer.objects.filter(pk__in=[pk_of(ref) for ref in refs])
    return {f"{ANSWER}:{answer.pk}": answer.text for answer in answers}


def _pressed_keys(messages: Sequence[Message]) -> dict[int, str]:
    """Return what customers answered to automatic calls."""
    calls = [row.pk for row in messages if row.channel == Channel.VOICE]
    if not calls:
        return {}
    words = {"key-1": _("pressed 1: call back"), "key-9": _("pressed 9: objects")}
    events = ProviderEvent.objects.filter(message__in=calls, status__in=_KEYS)
    return {event.message_id or 0: words[event.status] for event in events}


def _inbound(ids: Sequence[int], limit: int) -> Iterable[Line]:
    """What the customer wrote, and what the mail servers said for them."""
    rows = Inbound.objects.filter(customer__in=ids)
    for row in rows.order_by("-received_at", "-id")[:limit]:
        is_reply = row.kind == Inbound.Kind.REPLY
        yield Line(
            at=row.received_at,
            is_ours=False,
            channel=row.get_channel_display(),
            title="" if is_reply else row.get_kind_display(),
            text=row.text if is_reply else "",
            folded=row.quoted if is_reply else row.text,
            outcome=row.outcome,
            url=reverse("messaging:inbound", args=[row.pk]),
        )


def _attempts(ids: Sequence[int], limit: int) -> Iterable[Line]:
    """Calls of the reminder list, reached or not."""
    rows = CallAttempt.objects.filter(customer__in=ids)
    for row in rows.order_by("-called_at", "-id")[:limit]:
        yield Line(
            at=row.called_at,
            is_ours=True,
            channel=str(Channel.CALL.label),
            title=_("Reminder call"),
            text=row.note,
            outcome=row.get_outcome_display(),
            state=row.outcome,
            url=reverse("messaging:detail", args=[row.message_id]),
        )


def _notes(ids: Sequence[int], limit: int) -> Iterable[Line]:
    """Calls and talks that somebody of us wrote down."""
    rows = Note.objects.filter(customer__in=ids).exclude(kind=Note.Kind.NOTE)
    for row in rows.order_by("-noted_at", "-id")[:limit]:
        is_talk = row.kind == Note.Kind.TALK
        yield Line(
            at=row.noted_at,
            is_ours=row.kind != Note.Kind.WAS_CALLED,
            channel=_("at the counter") if is_talk else str(Channel.CALL.label),
            title=row.get_kind_display(),
            text=row.text,
        )
