"""The XML of an invoice, from its own copies only: profile EN 16931 (R-20 to R-30). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from invoices.einvoice.tree import address, day, element, optional, taken_off, written
from invoices.explanation.from_rows import groups_of_lines, net_of_line
from invoices.matching.documents import VatGroup
from invoices.models import Invoice, InvoiceLine, Order
from invoices.models.order import Unit
from invoices.orders.exchange_parts import old_part_lines, old_part_words, value_of_old_parts
from invoices.units import CODE_OF_UNIT, PIECE
from workshop_crm.lib.money import ZERO

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

GUIDELINE = "urn:cen.eu:en16931:2017"
INVOICE, CORRECTION = "380", "384"
SEPA_TRANSFER = "58"
STANDARD, EXEMPT = "S", "E"
VAT_ID, TAX_NUMBER = "VA", "FC"


@dataclass(frozen=True)
class Issue:
    """What an invoice's XML is written from. ``invoice`` has number, dates, sums and copies."""

    invoice: Invoice
    order: Order
    lines: Sequence[InvoiceLine]
    # The invoice that this one takes back, or in whose place it stands.
    original: Invoice | None = None
    replaces: Invoice | None = None


def invoice_xml(issue: Issue) -> bytes:
    """Return the CII document; texts that we add speak the active language."""
    lines = [*issue.lines, *old_part_lines(issue.lines)]
    return written(
        element(
            "rsm:CrossIndustryInvoice",
            element(
                "rsm:ExchangedDocumentContext",
                element("GuidelineSpecifiedDocumentContextParameter", element("ID", GUIDELINE)),
            ),
            _head(issue),
            element(
                "rsm:SupplyChainTradeTransaction",
                *(_line(str(place), line) for place, line in enumerate(lines, start=1)),
                _agreement(issue),
                element(
                    "ApplicableHeaderTradeDelivery",
                    element(
                        "ActualDeliverySupplyChainEvent",
                        day("OccurrenceDateTime", issue.invoice.supply_on),
                    ),
                ),
                _settlement(issue),
            ),
        )
    )


def _head(issue: Issue) -> Element:
    invoice = issue.invoice
    if invoice.issued_on is None:
        raise TypeError(invoice)
    return element(
        "rsm:ExchangedDocument",
        element("ID", invoice.number),
        element("TypeCode", CORRECTION if issue.original else INVOICE),
        day("IssueDateTime", invoice.issued_on),
        *(element("IncludedNote", element("Content", text)) for text in _notes(invoice)),
    )


def _notes(invoice: Invoice) -> Iterator[str]:
    car = invoice.vehicle_data
    facts = [car.get("name"), car.get("plate"), car.get("vin")]
    if car.get("mileage_km"):
        facts.append(f"{car['mileage_km']} km")
    if any(facts):
        yield ", ".join(filter(None, facts))


def _line(line_id: str, line: InvoiceLine) -> Element:
    return element(
        "IncludedSupplyChainTradeLineItem",
        element("AssociatedDocumentLineDocument", element("LineID", line_id)),
        element(
            "SpecifiedTradeProduct",
            optional("SellerAssignedID", line.item_number),
            element("Name", " ".join(line.text.split())),
        ),
        element("SpecifiedLineTradeAgreement", *_prices(line)),
        element(
            "SpecifiedLineTradeDelivery",
            element("BilledQuantity", line.quantity, unitCode=_unit_code(line.unit)),
        ),
        element(
            "SpecifiedLineTradeSettlement",
            element("ApplicableTradeTax", element("TypeCode", "VAT"), *_category(line.vat_rate)),
            element(
                "SpecifiedTradeSettlementLineMonetarySummation",
                element("LineTotalAmount", net_of_line(line)),
            ),
        ),
    )


def _unit_code(unit: str) -> str:
    """Return the code of UN/ECE; a labour unit has none and counts as one of something (R-26)."""
    return PIECE if unit == Unit.LABOUR_UNIT else CODE_OF_UNIT.get(unit, PIECE)


def _prices(line: InvoiceLine) -> Iterator[Element]:
    """Give the price before the discount, if there is one, and the price that holds (BT-146)."""
    price = line.unit_price_net
    if line.discount_percent:
        off = price * line.discount_percent / 100
        price -= off
        yield element(
            "GrossPriceProductTradePrice",
            element("ChargeAmount", line.unit_price_net),
            element(
                "AppliedTradeAllowanceCharge",
                element("ChargeIndicator", element("udt:Indicator", "false")),
                element("ActualAmount", off),
            ),
        )
    yield element("NetPriceProductTradePrice", element("ChargeAmount", price))


def _category(rate: Decimal) -> Iterator[Element]:
    yield element("CategoryCode", STANDARD if rate else EXEMPT)
    yield element("RateApplicablePercent", rate)


