"""What happened to a booking at its source, in the order in which we learned it (B-00 10, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings.models import Booking, Notification

# {field: [before, after]} as JSON holds it.
Changes = dict[str, list[Any]]
Outcome = Notification.Outcome
TOLD = ("wished_start", "is_time_agreed", "service_texts", "price_gross", "occurred_at")


@dataclass(frozen=True)
class Chapter:
    """One message and what it did; ``details`` are whole sentences."""

    notification: Notification
    text: str
    details: list[str]


def changes_of(booking: Booking, values: Mapping[str, Any]) -> Changes:
    """Return what the values change, ready to be stored; notes only as "something".

    Call it before the values are written on the booking.
    """
    told: Changes = {
        name: [_plain(getattr(booking, name)), _plain(values[name])]
        for name in TOLD
        if name in values and getattr(booking, name) != values[name]
    }
    if "notes" in values and booking.notes != (values["notes"] or ""):
        told["notes"] = [None, None]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | list) else str(value)


def story_of(booking: Booking) -> list[Chapter]:
    """Return the messages of a booking, the first one first; one query."""
    return tell(_messages(booking))


def _messages(booking: Booking) -> QuerySet[Notification]:
    messages = booking.notifications.defer("body_encrypted").select_related("settled_by")
    return messages.order_by("received_at", "id")


def tell(notifications: Iterable[Notification]) -> list[Chapter]:
    """Say of each message what it did."""
    return [
        Chapter(each, _headline(each), _details(each.changes or {}, each.outcome))
        for each in notifications
    ]


def _headline(notification: Notification) -> str:
    changes: Changes = notification.changes or {}
    if notification.outcome == Outcome.UPDATED and _moment(changes, 0) and _moment(changes, 1):
        spoken = {"old": _moment(changes, 0), "new": _moment(changes, 1)}
        return _("Moved from %(old)s to %(new)s.") % spoken
    said: dict[str, str] = {
        Outcome.CREATED: _("Booked."),
        Outcome.UPDATED: _("Changed."),
        Outcome.CANCELLED: _("Cancelled."),
        Outcome.DUPLICATE: _("Said once more what we knew already; nothing changed."),
        Outcome.STALE: _stale(changes),
        Outcome.CLARIFICATION: _("Waits for a person."),
        Outcome.IGNORED: _("No booking; nothing changed."),
    }
    return said.get(notification.outcome, _("Not read yet."))


def _stale(changes: Changes) -> str:
    if happened := _moment(changes, 1, "occurred_at"):
        text = _("An older message, of %(moment)s, arrived late; it changed nothing newer.")
        return text % {"moment": happened}
    return _("An older message arrived late; it changed nothing newer.")


def _details(changes: Changes, outcome: str) -> list[str]:
    if outcome not in (Outcome.CREATED, Outcome.UPDATED):
        return []
    said = [
        _time(changes),
        _services(changes),
        _price(changes),
        _("The notes were changed.") if outcome == Outcome.UPDATED and "notes" in changes else "",
    ]
    return [text for text in said if text]


def _time(changes: Changes) -> str:
    new, old = _moment(changes, 1), _moment(changes, 0)
    if not new or old:
        return ""
    is_agreed = changes.get("is_time_agreed", [None, False])[1]
    text = _("Agreed time: %(moment)s.") if is_agreed else _("Wished time: %(moment)s.")
    return text % {"moment": new}


def _services(changes: Changes) -> str:
    old, new = changes.get("service_texts", [None, None])
    if old:
        spoken = {"old": ", ".join(old), "new": ", ".join(new)}
        return _("Other work: %(new)s instead of %(old)s.") % spoken
    return _("Wanted: %(services)s.") % {"services": ", ".join(new)} if new else ""


def _price(changes: Changes) -> str:
    old, new = changes.get("price_gross", [None, None])
    return _("Price: %(new)s € instead of %(old)s €.") % {"new": new, "old": old} if old else ""


def _moment(changes: Changes, place: int, name: str = "wished_start") -> str:
    text = changes.get(name, [None, None])[place]
    if not text:
        return ""
    moment = timezone.localtime(datetime.fromisoformat(text))
    return date_format(moment, "MOMENT_FORMAT")
