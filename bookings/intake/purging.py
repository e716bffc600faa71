"""Forgetting what is not needed any more (B-00 point 1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookings.models import Notification

KEPT = timedelta(days=90)


def purge_bodies(*, now: datetime) -> int:
    """Drop the bodies of notifications settled 90 days ago or more; return how many.

    The row stays with its key and the body's hash, so that a repeat is still known. What waits
    for a person is kept however old it is. Safe to run as often as you like.
    """
    old = Notification.objects.filter(
        state=Notification.State.SETTLED, settled_at__lte=now - KEPT, purged_at=None
    )
    return old.update(body_encrypted=None, headers={}, purged_at=now)