def _agreement(issue: Issue) -> Element:
    order = issue.order
    return element(
        "ApplicableHeaderTradeAgreement",
        _seller(issue.invoice),
        _buyer(issue.invoice),
        element("SellerOrderReferencedDocument", element("IssuerAssignedID", order.number)),
        _reference("BuyerOrderReferencedDocument", order.buyer_reference),
    )


def _reference(name: str, number: str) -> Element | None:
    return element(name, element("IssuerAssignedID", number)) if number else None


def _seller(invoice: Invoice) -> Element:
    """Return who invoices; without a VAT id the tax number stands for the identifier (R-29)."""
    seller = invoice.seller
    vat_id, tax_number = seller.get("vat_id", ""), seller.get("tax_number", "")
    return element(
        "SellerTradeParty",
        optional("ID", "" if vat_id else tax_number),
        element("Name", seller["name"]),
        element(
            "DefinedTradeContact",
            optional("PersonName", seller.get("representatives")),
            _communication("TelephoneUniversalCommunication", "CompleteNumber", seller["phone"]),
            _communication("EmailURIUniversalCommunication", "URIID", seller["email"]),
        ),
        address(seller),
        _registration(vat_id.replace(" ", ""), VAT_ID),
        _registration(tax_number, TAX_NUMBER),
    )


def _communication(name: str, kind: str, value: str) -> Element:
    return element(name, element(kind, value))


def _registration(number: str, scheme: str) -> Element | None:
    if not number:
        return None
    return element("SpecifiedTaxRegistration", element("ID", number, schemeID=scheme))


def _buyer(invoice: Invoice) -> Element:
    """Return who pays; up to 250 euros the invoice may name nobody (R-03), the XML must."""
    buyer = invoice.recipient
    person = optional("PersonName", buyer.get("person"))
    return element(
        "BuyerTradeParty",
        element("Name", buyer.get("name") or _("Customer")),
        None if person is None else element("DefinedTradeContact", person),
        address(buyer),
    )


def _settlement(issue: Issue) -> Element:
    invoice = issue.invoice
    return element(
        "ApplicableHeaderTradeSettlement",
        element("PaymentReference", invoice.number),
        element("InvoiceCurrencyCode", "EUR"),
        None if issue.original else _payment_means(invoice),
        *(_tax_group(group, exemption(issue)) for group in groups_of_lines(issue.lines)),
        taken_off(value_of_old_parts(issue.lines), old_part_words()),
        None if issue.original else _terms(invoice),
        _sums(issue),
        _preceding(issue.original or issue.replaces),
    )


def _payment_means(invoice: Invoice) -> Element | None:
    iban = invoice.seller.get("iban", "").replace(" ", "")
    if not iban:
        return None
    account = element("PayeePartyCreditorFinancialAccount", element("IBANID", iban))
    return element(
        "SpecifiedTradeSettlementPaymentMeans", element("TypeCode", SEPA_TRANSFER), account
    )


def exemption(issue: Issue) -> str:
    """Say in the active language why amounts are without VAT (R-28)."""
    if any(line.exchange_value for line in issue.lines):
        return old_part_words()
    return small_business(issue.invoice.seller) or _("exempt from VAT")


def small_business(seller: dict[str, Any]) -> str:
    """Say that a small business charges no VAT, "" for any other house (§34a UStDV)."""
    if seller.get("is_small_business"):
        return _("No VAT is charged: small business, § 19 UStG.")
    return ""


def _tax_group(group: VatGroup, exempt: str) -> Element:
    reason = None if group.rate else element("ExemptionReason", exempt)
    return element(
        "ApplicableTradeTax",
        element("CalculatedAmount", group.vat),
        element("TypeCode", "VAT"),
        reason,
        element("BasisAmount", group.net),
        *_category(group.rate),
    )


def _terms(invoice: Invoice) -> Element | None:
    if invoice.due_on is None:
        return None
    return element("SpecifiedTradePaymentTerms", day("DueDateDateTime", invoice.due_on))


def _sums(issue: Issue) -> Element:
    invoice = issue.invoice
    lines = sum((net_of_line(line) for line in issue.lines), ZERO)
    taken = value_of_old_parts(issue.lines)
    return element(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        element("LineTotalAmount", lines + taken),
        element("AllowanceTotalAmount", taken) if taken else None,
        element("TaxBasisTotalAmount", invoice.net),
        element("TaxTotalAmount", invoice.vat, currencyID="EUR"),
        element("RoundingAmount", invoice.rounding) if invoice.rounding else None,
        element("GrandTotalAmount", invoice.gross),
        element("DuePayableAmount", invoice.payable),
    )


def _preceding(original: Invoice | None) -> Element | None:
    if original is None or original.issued_on is None:
        return None
    return element(
        "InvoiceReferencedDocument",
        element("IssuerAssignedID", original.number),
        day("FormattedIssueDateTime", original.issued_on, prefix="qdt"),
    )
