"""Finds what is due and writes messages."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reminders.plans.planning import plan_reminders
from workshop_crm.lib.command_line import plain_day


class Command(BaseCommand):
    help = "Find what is due and put reminders into the outbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=plain_day, metavar="DATE", help="plan as if this were today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["on"] or timezone.localdate()
        now = timezone.now()
        if options["on"]:
            now = timezone.make_aware(datetime.combine(today, time(6)))
        result = plan_reminders(today=today, now=now)
        self.stdout.write(json.dumps(asdict(result), ensure_ascii=False))
