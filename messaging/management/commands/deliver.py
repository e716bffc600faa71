"""One delivery round in this process (CONTRACTS)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from messaging.claiming import LEASE
from messaging.delivery import deliver_due_messages


class Command(BaseCommand):
    help = "Hand over the messages that are due"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="not only one batch")
        parser.add_argument("--now", type=_moment, help="RFC 3339 time to take for now")
        parser.add_argument("--lease", type=int, default=int(LEASE.total_seconds()))

    def handle(self, **options: Any) -> None:
        moment: datetime | None = options["now"]
        counts = deliver_due_messages(
            now=(lambda: moment) if moment else timezone.now,
            until_empty=options["until_empty"],
            lease=timedelta(seconds=options["lease"]),
        )
        self.stdout.write(json.dumps(asdict(counts)))


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise CommandError(f"not a time with offset: {text}")
    return moment
