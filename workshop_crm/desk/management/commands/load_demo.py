"""Command line door of the demo."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workshop.models import Company, User
from workshop_crm.desk.demo import load_demo
from workshop_crm.desk.demo.company import PASSWORD
from workshop_crm.desk.demo.world import at
from workshop_crm.lib.command_line import plain_day


class Command(BaseCommand):
    help = "Fills an empty database with a plausible workshop; prints counts as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=_count, default=300)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--on", type=plain_day, help="the demo's today, YYYY-MM-DD")
        parser.add_argument("--bare", action="store_true", help="no files, fast")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() or Company.objects.exists():
            self.stdout.write(json.dumps({"refused": "The database is not empty."}))
            raise CommandError("The database is not empty.", returncode=1)
        now: datetime = at(options["on"], 11) if options["on"] else timezone.now()
        counts = load_demo(
            customers=options["customers"],
            seed=options["seed"],
            now=now,
            is_bare=options["bare"],
        )
        self.stdout.write(json.dumps(counts))
        self.stderr.write(f"Log in as chefin (owner) or empfang (front desk): {PASSWORD}")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of customers")
    return int(text)
