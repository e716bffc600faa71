"""Invoices as tables: CSV of any program, one line a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.readers import is_table, read_document
from invoices.readers.tables import split_table

GERMAN = """Rechnungs-Nr.;Datum;Kunde;Kennzeichen;Auftrag;Pos;Artikelnr.;Bezeichnung;Menge;ME;\
Einzelpreis;Gesamt;MwSt
4711;05.11.2026;Ada Öztürk;M-AB 123;A2026-00007;1;OEL;Motoröl 5W-30;4,5;Ltr;9,80;44,10;19 %
4711;05.11.2026;Ada Öztürk;M-AB 123;A2026-00007;2;;Öl wechseln;5;AW;1.009,50 €;5.047,50;19
"""


def refusal(text: str) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        read_document(text.encode())
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_reads_a_german_table_in_any_encoding(encoding: str) -> None:
    document = read_document(GERMAN.encode(encoding))

    oil, labour = document.lines
    assert (document.number, document.syntax, document.currency) == ("4711", "CSV", "EUR")
    assert (oil.text, oil.quantity, oil.unit, oil.item_number) == (
        "Motoröl 5W-30", Decimal("4.5"), "LTR", "OEL"
    )  # fmt: skip
    assert (labour.quantity, labour.unit, labour.net) == (
        Decimal("0.5"), "HUR", Decimal("5047.50")
    )  # fmt: skip
    assert document.totals.vat == Decimal("967.40")


def test_tells_day_buyer_car_and_order() -> None:
    head = read_document(GERMAN.encode()).head

    assert (head.issued_on, head.buyer) == (date(2026, 11, 5), "Ada Öztürk")
    assert (head.order_numbers, head.words) == (("A2026-00007",), ("M-AB 123",))
    assert not head.is_credit_note


def test_reads_english_headings_and_points() -> None:
    document = read_document(
        b"invoice number,date,description,quantity,unit price,vat rate,discount\n"
        b'A1,2026-11-05,"Brake pads","1,000.5",2.25,7,10\n'
    )

    (line,) = document.lines
    assert (line.quantity, line.unit_price, line.net) == (
        Decimal("1000.5"), Decimal("2.25"), Decimal("2026.01")
    )  # fmt: skip
    assert line.vat_rate == 7


@pytest.mark.parametrize(
    ("kind", "amount", "is_credit"),
    [
        ("Rechnung", "10,00", False),
        ("Gutschrift", "10,00", True),
        ("Stornorechnung", "10,00", True),
        # Negative amounts say it by themselves.
        ("Gutschrift", "-10,00", False),
        ("Gutschrift", "10,00-", False),
    ],
)
def test_knows_a_credit_note_by_its_kind(kind: str, amount: str, is_credit: bool) -> None:
    text = f"Belegart;Belegnummer;Text;Betrag;zu Rechnung\n{kind};7;Öl;{amount};4711\n"

    document = read_document(text.encode())

    assert document.head.is_credit_note == is_credit
    assert document.head.preceding == "4711"
    assert abs(document.totals.net) == 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Rechnung;Menge\n1;2\n",
            "The table lacks the column: text of the line, price or net sum.",
        ),
        ("Text;Preis\nÖl;2\n", "The table lacks the column: number of the invoice."),
        ("Rechnung;Text;Preis\n;Öl;2\n", "Row 2 has no number of an invoice."),
        ("Rechnung;Text;Preis\n1;;2\n", "Row 2 has no text or no price."),
        ("Rechnung;Text;Preis\n1;Öl;\n", "Row 2 has no text or no price."),
        ("Rechnung;Text;Preis\n1;Öl;viel\n", "Row 2: “viel” is no number."),
        (
            "Rechnung;Text;Preis\n1;Öl;2\n2;Öl;3\n",
            "The table holds 2 documents; here it must be one.",
        ),
        ("Rechnung;Text;Preis\n", "The table holds 0 documents; here it must be one."),
    ],
)  # fmt: skip
def test_says_what_is_wrong_with_the_table(text: str, reason: str) -> None:
    with translation.override("en"):
        assert refusal(text) == reason


def test_a_table_of_many_is_split_in_their_order() -> None:
    parts = split_table("Rechnung;Text;Preis\n9;Öl;2,00\n8;Filter;-3\n9;Wäsche;4,50\n".encode())

    nine, eight = map(read_document, parts)
    assert [line.text for line in nine.lines] == ["Öl", "Wäsche"]
    assert (eight.number, eight.totals.net) == ("8", Decimal("-3.00"))
    assert all(map(is_table, parts))


@pytest.mark.parametrize("content", [b"<a/>", b" {}", b"[]", b"%PDF-1.7", "<a/>".encode("utf-16")])
def test_what_is_something_else_is_no_table(content: bytes) -> None:
    assert not is_table(content)


@pytest.mark.parametrize(
    "heading",
    ["zu Rechnung", "Ursprungsrechnung", "Bezugsrechnung", "storniert", "Preceding invoice"],
)
def test_knows_the_invoice_before_by_many_headings(heading: str) -> None:
    text = f"Belegnummer;Text;Betrag;{heading}\n7;Öl;-10,00;4711\n"

    assert read_document(text.encode()).head.preceding == "4711"


@pytest.mark.parametrize(
    ("headings", "number", "is_order"),
    [
        ("Auftragsnummer;Text;Betrag", "10520", True),
        ("Auftrag;Text;Betrag", "10520", True),
        ("Auftragsnummer;Text;Betrag;Rechnungsnummer", "R-7", False),
        ("Rechnung;Text;Betrag", "10520", False),
    ],
)
def test_a_table_that_numbers_orders_only_is_an_order(
    headings: str, number: str, is_order: bool
) -> None:
    document = read_document(f"{headings}\n10520;Öl;10,00;R-7\n".encode())

    assert (document.number, document.head.is_order) == (number, is_order)
