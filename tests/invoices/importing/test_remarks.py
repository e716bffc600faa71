"""What is odd about an invoice is said, in words and by the official rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from invoices.importing.checking import check_imported_invoice
from invoices.importing.remarks import is_ours, remarks
from invoices.matching.documents import Adjustment, Document, Head, Totals
from invoices.readers import read_document
from tests.invoices.builders import cii_invoice, document, line
from tests.invoices.importing.builders import make_imported
from workshop.models import Company

HOUSE = Company(name="Werkstatt Nord GmbH", vat_id="DE 123456789", tax_number="143/1")


def said(found: Document) -> list[str]:
    return list(remarks(found, HOUSE))


def stated(net: str, vat: str, gross: str, **fields: Any) -> Document:
    totals = Totals(Decimal(net), Decimal(vat), Decimal(gross))
    return document(line(price="100.00"), stated=totals, **fields)


def test_an_invoice_of_ours_that_is_right_needs_no_remark() -> None:
    assert said(read_document(cii_invoice())) == []
    assert said(stated("100", "19.02", "119.02")) == []


@pytest.mark.parametrize(
    ("sums", "count"),
    [
        (("100.01", "19.00", "119.01"), 1),
        (("100.00", "19.00", "119.01"), 1),
        (("100.00", "19.03", "119.03"), 1),
        (("90.00", "17.10", "120.00"), 2),
    ],
)
def test_sums_that_contradict_each_other_are_named(sums: tuple[str, ...], count: int) -> None:
    assert len(said(stated(*sums))) == count


@pytest.mark.parametrize(
    ("stray", "is_named"),
    [("0.00", False), ("0.02", False), ("-0.02", False), ("0.03", True), ("-0.03", True)],
)
def test_a_line_that_contradicts_its_own_price_is_named(stray: str, *, is_named: bool) -> None:
    odd = replace(line("Bremsbelag", price="100.00"), stray=Decimal(stray))

    remark = "".join(said(document(odd)))

    assert ("Bremsbelag" in remark) is is_named
    assert ("100,03" in remark) is (stray == "-0.03")


def test_allowances_belong_to_the_sum() -> None:
    reduction = Adjustment("allowance", Decimal(-10), vat_rate=Decimal(19))

    assert said(stated("90.00", "17.10", "107.10", adjustments=(reduction,))) == []


def test_a_file_without_lines_is_told() -> None:
    assert len(said(replace(stated("100", "19", "119"), lines=()))) == 1


@pytest.mark.parametrize(
    ("seller", "tax_ids", "ours"),
    [
        ("Werkstatt Nord", (), True),
        ("Nord-Teile AG", ("DE123456789",), True),
        ("Nord-Teile AG", ("143 / 1",), True),
        ("Nord-Teile AG", ("DE987654321",), False),
        ("Nord-Teile AG", (), False),
    ],
)
def test_tells_whose_invoice_it_is(seller: str, tax_ids: tuple[str, ...], ours: bool) -> None:
    found = document(line(), seller=seller, head=Head(seller_tax_ids=tax_ids))

    assert is_ours(found, HOUSE) is ours
    assert bool(said(found)) is not ours


@pytest.mark.django_db
def test_the_official_rules_are_asked_in_the_background() -> None:
    right = make_imported()
    wrong = make_imported(cii_invoice(number="2").replace(b">19.00</ram:TaxT", b">18.00</ram:TaxT"))
    table = make_imported("Rechnung;Text;Preis\n1;Öl;2,00\n".encode())

    for invoice in (right, wrong, table):
        check_imported_invoice({"imported": invoice.pk})
        invoice.refresh_from_db()

    assert right.report == {"profile": "EN 16931", "findings": []}
    assert any("BR-CO-14" in text for text in wrong.report["findings"])
    assert table.report == {"profile": "", "findings": []}


@pytest.mark.django_db
def test_a_check_of_what_is_gone_does_nothing() -> None:
    check_imported_invoice({"imported": 0})
