"""Taking in invoices of another program: each once, byte for byte."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.utils.translation import override

from invoices.errors import DocumentRefusedError
from invoices.importing.taking import Taken, Upload, take_file
from invoices.models import ImportedInvoice
from tests.invoices.builders import NOW, cii_invoice, ubl_credit_note
from workshop.models import Job

pytestmark = pytest.mark.django_db
TABLE = "Rechnung;Kunde;Text;Preis\n1;Ada;Öl;2,00\n2;Bo;Filter;3,00\n"


def take(content: bytes, name: str = "rechnung.xml") -> list[Taken]:
    return take_file(Upload(name, content), by=None, now=NOW)


def test_keeps_the_file_as_it_came() -> None:
    content = cii_invoice()

    (taken,) = take(content)

    invoice = ImportedInvoice.objects.get()
    assert taken.is_new
    assert invoice.file.open().read() == content
    assert invoice.file_sha256 == hashlib.sha256(content).hexdigest()
    assert (invoice.number, invoice.buyer, invoice.gross) == ("4711", "Ada Öztürk", Decimal(119))
    assert Job.objects.filter(kind="check_imported_invoice").count() == 1


def test_the_same_file_twice_is_one_invoice() -> None:
    first = take(cii_invoice())[0]

    second = take(cii_invoice(), name="nochmal.xml")[0]

    assert (second.invoice, second.is_new) == (first.invoice, False)
    assert ImportedInvoice.objects.count() == 1


def test_the_same_number_with_another_sum_is_a_contradiction() -> None:
    take(cii_invoice())

    with pytest.raises(DocumentRefusedError) as caught:
        take(cii_invoice().replace(b"119.00", b"120.00"))

    assert "4711" in str(caught.value)
    assert ImportedInvoice.objects.get().gross == 119


def test_a_credit_note_counts_negative() -> None:
    (taken,) = take(ubl_credit_note())

    assert taken.invoice.is_credit
    assert (taken.invoice.gross, taken.invoice.preceding) == (Decimal("-119.00"), "4711")


def test_a_credit_note_with_negative_amounts_counts_negative_too() -> None:
    (taken,) = take(ubl_credit_note("-100.00", "-19.00"))

    assert taken.invoice.gross == Decimal("-119.00")


def test_a_table_becomes_an_invoice_each_with_its_own_rows_only() -> None:
    taken = take(TABLE.encode(), "export.csv")

    assert [each.invoice.number for each in taken] == ["1", "2"]
    assert b"Bo" not in taken[0].invoice.file.open().read()
    assert taken[0].invoice.file.name.endswith(".csv")


def test_a_table_with_a_wrong_row_is_refused_whole() -> None:
    with pytest.raises(DocumentRefusedError):
        take((TABLE + "3;Cy;;1,00\n").encode())

    assert not ImportedInvoice.objects.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<Order><ID>1</ID></Order>", "order"),
        (cii_invoice(number=""), "number"),
        (ubl_credit_note().replace(b">EUR<", b">SEK<"), "SEK"),
        (ubl_credit_note("999999999999.99", "0.01"), "sum"),
        (b"%PDF-1.7 picture", "PDF"),
    ],
)
def test_refuses_what_can_not_be_explained(content: bytes, word: str) -> None:
    with pytest.raises(DocumentRefusedError) as caught, override("en"):
        take(content)

    assert word in str(caught.value)
    assert not ImportedInvoice.objects.exists()
