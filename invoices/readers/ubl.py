"""UBL 2: invoices, credit notes (EN 16931, XRechnung, Peppol) and orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Adjustment, Document, DocumentLine, Totals
from invoices.readers.heads import PARTY_NAMES, ubl_head
from invoices.readers.values import (
    RawLine,
    adjustment_of,
    in_currency,
    is_charge,
    make_adjustment,
    make_line,
    make_totals,
    number_at,
    settle_with_sums,
    text_at,
    with_unique_ids,
)
from workshop_crm.lib.money import ZERO

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LINES = ("InvoiceLine", "CreditNoteLine", "OrderLine/LineItem")
QUANTITIES = ("InvoicedQuantity", "CreditedQuantity", "Quantity")
SELLERS = ("AccountingSupplierParty/Party", "SellerSupplierParty/Party")


def read_ubl(root: Element) -> Document:
    """Read a UBL document whose tags are bare local names. Raises DocumentRefusedError."""
    sums = root.find("LegalMonetaryTotal")
    if sums is None:
        sums = root.find("AnticipatedMonetaryTotal")
    if sums is None and root.tag in ("Invoice", "CreditNote"):
        raise DocumentRefusedError(
            _("The XML lacks its part “%(name)s”.") % {"name": "LegalMonetaryTotal"}
        )
    amounts = list(root.iterfind(".//LineExtensionAmount"))
    currency = text_at(root, "DocumentCurrencyCode")
    if not currency and amounts:
        currency = amounts[0].get("currencyID", "")
    currency = currency or "EUR"
    names = [f"{seller}/{path}" for seller in SELLERS for path in PARTY_NAMES]
    return Document(
        number=text_at(root, "ID"),
        currency=currency,
        syntax="UBL",
        seller=text_at(root, *names),
        lines=with_unique_ids(_lines(root)),
        adjustments=settle_with_sums(_allowances_and_charges(root), sums),
        stated=_totals(root, sums, currency),
        head=ubl_head(root),
    )


def _totals(root: Element, sums: Element | None, currency: str) -> Totals | None:
    if sums is None:
        return None
    net = number_at(sums, "TaxExclusiveAmount")
    lines = number_at(sums, "LineExtensionAmount")
    if net is None and lines is not None:
        # Orders state no net sum of the whole: it follows by BR-CO-13.
        net = lines - (number_at(sums, "AllowanceTotalAmount") or ZERO)
        net += number_at(sums, "ChargeTotalAmount") or ZERO
    vat = in_currency(root, "TaxTotal/TaxAmount", currency)
    return make_totals(net, vat, number_at(sums, "TaxInclusiveAmount"))


def _lines(root: Element) -> Iterator[DocumentLine]:
    for path in LINES:
        for item in root.iterfind(path):
            yield make_line(_raw_line(item))


def _raw_line(item: Element) -> RawLine:
    units = (item.find(name) for name in QUANTITIES)
    unit = next((found.get("unitCode", "") for found in units if found is not None), "")
    return RawLine(
        id=text_at(item, "ID"),
        text=text_at(item, "Item/Name", "Item/Description"),
        quantity=number_at(item, *QUANTITIES),
        unit=unit,
        price=number_at(item, "Price/PriceAmount"),
        base_quantity=number_at(item, "Price/BaseQuantity"),
        net=number_at(item, "LineExtensionAmount"),
        vat_rate=number_at(item, "Item/ClassifiedTaxCategory/Percent"),
        item_number=text_at(
            item, "Item/SellersItemIdentification/ID", "Item/StandardItemIdentification/ID"
        ),
        order_reference=text_at(item, "OrderLineReference/LineID"),
        adjustment=adjustment_of(item.iterfind("AllowanceCharge"), "Amount"),
    )


def _allowances_and_charges(root: Element) -> Iterator[Adjustment]:
    for item in root.iterfind("AllowanceCharge"):
        yield make_adjustment(
            "charge" if is_charge(item) else "allowance",
            number_at(item, "Amount"),
            text_at(item, "AllowanceChargeReason"),
            number_at(item, "TaxCategory/Percent"),
        )
