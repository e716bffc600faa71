"""What all reports of a provider about one message come to; pure (T-04, T-05, T-16, T-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from customers.models.consent import Channel
from messaging.channels.twilio import DAY, meaning_of
from messaging.errors import DeliveryError
from messaging.models import ProviderEvent
from workshop_crm.lib.house_text import house_text as _

SMS_RANKS = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "undelivered": 9, "failed": 9, "canceled": 9, "delivered": 9, "read": 10,
}  # fmt: skip
# The last three are our own: who answered, and which key was pressed.
CALL_RANKS = {
    "queued": 0, "initiated": 1, "ringing": 2, "in-progress": 3,
    "busy": 9, "no-answer": 9, "failed": 9, "canceled": 9, "completed": 9,
    "answered": -1, "key-1": -1, "key-9": -1,
}  # fmt: skip
HUMAN = "human"
_FINAL = 9
_NOBODY_ANSWERED = {"busy", "no-answer"}
_ARRIVED = {"delivered", "read"}


@dataclass(frozen=True)
class Verdict:
    """``note``: it ended, reached nobody, and is not tried again."""

    arrived_at: datetime | None = None
    refusal: DeliveryError | None = None
    note: str = ""


def is_known(status: str) -> bool:
    """Say whether we know what a status means."""
    return status in SMS_RANKS or status in CALL_RANKS


def verdict_of(channel: str, events: Sequence[ProviderEvent]) -> Verdict | None:
    """Return what the reports say in whatever order they came; None while the end is open."""
    return _of_call(events) if channel == Channel.VOICE else _of_sms(events)


def _of_sms(events: Sequence[ProviderEvent]) -> Verdict | None:
    # Of two final ones that contradict each other, a person did get the text.
    best = _best(events, SMS_RANKS, _ARRIVED)
    if best is None:
        return None
    return Verdict(best.received_at) if best.status in _ARRIVED else _refused(best)


def _of_call(events: Sequence[ProviderEvent]) -> Verdict | None:
    """A call arrived when a person answered and it lasted; a machine heard but a name (T-17)."""
    best = _best(events, CALL_RANKS, {"completed"})
    if best is None:
        return None
    if best.status in _NOBODY_ANSWERED:
        word = _("The line was busy.") if best.status == "busy" else _("Nobody answered.")
        return Verdict(refusal=DeliveryError(word, waits=(DAY, DAY)))
    if best.status != "completed":
        return _refused(best)
    if best.detail.get("duration") and any(_is_human(event) for event in events):
        return Verdict(best.received_at)
    return Verdict(note=_("A machine answered; it was told only who called, and our number."))


def _is_human(event: ProviderEvent) -> bool:
    return bool(event.detail.get("answered_by") == HUMAN)


def _best(
    events: Sequence[ProviderEvent], ranks: dict[str, int], arrived: set[str]
) -> ProviderEvent | None:
    """Return the report that decides, if there is a final one."""
    best = max(
        events, key=lambda event: (ranks.get(event.status, -1), event.status in arrived),
        default=None,
    )  # fmt: skip
    return best if best and ranks.get(best.status, -1) >= _FINAL else None


def _refused(event: ProviderEvent) -> Verdict:
    code = int(event.detail.get("error_code") or 0)
    unknown = DeliveryError(f"Twilio {event.status} {code or ''}".strip(), permanent=True)
    return Verdict(refusal=meaning_of(code) or unknown)
