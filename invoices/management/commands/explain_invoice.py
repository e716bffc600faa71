"""Lay an order and an invoice side by side, without touching the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.errors import CurrencyMismatchError, DocumentRefusedError
from invoices.explanation.differences import Explanation, explain, explanation_as_json
from invoices.matching.documents import Document
from invoices.printing import explanation_html, explanation_pdf
from invoices.readers import read_document

STDOUT = "-"


class RefusedError(CommandError):
    """An input was refused: reason on stdout as JSON, exit status 1."""


class Command(BaseCommand):
    help = "Explain an invoice by its order; prints the explanation as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--order", required=True, metavar="FILE")
        parser.add_argument("--invoice", required=True, metavar="FILE")
        for form in ("json", "html", "pdf"):
            parser.add_argument(f"--{form}", metavar="OUT", help="a file, or - for stdout")
        parser.add_argument("--language", choices=["de", "en"], default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        outputs = {form: options[form] for form in ("json", "html", "pdf") if options[form]}
        if list(outputs.values()).count(STDOUT) > 1:
            raise CommandError("only one output can be -", returncode=2)
        if "json" not in outputs and STDOUT not in outputs.values():
            outputs["json"] = STDOUT
        with translation.override(options["language"]):
            order = self._read(options["order"])
            invoice = self._read(options["invoice"])
            try:
                explanation = explain(order, invoice)
            except CurrencyMismatchError as error:
                raise self._refusal(options["invoice"], str(error)) from error
            written = [(target, render(explanation, form)) for form, target in outputs.items()]
        for target, content in written:
            self._write(target, content)

    def _read(self, name: str) -> Document:
        try:
            return read_document(Path(name).read_bytes())
        except DocumentRefusedError as error:
            raise self._refusal(name, str(error)) from error
        except OSError as error:
            raise self._refusal(name, _("The file can't be opened.")) from error

    def _refusal(self, name: str, reason: str) -> CommandError:
        self.stdout.write(json.dumps({"file": name, "reason": reason}, ensure_ascii=False))
        return RefusedError(f"{name}: {reason}", returncode=1)

    def _write(self, target: str, content: bytes) -> None:
        if target != STDOUT:
            try:
                Path(target).write_bytes(content)
            except OSError as error:
                raise CommandError(f"{target}: {error.strerror}", returncode=2) from error
            return
        binary = getattr(self.stdout, "buffer", None)
        if binary is None:
            self.stdout.write(content.decode("utf-8", errors="replace"), ending="")
        else:
            binary.write(content)


def render(explanation: Explanation, form: str) -> bytes:
    """Return the explanation as ``json`` (one line), ``html`` or ``pdf``."""
    if form == "pdf":
        return explanation_pdf(explanation)
    if form == "html":
        return explanation_html(explanation).encode()
    return json.dumps(explanation_as_json(explanation), ensure_ascii=False).encode() + b"\n"
