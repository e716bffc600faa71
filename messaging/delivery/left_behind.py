"""Claims of workers that died on this very machine: nobody has to wait for their leases."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from messaging.delivery.claiming import HOST
from messaging.models import Message

_JUST_OVER = timedelta(seconds=1)


def end_claims_of_the_dead(*, now: datetime) -> int:
    """End the leases of workers of this host whose process is gone; return of how many messages.

    The next round settles them as it does expired ones. Call it when a worker starts that is the
    only one, before it claims: processes of other machines or containers can't be seen from here.
    """
    held = Message.objects.filter(
        state=Message.State.CLAIMED, lease_until__gte=now, lease_by__startswith=f"{HOST}:"
    )
    owners = held.order_by().values_list("lease_by", flat=True).distinct()
    dead = [owner for owner in owners if _is_dead(owner)]
    return held.filter(lease_by__in=dead).update(lease_until=now - _JUST_OVER)


def _is_dead(owner: str) -> bool:
    """Whether the process that made the lease is gone; one with our own number is an older one."""
    pid = int(owner.split(":")[-2])
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
