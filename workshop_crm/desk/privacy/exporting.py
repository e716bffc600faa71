"""Everything that we hold about a person, as one copy (Art. 15 and 20 GDPR, C-43, C-47)."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from auditlog.models import LogEntry
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from customers.consent.proof_files import files_of
from customers.consent.states import merged_ids
from customers.models import Customer
from customers.privacy.change_log import changes_of
from customers.privacy.sections import Given, read_sections
from invoices.privacy import files
from workshop.models import Company
from workshop_crm.desk.privacy import about
from workshop_crm.desk.privacy.parts import SECTIONS
from workshop_crm.lib.pdf import html_to_pdf

FORMAT = "workshop-crm/person/1"
SUFFIXES = (".json", ".pdf", ".zip")
TEMPLATE, STYLE = "desk/privacy/print/copy.html", "desk/privacy/print/copy.css"
# Up to so many columns fit on a page side by side; more are shown one below the other.
TABLE_COLUMNS = 5


@dataclass(frozen=True)
class Copy:
    """A person's copy, read at one moment."""

    customer: Customer
    ids: list[int]
    made_at: datetime
    sections: list[Given]
    changes: list[LogEntry]

    @property
    def counts(self) -> dict[str, int]:
        counts = {given.section.key: len(given.rows) for given in self.sections}
        return {**counts, "changes": len(self.changes)}


def read_copy(customer: Customer, *, now: datetime) -> Copy:
    """Read all that is stored about a person, and about the records merged into it."""
    survivor = customer.merged_into or customer
    ids = merged_ids(survivor)
    with translation.override(survivor.language):
        sections = read_sections(SECTIONS, ids)
    return Copy(survivor, ids, now, sections, list(changes_of(ids)))


def as_json(copy: Copy) -> bytes:
    """Write the copy for machines; docs/privacy.md names the keys."""
    with translation.override(copy.customer.language):
        content = {
            "format": FORMAT,
            "made_at": timezone.localtime(copy.made_at),
            "customer_ids": copy.ids,
            "about": _about(),
            "sections": {given.section.key: given.rows for given in copy.sections},
            "changes": [_change(entry) for entry in copy.changes],
        }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_pdf(copy: Copy) -> bytes:
    """Write the copy for people, in the customer's language."""
    with translation.override(copy.customer.language):
        context = {
            "copy": copy,
            "company": Company.objects.first(),
            "filled": [_printed(given) for given in copy.sections if given.rows],
            "empty": [given.section.label for given in copy.sections if not given.rows],
            "purposes": about.purposes(),
            "recipients": about.recipients(Company.objects.first()),
            "sources": about.sources(),
            "storage_times": about.storage_times(),
            "rights": about.rights(),
        }
        return html_to_pdf(TEMPLATE, context, style=STYLE)


def as_zip(copy: Copy) -> bytes:
    """Put both forms, the stored invoices and the signed papers into one archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{_file_word(copy)}.json", as_json(copy))
        archive.writestr(f"{_file_word(copy)}.pdf", as_pdf(copy))
        for name, file in files(copy.ids):
            with file.open("rb") as stream:
                archive.writestr(name, stream.read())
        for name, content in files_of(copy.ids):
            archive.writestr(name, content)
    return buffer.getvalue()


def written(copy: Copy, suffix: str) -> bytes:
    """Write the copy in the form that a suffix names. Raises KeyError for another one."""
    return {".json": as_json, ".pdf": as_pdf, ".zip": as_zip}[suffix](copy)


def write_copy(copy: Copy, path: Path) -> None:
    """Write the copy to a file, readable only by whoever runs this."""
    path.touch(mode=0o600)
    path.write_bytes(written(copy, path.suffix.lower()))


def file_name(copy: Copy, suffix: str) -> str:
    """Return what a downloaded copy is called: no name in it, it lands in logs of browsers."""
    return f"{_file_word(copy)}-{copy.customer.pk}{suffix}"


def _file_word(copy: Copy) -> str:
    with translation.override(copy.customer.language):
        return str(_("data-copy"))


def _about() -> dict[str, Any]:
    return {
        "purposes": [{"purpose": what, "basis": basis} for what, basis in about.purposes()],
        "recipients": about.recipients(Company.objects.first()),
        "sources": about.sources(),
        "storage_times": [{"what": what, "kept": kept} for what, kept in about.storage_times()],
        "rights": about.rights(),
    }


def _change(entry: LogEntry) -> dict[str, Any]:
    return {
        "at": entry.timestamp,
        "what": entry.content_type.model,
        "id": entry.object_id,
        "fields": entry.changes or {},
    }


def _printed(given: Given) -> dict[str, Any]:
    labels = [label for _name, label in given.section.columns]
    is_table = len(labels) <= TABLE_COLUMNS
    return {
        "label": given.section.label,
        "labels": labels,
        "rows": given.shown if is_table else [],
        "facts": [] if is_table else [_facts(labels, row) for row in given.shown],
    }


def _facts(labels: list[Any], row: list[str]) -> list[tuple[Any, str]]:
    return [pair for pair in zip(labels, row, strict=True) if pair[1]]
