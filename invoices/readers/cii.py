"""UN/CEFACT Cross Industry: ZUGFeRD 1 and 2, Factur-X, XRechnung CII, Order-X (R-20, R-30, R-32).

ZUGFeRD 1 calls the same things by other names; both spellings stand side by side here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Adjustment, Document, DocumentLine
from invoices.readers.heads import cii_head
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

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SYNTAX_OF_ROOT = {
    "CrossIndustryInvoice": "CII",
    "CrossIndustryDocument": "ZUGFeRD 1",
    "SCRDMCCBDACIOMessageStructure": "Order-X",
}
# Sub-lines of EXTENDED: a group's sum repeats its members', information has no amount to pay.
NOT_COUNTED = ("GROUP", "INFORMATION")


def read_cii(root: Element) -> Document:
    """Read a CII message whose tags are bare local names. Raises DocumentRefusedError."""
    head = _child(root, "ExchangedDocument", "HeaderExchangedDocument")
    deal = _child(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = _child(
        deal, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"
    )
    settlement = _child(
        deal, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"
    )
    currency = text_at(settlement, "InvoiceCurrencyCode", "OrderCurrencyCode") or "EUR"
    sums = _child(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    return Document(
        number=text_at(head, "ID"),
        currency=currency,
        syntax=SYNTAX_OF_ROOT[root.tag],
        seller=text_at(agreement, "SellerTradeParty/Name"),
        lines=with_unique_ids(_lines(deal)),
        adjustments=settle_with_sums(_allowances_and_charges(settlement), sums),
        stated=make_totals(
            number_at(sums, "TaxBasisTotalAmount", "LineTotalAmount"),
            in_currency(sums, "TaxTotalAmount", currency),
            number_at(sums, "GrandTotalAmount"),
        ),
        head=cii_head(root, head, agreement, settlement),
    )


def _child(element: Element, *names: str) -> Element:
    for name in names:
        found = element.find(name)
        if found is not None:
            return found
    raise DocumentRefusedError(_("The XML lacks its part “%(name)s”.") % {"name": names[0]})


def _lines(deal: Element) -> Iterator[DocumentLine]:
    for item in deal.iterfind("IncludedSupplyChainTradeLineItem"):
        status = text_at(item, "AssociatedDocumentLineDocument/LineStatusReasonCode")
        if status not in NOT_COUNTED and not _is_note(item):
            yield make_line(_raw_line(item))


def _is_note(item: Element) -> bool:
    """ZUGFeRD 1 writes free text as a line without product and amount."""
    return not text_at(item, "SpecifiedTradeProduct/Name") and not list(
        item.iter("LineTotalAmount")
    )


def _raw_line(item: Element) -> RawLine:
    agreement = _part(item, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    delivery = _part(item, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    settlement = _part(item, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    quantity_names = ("BilledQuantity", "AgreedQuantity", "RequestedQuantity")
    units = (delivery.find(name) for name in quantity_names)
    unit = next((found.get("unitCode", "") for found in units if found is not None), "")
    price = "NetPriceProductTradePrice"
    return RawLine(
        id=text_at(item, "AssociatedDocumentLineDocument/LineID"),
        text=text_at(item, "SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
        quantity=number_at(delivery, *quantity_names),
        unit=unit,
        price=number_at(agreement, f"{price}/ChargeAmount"),
        base_quantity=number_at(agreement, f"{price}/BasisQuantity"),
        net=number_at(
            settlement,
            "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
            "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
        ),
        vat_rate=_rate(settlement, "ApplicableTradeTax"),
        item_number=text_at(item, "SpecifiedTradeProduct/SellerAssignedID"),
        order_reference=text_at(agreement, "BuyerOrderReferencedDocument/LineID"),
        adjustment=adjustment_of(
            settlement.iterfind("SpecifiedTradeAllowanceCharge"), "ActualAmount"
        ),
    )


def _part(item: Element, *names: str) -> Element:
    """Return a part of a line, or the line itself: BASIC WL and old versions leave parts out."""
    return next((found for name in names if (found := item.find(name)) is not None), item)


def _rate(element: Element, tax: str) -> Decimal | None:
    return number_at(element, f"{tax}/RateApplicablePercent", f"{tax}/ApplicablePercent")


def _allowances_and_charges(settlement: Element) -> Iterator[Adjustment]:
    for item in settlement.iterfind("SpecifiedTradeAllowanceCharge"):
        yield make_adjustment(
            "charge" if is_charge(item) else "allowance",
            number_at(item, "ActualAmount"),
            text_at(item, "Reason"),
            _rate(item, "CategoryTradeTax"),
        )
    for item in settlement.iterfind("SpecifiedLogisticsServiceCharge"):
        yield make_adjustment(
            "charge",
            number_at(item, "AppliedAmount"),
            text_at(item, "Description"),
            _rate(item, "AppliedTradeTax"),
        )
