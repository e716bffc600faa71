"""One delivery round in this process."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from messaging.delivery.round import deliver_due_messages
from workshop_crm.lib.command_line import aware_moment

# A channel that takes few messages a minute is waited for: 60 SMS a minute are 3,600 by then.
PATIENCE = timedelta(hours=1)


class _ToldClock:
    """Shows the time it was told, and moves on only where others would sleep."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __call__(self) -> datetime:
        return self._moment

    def sleep(self, seconds: float) -> None:
        self._moment += timedelta(seconds=seconds)


class Command(BaseCommand):
    help = "Hand over the messages that are due"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="not only one batch")
        parser.add_argument("--now", type=aware_moment, help="RFC 3339 time to take for now")

    def handle(self, **options: Any) -> None:
        moment: datetime | None = options["now"]
        clock = _ToldClock(moment) if moment else None
        counts = deliver_due_messages(
            now=clock or timezone.now,
            until_empty=options["until_empty"],
            patience=PATIENCE,
            sleep=clock.sleep if clock else time.sleep,
        )
        self.stdout.write(json.dumps(asdict(counts)))
