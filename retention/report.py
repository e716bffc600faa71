"""The monthly report to the owner: the figures of last month and the three things to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from customers.models.consent import Channel, Purpose
from messaging.kinds import Attachment, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import put_house_message
from retention.advice import advice_for
from retention.exporting import snapshot_pdf
from retention.models import FigureSnapshot
from retention.page import compared_groups
from retention.snapshots import LAST_MONTH, Choice, find_snapshot

REPORT = "owner_report"
SHOWN = (
    "portal_customers_won",
    "returned_directly_12",
    "commission_paid",
    "commission_lost",
    "commission_saved",
    "answered_within_promise",
    "showed_up",
    "reminders_sent",
    "bookings_after_reminders",
    "customers_at_risk",
    "average_repair_order",
    "satisfaction",
    "goodwill_given",
)


def send_report(*, now: datetime) -> Message | None:
    """Put last month's report into the outbox, once a month; needs last month's snapshot."""
    snapshot = find_snapshot(Choice(LAST_MONTH))
    if snapshot is None or snapshot.last_day >= timezone.localdate(now):
        return None
    month = f"{snapshot.first_day:%Y-%m}"
    return put_house_message(REPORT, f"report:{month}", {"content": snapshot.content}, now=now)


def _snapshot(message: Message) -> FigureSnapshot:
    """Return what the report was made of: the row itself may have been counted anew."""
    first, last = _days(message)
    return FigureSnapshot(
        key=LAST_MONTH,
        period=LAST_MONTH,
        first_day=first,
        last_day=last,
        taken_at=message.created_at,
        content=message.payload["content"],
    )


def _days(message: Message) -> tuple[Any, Any]:
    first = datetime.strptime(message.subject_ref, "report:%Y-%m").date()  # noqa: DTZ007 A month.
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _context(message: Message) -> dict[str, Any]:
    snapshot = _snapshot(message)
    rows = [each for group in compared_groups(snapshot) for each in group.figures]
    return {
        "month": snapshot.first_day,
        "rows": [each for each in rows if each.figure.key in SHOWN],
        "advice": advice_for(snapshot),
        "link": f"{settings.PUBLIC_BASE_URL}/retention/?period={LAST_MONTH}",
    }


def _attachments(message: Message) -> list[Attachment]:
    name = f"{message.subject_ref.replace(':', '-')}.pdf"
    return [Attachment(name, snapshot_pdf(_snapshot(message)), "application/pdf")]


KIND = MessageKind(
    name=REPORT,
    label=gettext_lazy("monthly report to the owner"),
    legal_class=Message.LegalClass.TRANSACTIONAL,
    purpose=Purpose.CONTRACT,
    valid_for=timedelta(days=14),
    context=_context,
    attachments=_attachments,
    channels=(Channel.EMAIL,),
    is_for_house=True,
)


def register_kinds() -> None:
    """Make the kind known to the outbox."""
    register_kind(KIND)
