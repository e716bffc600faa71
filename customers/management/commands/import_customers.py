"""Imports a customer file without the browser."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customers.importing.directly import check_now, import_now
from customers.importing.errors import UnreadableFileError, WrongColumnsError
from customers.importing.fields import Field
from customers.importing.planning import PlannedRow
from customers.models import ImportedRow


class Command(BaseCommand):
    help = "Imports customers from CSV or XLSX and prints one JSON object for each row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--columns",
            metavar="JSON",
            help="what columns hold, by heading or number, where it differs from what is "
            f"recognised; fields: {', '.join(filter(None, Field.values))}; empty leaves out",
        )
        parser.add_argument("--dry-run", action="store_true", help="stores nothing")
        parser.add_argument(
            "--system", default="", help="the program whose customer numbers these are"
        )
        parser.add_argument("--wording", default="", help="what was agreed to, for consent columns")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        run = check_now if options["dry_run"] else import_now
        was_refused = False
        try:
            planned = run(
                raw,
                name=options["file"].name,
                system=options["system"],
                columns=_columns(options["columns"]),
                wording=options["wording"],
                now=timezone.now(),
            )
            for line, is_refused in _lines(planned):
                self.stdout.write(line)
                was_refused = was_refused or is_refused
        except WrongColumnsError as error:
            raise CommandError(str(error), returncode=2) from error
        except UnreadableFileError as error:
            self.stdout.write(_line(0, ImportedRow.Outcome.REFUSED, reasons=[str(error)]))
            was_refused = True
        if was_refused:
            sys.exit(1)


def _columns(text: str | None) -> dict[str, str]:
    try:
        columns = json.loads(text or "{}")
    except ValueError as error:
        raise CommandError("--columns is no JSON object", returncode=2) from error
    if not isinstance(columns, dict):
        raise CommandError("--columns is no JSON object", returncode=2)
    return columns


def _lines(planned: Iterator[PlannedRow]) -> Iterator[tuple[str, bool]]:
    for plan in planned:
        line = _line(
            plan.row.number,
            plan.outcome,
            customer=plan.customer_id,
            same_as_row=plan.same_as_row,
            reasons=plan.reasons,
        )
        yield line, plan.outcome == ImportedRow.Outcome.REFUSED


def _line(
    row: int,
    outcome: str,
    *,
    customer: int | None = None,
    same_as_row: int | None = None,
    reasons: list[str],
) -> str:
    return json.dumps(
        {
            "row": row,
            "outcome": str(outcome),
            "customer": customer,
            "same_as_row": same_as_row,
            "reasons": reasons,
        },
        ensure_ascii=False,
    )
