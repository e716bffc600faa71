"""Words for what an erasure deletes and what it must keep."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import RetainedRecord
from workshop_crm.desk.privacy.parts import SECTIONS

Kind = RetainedRecord.Kind

# What an erasure counts besides the sections of a copy.
_MORE: dict[str, str | Promise] = {
    "planned_messages": _("messages that were still to be sent"),
    "planned_appointments": _("planned appointments, cancelled"),
    "open_proposals": _("open proposals, withdrawn"),
    "letter_files": _("print files of letters"),
    "drafts": _("drafts of invoices"),
    "order_notes": _("notes on orders"),
    "imported_rows": _("rows of imported files"),
    "search_terms": _("search terms"),
    "possible_duplicates": _("possible duplicates"),
    "merges": _("kept values of merges"),
    "changes": _("old and new values in the log of changes"),
}

_WHY: dict[str, str | Promise] = {
    Kind.INVOICE: _("Invoices must be kept for 8 years (§147 AO, §257 HGB, §14b UStG)."),
    Kind.ORDER: _("The order belongs to papers that must be kept (§147 AO, §257 HGB)."),
    Kind.LETTER: _("Business letters must be kept for 6 years (§147 AO, §257 HGB)."),
    Kind.CONSENT_PROOF: _("Proofs of consent must be kept for 5 years after use (§7a UWG)."),
}


def deleted_lines(deleted: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    """Return what was deleted, in the order of the copy, with its number."""
    labels = {section.key: section.label for section in SECTIONS} | _MORE
    return [(label, deleted[key]) for key, label in labels.items() if deleted.get(key)]


def why_kept(kind: str) -> str | Promise:
    """Say which law keeps a record."""
    return _WHY[kind]
