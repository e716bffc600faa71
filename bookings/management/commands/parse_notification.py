"""Reads notifications without touching the database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.intake.formats import FORMATS, parse_notification
from workshop_crm.lib.command_line import read_files


class Command(BaseCommand):
    help = "Reads notifications and prints one JSON object for each file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--format", default="", choices=["", *FORMATS])

    def handle(self, *args: Any, **options: Any) -> None:
        was_refused = False
        for path, raw in read_files(options["files"]):
            result = parse_notification(
                raw, format_name=options["format"], received_at=timezone.now()
            )
            line = {"file": str(path), **result.to_json()}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
            has_failed = bool(result.problems) and not result.events
            was_refused = was_refused or has_failed or bool(result.refused)
        if was_refused:
            sys.exit(1)
