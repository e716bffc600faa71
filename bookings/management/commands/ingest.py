"""Takes files in as if they had come by web hook or mail."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.intake.lines import take_in
from bookings.models import Source
from workshop_crm.lib.command_line import aware_moment, read_files


class Command(BaseCommand):
    help = "Takes notifications in and prints one JSON object for each file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--source", required=True, metavar="SLUG")
        parser.add_argument("--now", type=aware_moment, metavar="TIME")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Source.objects.filter(slug=options["source"]).first()
        if source is None:
            raise CommandError(f"there is no source {options['source']}", returncode=2)
        was_refused = False
        for path, raw in read_files(options["files"]):
            line = take_in(source, raw, now=options["now"] or timezone.now())
            self.stdout.write(json.dumps({"file": str(path), **line}, ensure_ascii=False))
            was_refused |= line["outcome"] == "clarification" or line["refused"] > 0
        if was_refused:
            sys.exit(1)
