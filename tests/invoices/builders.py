"""Small builders of orders, invoices and documents."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from invoices.einvoice.writing import Issue, invoice_xml
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.matching.documents import Document, DocumentLine, line_net
from invoices.models import Inquiry, Invoice, InvoiceLine, Order
from invoices.models.order import LineKind, Unit
from invoices.orders.approvals import Approval, add_extra
from invoices.orders.inquiries import Contact, note_contact
from invoices.orders.lines import LineData, add_line
from invoices.orders.opening import create_order
from tests.factories import make_customer, make_user, make_vehicle, make_workshop

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 5)
_number = itertools.count(1)


def make_order(*, lines: int = 1, **fields: Any) -> Order:
    customer = fields.pop("customer", None) or make_customer()
    vehicle = fields.pop("vehicle", None) or make_vehicle(customer=customer)
    workshop = fields.pop("workshop", None) or make_workshop()
    order = create_order(customer, workshop=workshop, today=TODAY, vehicle=vehicle, **fields)
    for number in range(1, lines + 1):
        add_line(order, part(text=f"Teil {number}", price="10.00", item_number=f"T{number}"))
    return order


def make_issued(**fields: Any) -> Invoice:
    return issue_invoice(draft_invoice(make_order(**fields)), now=NOW)


def tell_customer(order: Order) -> Inquiry:
    """Note that the customer knows what the order comes to by now."""
    contact = Contact("phone", answered_by="Ada Öztürk")
    return note_contact(order, contact, by=make_user(), now=NOW)


def make_grown_order(*prices: str, **fields: Any) -> Order:
    """An order estimated at 1,000 € net, with extra work that nobody has agreed to."""
    order = make_order(lines=0, **fields)
    add_line(order, part(text="Inspektion", price="1000.00"))
    for number, price in enumerate(prices, start=1):
        add_extra(order, part(text=f"Extra {number}", price=price), approval=None)
    return order


def part(*, text: str = "Motoröl", price: str = "10.00", **fields: Any) -> LineData:
    quantity = Decimal(fields.pop("quantity", "1"))
    return LineData(LineKind.PART, text, quantity, Unit.PIECE, Decimal(price), **fields)


def labour(*, text: str = "Öl wechseln", units: str = "5", **fields: Any) -> LineData:
    return LineData(LineKind.LABOUR, text, Decimal(units), Unit.LABOUR_UNIT, **fields)


def make_approval(**fields: Any) -> Approval:
    defaults = {
        "approved_at": NOW,
        "approved_by": "Ada Öztürk",
        "approved_how": "by phone",
        "approved_gross": Decimal("119.00"),
        "taken_by": None,
    }
    if "taken_by" not in fields:
        fields["taken_by"] = make_user()
    return Approval(**{**defaults, **fields})


def line(text: str = "Motoröl", price: str = "10.00", quantity: str = "1", **fields: Any) -> Any:
    fields.setdefault("id", str(next(_number)))
    fields.setdefault("vat_rate", Decimal(19))
    net = fields.pop("net", None)
    amounts = Decimal(quantity), Decimal(price)
    return DocumentLine(
        text=text,
        quantity=amounts[0],
        unit_price=amounts[1],
        net=line_net(*amounts, Decimal(0)) if net is None else Decimal(net),
        **fields,
    )


def document(*lines: DocumentLine, number: str = "A-1", **fields: Any) -> Document:
    return Document(number=number, lines=lines, **fields)


SELLER = {
    "name": "Werkstatt Nord GmbH",
    "street": "Werkstraße 5",
    "postcode": "80331",
    "city": "München",
    "phone": "+49 89 1234567",
    "email": "werkstatt@nord.example",
    "representatives": "Erika Nord",
    "vat_id": "DE123456789",
    "tax_number": "143/123/45678",
    "iban": "DE02 1203 0000 0000 2020 51",
}
BUYER = {"name": "Ada Öztürk", "street": "Gartenweg 3", "postcode": "80333", "city": "München"}


def make_issue_line(**fields: Any) -> InvoiceLine:
    defaults = {
        "text": "Motoröl",
        "quantity": Decimal("1.000"),
        "unit": Unit.PIECE,
        "unit_price_net": Decimal("100.0000"),
        "discount_percent": Decimal(0),
        "vat_rate": Decimal("19.0"),
    }
    return InvoiceLine(**{**defaults, **fields})


def make_issue(*lines: InvoiceLine, **fields: Any) -> Issue:
    rows = list(lines) or [make_issue_line()]
    totals = totals_of_lines(rows)
    defaults = {
        "number": "R2026-00001",
        "issued_on": date(2026, 11, 5),
        "supply_on": date(2026, 11, 4),
        "due_on": date(2026, 11, 12),
        "seller": SELLER,
        "recipient": BUYER,
        "net": totals.net,
        "vat": totals.vat,
        "gross": totals.gross,
    }
    original, replaces = fields.pop("original", None), fields.pop("replaces", None)
    number = fields.pop("order_number", "A2026-00001")
    order = Order(number=number, buyer_reference=fields.pop("buyer_reference", ""))
    return Issue(Invoice(**{**defaults, **fields}), order, rows, original, replaces)


def cii_invoice(**changes: Any) -> bytes:
    """An invoice of the house's own program, written by our writer: 100 euros net, 19 %."""
    issue = make_issue(
        *changes.pop("lines", [make_issue_line()]),
        number=changes.pop("number", "4711"),
        seller={**SELLER, **changes.pop("seller", {})},
        **changes,
    )
    return invoice_xml(issue)


UBL_CREDIT = """<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2">
<ID>G-1</ID><IssueDate>2026-11-09</IssueDate><CreditNoteTypeCode>381</CreditNoteTypeCode>
<DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<BillingReference><InvoiceDocumentReference><ID>{preceding}</ID></InvoiceDocumentReference>
</BillingReference><AccountingSupplierParty><Party><PartyName><Name>Werkstatt Nord GmbH</Name>
</PartyName></Party></AccountingSupplierParty><TaxTotal><TaxAmount>{vat}</TaxAmount></TaxTotal>
<LegalMonetaryTotal><TaxExclusiveAmount>{net}</TaxExclusiveAmount>
<TaxInclusiveAmount>{gross}</TaxInclusiveAmount></LegalMonetaryTotal>
<CreditNoteLine><ID>1</ID><CreditedQuantity unitCode="C62">1</CreditedQuantity>
<LineExtensionAmount>{net}</LineExtensionAmount><Item><Name>Motoröl</Name>
<ClassifiedTaxCategory><Percent>19</Percent></ClassifiedTaxCategory></Item></CreditNoteLine>
</CreditNote>"""


def ubl_credit_note(net: str = "100.00", vat: str = "19.00", *, preceding: str = "4711") -> bytes:
    gross = Decimal(net) + Decimal(vat)
    return UBL_CREDIT.format(net=net, vat=vat, gross=gross, preceding=preceding).encode()
