"""Check e-invoices against their schema and the rules of EN 16931, without the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.validation import RulesUnavailableError, validate_document

NO_INVOICE = "FILE"


class Command(BaseCommand):
    help = "Check XML and PDF invoices; prints a line of JSON per file, status 1 if one is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--language", choices=["de", "en"], default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            told = [self._tell(name) for name in options["files"]]
        if wrong := told.count(False):
            raise CommandError(f"{wrong} of {len(told)} files are not valid", returncode=1)

    def _tell(self, name: str) -> bool:
        answer = {"file": name, **answer_of(name)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        return bool(answer["valid"])


def answer_of(name: str) -> dict[str, Any]:
    """Return what the command says about one file, in the active language."""
    try:
        report = validate_document(Path(name).read_bytes())
    except (DocumentRefusedError, RulesUnavailableError) as error:
        return _refused(str(error))
    except OSError:
        return _refused(_("The file can't be opened."))
    errors = [
        {"rule": found.rule, "message": found.message, "official": found.official}
        for found in report.findings
    ]
    return {"profile": report.profile, "valid": report.is_valid, "errors": errors}


def _refused(reason: str) -> dict[str, Any]:
    error = {"rule": NO_INVOICE, "message": reason, "official": ""}
    return {"profile": None, "valid": False, "errors": [error]}
