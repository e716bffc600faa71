"""A process that takes a notification in and dies at a marked point: run as a module.

``python -m tests.bookings.intake.dying_worker POINT``: the database is the one that
DATABASE_URL names; POINT is ``stored`` (before settling) or ``settling`` (in the middle of it).
"""

from __future__ import annotations

import os
import signal
import sys

import django


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str) -> None:
    django.setup()
    from django.utils import timezone

    from bookings.intake import settle, upsert
    from bookings.intake.receive import Incoming, receive
    from bookings.models import Source
    from tests.bookings.intake.samples import event_body

    incoming = Incoming(Source.objects.get(), event_body(), is_authentic=True)
    row, _is_new = receive(incoming, now=timezone.now())
    if point == "stored":
        die()
    upsert.answer_booking = die
    settle.settle(row, now=timezone.now())


if __name__ == "__main__":
    main(sys.argv[1])
