"""The line that commands print for a notification."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from bookings.intake.formats import FORMATS, find_format
from bookings.intake.mail import ParsedMail
from bookings.intake.reading import read_document
from bookings.intake.receive import Incoming, receive
from bookings.intake.recorded import raw_body
from bookings.intake.senders import is_verified
from bookings.intake.settle import Settlement, settle_fully
from bookings.models import Notification, Proposal, Source


def take_in(source: Source, raw: bytes, *, now: datetime) -> dict[str, Any]:
    """Take in one file or mail of a source, settle it at once, and return its line."""
    return settle_stored(store(source, raw, now=now), now=now)


def store(source: Source, raw: bytes, *, now: datetime) -> tuple[Notification, bool]:
    """Store one file or mail of a source; the bool says whether it is new.

    A mail may act by itself only if its sender is proven. A file given by hand in a format
    that is signed elsewhere is trusted like its giver; ADF and plain text wait for a click.
    """
    mail = read_document(raw).mail
    incoming = Incoming(
        source=source,
        raw=raw,
        key=mail.message_id if mail else "",
        content_type="message/rfc822" if mail else "",
        headers=_kept_headers(mail),
        is_authentic=acts_at_once(source, mail, raw),
    )
    stored, is_new = receive(incoming, now=now)
    if is_new or mail is None or not _says_something_else(stored, mail):
        return stored, is_new
    # Two mails under one Message-ID: a broken web form must not cost us a booking.
    content = hashlib.sha256("\n".join(_texts(mail)).encode()).hexdigest()
    return receive(replace(incoming, key=f"{incoming.key} {content}"), now=now)


def _says_something_else(stored: Notification, mail: ParsedMail) -> bool:
    """Compare what is written: the same mail on another way has other headers."""
    known = read_document(raw_body(stored)).mail
    return known is not None and _texts(known) != _texts(mail)


def _texts(mail: ParsedMail) -> list[str]:
    return [part.text.strip() for part in mail.parts]


def settle_stored(stored: tuple[Notification, bool], *, now: datetime) -> dict[str, Any]:
    """Settle what ``store`` returned, and return its line."""
    notification, is_new = stored
    if not is_new and notification.state == Notification.State.SETTLED:
        return line_of(Settlement(notification), is_repeat=True)
    return line_of(settle_fully(notification, now=now), is_repeat=False)


def acts_at_once(source: Source, mail: ParsedMail | None, raw: bytes) -> bool:
    """Say whether a file or mail needs no click: its sender or its format is proven."""
    if mail:
        authserv_id = source.mailbox.trusted_authserv_id if source.mailbox else ""
        return is_verified(mail, source, authserv_id)
    chosen = FORMATS.get(source.format) or find_format(read_document(raw))
    return bool(chosen and chosen.is_signed)


def _kept_headers(mail: ParsedMail | None) -> dict[str, str]:
    """Keep what a person wants to see beside the text."""
    if mail is None:
        return {}
    return {"from": mail.sender[:254], "subject": mail.subject[:200]}


def line_of(settlement: Settlement, *, is_repeat: bool) -> dict[str, Any]:
    """Return what is promised of an ``ingest`` line, without ``file``."""
    notification, applied = settlement.notification, settlement.applied
    booking = notification.booking
    answer = applied.answer if applied else None
    return {
        "notification": notification.pk,
        "outcome": "duplicate" if is_repeat else notification.outcome,
        "booking": booking.pk if booking else None,
        "customer": booking.customer_id if booking else None,
        "customer_is_new": bool(applied and applied.customer_is_new),
        "vehicle": booking.vehicle_id if booking else None,
        "proposal": answer.pk if isinstance(answer, Proposal) else None,
        "appointment": answer.pk if answer and not isinstance(answer, Proposal) else None,
        "reason": notification.reason or None,
        "refused": settlement.refused,
    }
