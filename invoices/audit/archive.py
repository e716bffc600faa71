"""Writing the audit archive: tables as CSV, every file as it was kept, and what is what."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.audit.tables import (
    CHUNK,
    TABLES,
    AuditTable,
    Span,
    imported_path,
    issued_within,
    pdf_path,
    read_in_within,
    xml_path,
)
from workshop.models import Company
from workshop_crm.lib.sheets import csv_lines

DESCRIPTION = "description.txt"
FILES = AuditTable(
    "files",
    gettext_lazy("Every file of this archive with the hash noted when it came, and the one now."),
    (
        ("file", gettext_lazy("file in this archive")),
        ("number", gettext_lazy("number")),
        ("noted_sha256", gettext_lazy("SHA-256 noted when it came")),
        ("sha256", gettext_lazy("SHA-256 now; empty when the file is missing")),
        ("unchanged", gettext_lazy("yes or no")),
    ),
    lambda _span: iter(()),
)


class KeptFile(NamedTuple):
    """A file of an invoice; ``content`` is ``None`` when it is gone."""

    path: str
    number: str
    noted_sha256: str
    content: bytes | None

    @property
    def sha256(self) -> str:
        return "" if self.content is None else hashlib.sha256(self.content).hexdigest()


def write_audit(path: Path, span: Span) -> None:
    """Write the archive of a span; its words speak the active language.

    Nobody is left out: the tax office sees restricted people too.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            _write_csv(archive, table, table.rows(span))
        told = []
        for kept in _kept_files(span):
            told.append((*kept[:3], kept.sha256, _yes(kept.sha256 == kept.noted_sha256)))
            if kept.content is not None:
                archive.writestr(kept.path, kept.content)
        _write_csv(archive, FILES, told)
        archive.writestr(DESCRIPTION, describe(span).encode("utf-8-sig"))


def describe(span: Span) -> str:
    """Say what the archive holds and how to read it."""
    company = Company.objects.first() or Company()
    who = f"{company.name}, {company.street}, {company.postcode} {company.city}"
    lines = [
        _("Invoices from %(first)s to %(last)s") % {"first": span.first, "last": span.last},
        f"{who} · {company.tax_number or company.vat_id}",
        "",
        _(
            "Tables are CSV files: UTF-8, semicolons, the first row names the columns. Days are "
            "YYYY-MM-DD, amounts are euros with a point before the cents. “number” links them."
        ),
        _("An apostrophe before a text that begins like a formula was added for spreadsheets."),
        "",
    ]
    for table in (*TABLES, FILES):
        lines.append(f"{table.name}.csv: {table.meaning}")
        lines += [f"  {name}: {meaning}" for name, meaning in table.columns]
        lines.append("")
    return "\r\n".join(lines)


def _write_csv(
    archive: zipfile.ZipFile, table: AuditTable, rows: Iterable[Iterable[object]]
) -> None:
    headings = [name for name, _meaning in table.columns]
    with archive.open(f"{table.name}.csv", "w", force_zip64=True) as file:
        for line in csv_lines(chain([headings], rows)):
            file.write(line.encode())


def _kept_files(span: Span) -> Iterator[KeptFile]:
    for invoice in issued_within(span).iterator(chunk_size=CHUNK):
        number = str(invoice.number)
        if invoice.xml:
            yield KeptFile(xml_path(invoice), number, invoice.xml_sha256, bytes(invoice.xml))
        if invoice.pdf:
            content = _read(invoice.pdf)
            yield KeptFile(pdf_path(invoice), number, invoice.pdf_sha256, content)
    for read_in in read_in_within(span).iterator(chunk_size=CHUNK):
        path, noted = imported_path(read_in), read_in.file_sha256
        yield KeptFile(path, read_in.number, noted, _read(read_in.file))


def _read(file: File[bytes]) -> bytes | None:
    try:
        with file.open("rb") as opened:
            return bytes(opened.read())
    except FileNotFoundError:
        return None


def _yes(value: object) -> str:
    return "yes" if value else "no"
