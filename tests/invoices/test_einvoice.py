"""Our XML: what stands where, and that the official rules accept whatever we may issue."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from invoices.einvoice.tree import NAMESPACES
from invoices.einvoice.writing import Issue, invoice_xml
from invoices.explanation.from_rows import totals_of_lines
from invoices.matching.documents import Document
from invoices.models import Invoice, InvoiceLine
from invoices.models.order import Unit
from invoices.readers import read_document
from invoices.validation import validate_document
from tests.invoices.builders import BUYER, SELLER, make_issue, make_issue_line

EXAMPLES = int(os.environ.get("EINVOICE_EXAMPLES", "20"))


def found(issue: Issue, path: str) -> str:
    return etree.fromstring(invoice_xml(issue)).findtext(f".//{path}", "", NAMESPACES)


def rules_broken_by(issue: Issue) -> list[tuple[str, str]]:
    report = validate_document(invoice_xml(issue))
    assert report.profile == "EN 16931"
    return [(finding.rule, finding.official) for finding in report.findings]


def read_back(issue: Issue) -> Document:
    return read_document(invoice_xml(issue))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rsm:ExchangedDocument/ram:ID", "R2026-00001"),
        ("rsm:ExchangedDocument/ram:TypeCode", "380"),
        ("ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "urn:cen.eu:en16931:2017"),
        ("ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", "A2026-00001"),
        ("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", "F-77"),
        ("ram:ActualDeliverySupplyChainEvent//udt:DateTimeString", "20261104"),
        ("ram:BuyerTradeParty/ram:Name", "Ada Öztürk"),
        ("ram:PayeePartyCreditorFinancialAccount/ram:IBANID", "DE02120300000000202051"),
        ("ram:DueDateDateTime/udt:DateTimeString", "20261112"),
        ("rsm:ExchangedDocument/ram:IncludedNote/ram:Content", "Golf, M-AB 123, 120 km"),
        ("ram:DuePayableAmount", "119.00"),
    ],
)
def test_writes_each_term_at_its_place(path: str, value: str) -> None:
    car = {"name": "Golf", "plate": "M-AB 123", "vin": "", "mileage_km": 120}

    assert found(make_issue(vehicle_data=car, buyer_reference="F-77"), path) == value


def test_is_read_back_as_it_was_written() -> None:
    issue = make_issue(
        make_issue_line(), make_issue_line(text="Filter", item_number="F1", vat_rate=Decimal(7))
    )

    document = read_back(issue)

    assert document.number == "R2026-00001"
    assert [line.text for line in document.lines] == ["Motoröl", "Filter"]
    assert document.lines[1].item_number == "F1"
    assert document.totals.gross == Decimal("226.00")


def test_a_reversal_corrects_the_original_with_opposite_amounts() -> None:
    original = Invoice(number="R2026-00001", issued_on=date(2026, 11, 5))
    issue = make_issue(
        make_issue_line(quantity=Decimal(-1)), original=original, number="R2026-00002", due_on=None
    )

    assert rules_broken_by(issue) == []
    assert found(issue, "rsm:ExchangedDocument/ram:TypeCode") == "384"
    assert found(issue, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == "R2026-00001"
    assert found(issue, "ram:DuePayableAmount") == "-119.00"


def test_a_corrected_invoice_names_the_one_in_whose_place_it_stands() -> None:
    before = Invoice(number="R2026-00001", issued_on=date(2026, 11, 5))
    issue = make_issue(number="R2026-00003", replaces=before)

    assert rules_broken_by(issue) == []
    assert found(issue, "rsm:ExchangedDocument/ram:TypeCode") == "380"
    assert found(issue, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == "R2026-00001"
    assert found(issue, "ram:DuePayableAmount") == "119.00"


def test_a_discount_keeps_the_price_before_it() -> None:
    issue = make_issue(make_issue_line(discount_percent=Decimal("12.50")))

    assert rules_broken_by(issue) == []
    assert Decimal(found(issue, "ram:GrossPriceProductTradePrice/ram:ChargeAmount")) == 100
    assert Decimal(found(issue, "ram:NetPriceProductTradePrice/ram:ChargeAmount")) == Decimal(
        "87.5"
    )
    assert found(issue, "ram:LineTotalAmount") == "87.50"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": {}},
        {"recipient": {"name": "Fleet AG", "person": "Ada Öztürk", "country": "AT"}},
        {"seller": {**SELLER, "vat_id": ""}},
        {"seller": {**SELLER, "tax_number": "", "iban": ""}},
        {"rounding": Decimal("-0.01")},
        {"vehicle_data": {"name": "\x07Golf\ud800 <&>"}},
    ],
)
def test_the_rules_accept_every_kind_of_house_and_customer(changes: dict[str, Any]) -> None:
    assert rules_broken_by(make_issue(**changes)) == []


def test_the_rules_refuse_wrong_sums() -> None:
    assert "BR-CO-14" in dict(rules_broken_by(make_issue(vat=Decimal("18.00"))))


def money(smallest: str, largest: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(smallest, largest, places=places)


TEXTS = st.text(max_size=40).map(lambda text: f"Öl {text}")
LINES = st.builds(
    make_issue_line,
    text=TEXTS,
    quantity=money("-99", "99", 3).filter(bool),
    unit=st.sampled_from(Unit.values),
    unit_price_net=money("0", "5000", 4),
    discount_percent=st.one_of(st.just(Decimal(0)), money("0", "100", 2)),
    vat_rate=st.sampled_from([Decimal("19.0"), Decimal("16.0"), Decimal("7.0"), Decimal("0.0")]),
    exchange_value=st.one_of(st.none(), money("-500", "500", 2).filter(bool)),
)
KINDS = ["plain", "small business", "small amount", "reversal", "corrected", "exchange"]


def random_issue(lines: list[InvoiceLine], rounding: Decimal, kind: str) -> Issue:
    """An invoice of that kind: a reversal negates, a corrected one names the reversed one."""
    for line in lines:
        if kind == "small business":
            line.vat_rate = Decimal(0)
        if kind not in {"exchange", "reversal"} or not line.vat_rate:
            line.exchange_value = None
        if kind == "reversal":
            line.quantity = -line.quantity
    before = Invoice(number="R2026-00001", issued_on=date(2026, 11, 4))
    return make_issue(
        *lines,
        number="R2026-00003",
        rounding=rounding,
        seller={**SELLER, "is_small_business": kind == "small business"},
        recipient={} if kind == "small amount" else BUYER,
        due_on=None if kind == "reversal" else date(2026, 11, 12),
        original=before if kind == "reversal" else None,
        replaces=before if kind == "corrected" else None,
    )


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(LINES, min_size=1, max_size=12),
    rounding=st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("-0.02")]),
    kind=st.sampled_from(KINDS),
)
def test_the_official_rules_accept_random_invoices(
    lines: list[InvoiceLine], rounding: Decimal, kind: str
) -> None:
    issue = random_issue(lines, rounding, kind)

    assert rules_broken_by(issue) == [], invoice_xml(issue).decode()
    assert read_back(issue).totals == totals_of_lines(lines)


def test_a_tax_of_minus_nothing_is_nothing() -> None:
    issue = make_issue(make_issue_line(quantity=Decimal(-1), unit_price_net=Decimal("0.01")))

    assert found(issue, "ram:CalculatedAmount") == "0.00"
    assert rules_broken_by(issue) == []
