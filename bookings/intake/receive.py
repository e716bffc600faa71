"""Taking a notification in: its raw bytes are committed before anybody looks at them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from bookings.intake.charsets import without_controls
from bookings.models import Notification, Source
from workshop.models import Job
from workshop_crm.lib.crypto import encrypt

JOB = "settle_notification"
BLANKS = " \t\r\n\x00"


@dataclass(frozen=True)
class Incoming:
    """One notification at the door.

    ``key`` is the sender's id of it (``webhook-id``, Message-ID); empty means the body's hash.
    ``is_authentic``: by a signature or a verified sender, it may act at once.
    """

    source: Source
    raw: bytes
    key: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_authentic: bool = False


def receive(incoming: Incoming, *, now: datetime) -> tuple[Notification, bool]:
    """Store a notification once, and the job that settles it; the bool says whether it is new.

    A repeat, now or after the body was purged, returns the row that is there. Two who store
    the same one at the same time get one row: the unique key decides.
    """
    digest = hashlib.sha256(incoming.raw).hexdigest()
    notification = Notification(
        source=incoming.source,
        key=key_of(incoming.key) if incoming.key.strip(BLANKS) else digest,
        received_at=now,
        content_type=without_controls(incoming.content_type)[:100],
        headers=incoming.headers,
        body_encrypted=encrypt(incoming.raw),
        body_sha256=digest,
        is_authentic=incoming.is_authentic,
    )
    try:
        with transaction.atomic():
            notification.save(force_insert=True)
            # Not queue_job(): a new row's job needs no look-up, and the sender is waiting.
            Job.objects.create(
                key=f"{JOB}:{notification.pk}",
                kind=JOB,
                payload={"notification": notification.pk},
                due_at=now,
            )
    except IntegrityError:
        return Notification.objects.get(source=incoming.source, key=notification.key), False
    return notification, True


def key_of(given: str) -> str:
    """Return what stands for a sender's id: its hash, which names nobody after the purge."""
    return hashlib.sha256(given.strip(BLANKS).encode("utf-8", "replace")).hexdigest()
