"""What is odd about an imported invoice, said to staff; it is explained all the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from invoices.matching.documents import TAXED, Document
from workshop.models import Company
from workshop_crm.lib.money import ZERO, round_money
from workshop_crm.lib.names import company_words

# BR-CO-17 as its rules are written: a group of the VAT may be a cent off, and rounds otherwise.
TOLERANCE = Decimal("0.02")
# EN 16931 has no rule for it, Peppol's allows as much.
LINE_TOLERANCE = Decimal("0.02")


def remarks(document: Document, company: Company) -> Iterator[str]:
    """Yield remarks in the active language, none for an invoice of ours that is all right."""
    if document.seller and not is_ours(document, company):
        yield _("“%(seller)s” has written this invoice, not you.") % {"seller": document.seller}
    if not document.lines:
        yield _("The file holds sums only: its lines can't be laid beside the order.")
        return
    yield from _sums(document)
    yield from _strays(document)


def is_ours(document: Document, company: Company) -> bool:
    """Tell by tax numbers, else by the name, whether the house itself has written it."""
    ours = {_plain(number) for number in (company.vat_id, company.tax_number) if number}
    theirs = {_plain(number) for number in document.head.seller_tax_ids}
    if ours & theirs:
        return True
    return company_words(document.seller) == company_words(company.name)


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _sums(document: Document) -> Iterator[str]:
    stated, lines = document.totals, sum((line.net for line in document.lines), ZERO)
    net = lines + sum((item.net for item in document.adjustments if item.kind in TAXED), ZERO)
    if net != stated.net:
        yield _("Its lines add up to %(lines)s net, but it says %(stated)s.") % {
            "lines": amount_text(net),
            "stated": amount_text(stated.net),
        }
    if stated.net + stated.vat != stated.gross:
        yield _("Net and VAT don't add up to its total.")
    groups = document.vat_groups
    if net == stated.net and abs(document.computed.vat - stated.vat) > TOLERANCE * len(groups):
        yield _("Its VAT should be %(right)s, but it says %(stated)s.") % {
            "right": amount_text(document.computed.vat),
            "stated": amount_text(stated.vat),
        }


def _strays(document: Document) -> Iterator[str]:
    for line in document.lines:
        if abs(line.stray) > LINE_TOLERANCE:
            yield _("“%(line)s” costs %(stated)s net; quantity and price make it %(right)s.") % {
                "line": line.text,
                "stated": amount_text(line.net),
                "right": amount_text(round_money(line.net - line.stray)),
            }
