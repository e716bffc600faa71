"""What e-invoices say about themselves: kind, day, buyer, order, invoice before (BT-1 to 44)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from invoices.matching.documents import Head
from invoices.readers.values import text_at

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
MOST_WORDS = 400
CII_WORDS = ("Content", "Name", "Description", "Value", "IssuerAssignedID", "PersonName")
UBL_WORDS = ("Note", "Name", "Description", "Value", "ID")
ORDER_X = "SCRDMCCBDACIOMessageStructure"
PARTY_NAMES = ("PartyLegalEntity/RegistrationName", "PartyName/Name")
UBL_CREDIT_NOTE = "381"


def cii_head(root: Element, head: Element, agreement: Element, settlement: Element) -> Head:
    """Return the head of a CII message; ZUGFeRD 1 calls some of it by other names."""
    numbers = (
        text_at(agreement, f"{name}/IssuerAssignedID", f"{name}/ID")
        for name in ("SellerOrderReferencedDocument", "BuyerOrderReferencedDocument")
    )
    before = "InvoiceReferencedDocument"
    return Head(
        type_code=text_at(head, "TypeCode"),
        issued_on=to_day(text_at(head, "IssueDateTime/DateTimeString")),
        buyer=text_at(agreement, "BuyerTradeParty/Name"),
        seller_tax_ids=_texts(agreement.iterfind("SellerTradeParty/SpecifiedTaxRegistration/ID")),
        order_numbers=_filled(numbers),
        preceding=text_at(settlement, f"{before}/IssuerAssignedID", f"{before}/ID"),
        words=_texts(root.iter(*CII_WORDS)),
        is_order=root.tag == ORDER_X,
    )


def ubl_head(root: Element) -> Head:
    """Return the head of a UBL document."""
    code = text_at(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    buyer = "AccountingCustomerParty/Party"
    seller = "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID"
    numbers = (text_at(root, f"OrderReference/{name}") for name in ("SalesOrderID", "ID"))
    return Head(
        type_code=code or (UBL_CREDIT_NOTE if root.tag == "CreditNote" else ""),
        issued_on=to_day(text_at(root, "IssueDate")),
        buyer=text_at(
            root, f"{buyer}/PartyLegalEntity/RegistrationName", f"{buyer}/PartyName/Name"
        ),
        seller_tax_ids=_texts(root.iterfind(seller)),
        order_numbers=_filled(numbers),
        preceding=text_at(root, "BillingReference/InvoiceDocumentReference/ID"),
        words=_texts(root.iter(*UBL_WORDS)),
        is_order=root.tag.startswith("Order"),
    )


def to_day(text: str) -> date | None:
    """Return a day written as 20261105 or 2026-11-05, with or without a time behind it."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _texts(elements: Iterable[Element]) -> tuple[str, ...]:
    return _filled(" ".join((element.text or "").split()) for element in elements)


def _filled(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))[:MOST_WORDS]
