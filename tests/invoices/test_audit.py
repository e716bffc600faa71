"""The archive for the tax audit, read back as an auditor would."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from invoices.audit.archive import DESCRIPTION, FILES, describe, write_audit
from invoices.audit.tables import TABLES, Span
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import store_invoice_pdf
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import ImportedInvoice, Invoice, InvoiceCounter
from invoices.models.order import LineKind
from invoices.orders.lines import LineData, add_line
from invoices.readers import read_document
from tests.factories import make_customer
from tests.invoices.builders import NOW, TODAY, cii_invoice, make_issued, make_order
from tests.invoices.importing.builders import make_imported
from workshop.models import Company

pytestmark = pytest.mark.django_db

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
D = Decimal


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    def written(span: Span = YEAR) -> zipfile.ZipFile:
        write_audit(tmp_path / "audit.zip", span)
        return zipfile.ZipFile(tmp_path / "audit.zip")

    return written


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    text = archive.read(f"{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_tables_agree_with_each_other_to_the_cent(archive: Any) -> None:
    order = make_order(lines=3)
    add_line(order, LineData(LineKind.ALLOWANCE, "Rabatt", unit_price_net=D("4.44")))
    invoice = issue_invoice(draft_invoice(order), now=NOW)
    reverse_invoice(invoice, now=NOW)

    told = archive()

    heads, lines, taxes = (rows(told, name) for name in ("invoices", "lines", "vat"))
    assert [(head["number"], head["kind"], head["state"]) for head in heads] == [
        ("R2026-00001", "invoice", "cancelled"),
        ("R2026-00002", "reversal", "issued"),
    ]
    assert heads[1]["reverses"] == "R2026-00001"
    for head in heads:
        number = head["number"]
        net = sum(D(line["net"]) for line in lines if line["number"] == number)
        vat = sum(D(tax["vat"]) for tax in taxes if tax["number"] == number)
        assert (net, vat, net + vat) == (D(head["net"]), D(head["vat"]), D(head["gross"]))
    assert sum(D(head["gross"]) for head in heads) == 0
    assert len(lines) == 8


def test_every_file_is_there_byte_for_byte_with_its_hash(archive: Any) -> None:
    invoice = make_issued()
    store_invoice_pdf(invoice)
    invoice.refresh_from_db()

    told = archive()

    files = {row["file"]: row for row in rows(told, "files")}
    assert set(files) == {"files/R2026-00001.xml", "files/R2026-00001.pdf"}
    for name, row in files.items():
        now = hashlib.sha256(told.read(name)).hexdigest()
        assert (row["noted_sha256"], row["sha256"], row["unchanged"]) == (now, now, "yes")
    assert told.read("files/R2026-00001.xml") == bytes(invoice.xml)
    assert read_document(told.read("files/R2026-00001.pdf")).totals.gross == invoice.gross
    (logged,) = rows(told, "issuing_log")
    assert (logged["xml_sha256"], logged["pdf_sha256"]) == (invoice.xml_sha256, invoice.pdf_sha256)


def store_pdf(invoice: Invoice, content: bytes, noted: bytes) -> None:
    invoice.pdf.save(f"{invoice.number}.pdf", ContentFile(content), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(
        pdf=invoice.pdf.name, pdf_sha256=hashlib.sha256(noted).hexdigest()
    )


def test_a_changed_and_a_missing_file_are_told(archive: Any) -> None:
    changed, missing = make_issued(), make_issued(customer=make_customer(email="b@kunde.example"))
    store_pdf(changed, b"other", b"first")
    store_pdf(missing, b"first", b"first")
    missing.pdf.storage.delete(missing.pdf.name)

    told = archive()

    pdfs = [row for row in rows(told, "files") if row["file"].endswith(".pdf")]
    assert [(bool(row["sha256"]), row["unchanged"]) for row in pdfs] == [
        (True, "no"),
        (False, "no"),
    ]
    assert "files/R2026-00002.pdf" not in told.namelist()


def test_the_log_says_when_by_which_rules_and_what_became_of_it(archive: Any) -> None:
    invoice = make_issued()
    reverse_invoice(invoice, now=NOW)

    first, second = rows(archive(), "issuing_log")

    assert (first["issued_at"], first["rules"]) == (NOW.isoformat(), "EN 16931")
    assert (first["number"], first["reversed_by"]) == ("R2026-00001", "R2026-00002")
    assert (second["reverses"], second["reversed_by"]) == ("R2026-00001", "")


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (TODAY, TODAY, 1),
        (date(2026, 11, 6), date(2026, 12, 31), 0),
        (date(2026, 1, 1), date(2026, 11, 4), 0),
    ],
)
def test_both_ends_of_the_span_are_included(
    archive: Any, first: date, last: date, count: int
) -> None:
    make_issued()
    draft_invoice(make_order(customer=make_customer(email="b@kunde.example")))

    told = archive(Span(first, last))

    assert [len(rows(told, name)) for name in ("invoices", "lines", "vat", "files")] == [count] * 4


def test_a_number_that_is_missing_is_named(archive: Any) -> None:
    make_issued()
    make_issued(customer=make_customer(email="b@kunde.example"))
    assert rows(archive(), "numbers")[0]["missing"] == ""

    InvoiceCounter.objects.filter(series="R").update(last=4)
    (told,) = rows(archive(), "numbers")

    assert (told["range"], told["last"], told["count"]) == ("R2026", "4", "2")
    assert told["missing"] == "R2026-00003 R2026-00004"


def test_what_was_read_in_is_there_as_it_came(archive: Any) -> None:
    content = cii_invoice()
    invoice = make_imported(content)
    ImportedInvoice.objects.filter(pk=invoice.pk).update(issued_on=None, imported_at=NOW)

    told = archive(Span(TODAY, TODAY))

    (row,) = rows(told, "imported")
    assert (row["number"], row["gross"], row["order"]) == ("4711", "119.00", "")
    assert told.read(row["file"]) == content
    assert rows(archive(Span(date(2026, 11, 6), date(2026, 11, 7))), "imported") == []


def test_restricted_people_are_in_it(archive: Any) -> None:
    invoice = make_issued()
    customer = invoice.order.customer
    customer.is_restricted = True
    customer.save()

    (row,) = rows(archive(), "invoices")

    assert (row["customer"], row["name"]) == (str(customer.pk), "Ada Öztürk")


def test_texts_never_run_as_formulas(archive: Any) -> None:
    order = make_order(lines=0)
    add_line(order, LineData(LineKind.PART, "=1+1", unit_price_net=D(10)))
    issue_invoice(draft_invoice(order), now=NOW)

    assert rows(archive(), "lines")[0]["text"] == "'=1+1"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_description_explains_every_table_and_column(archive: Any, language: str) -> None:
    make_issued()
    Company.objects.update(tax_number="143/1")

    with translation.override(language):
        told = archive()
        text = told.read(DESCRIPTION).decode("utf-8-sig")
        meanings = {table.name: str(table.meaning) for table in (*TABLES, FILES)}

    for table in (*TABLES, FILES):
        assert f"{table.name}.csv: {meanings[table.name]}" in text
        headings = told.read(f"{table.name}.csv").decode("utf-8-sig").splitlines()[0].split(";")
        assert headings == [name for name, _meaning in table.columns]
        assert all(f"  {name}: " in text for name in headings)
    assert "143/1" in text
    assert "2026-01-01" in text


def test_a_house_without_details_can_be_described() -> None:
    assert "2026-12-31" in describe(YEAR)


def test_asks_the_database_as_often_for_many_as_for_few(
    archive: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        make_issued(customer=make_customer(email=f"{number}@kunde.example"))

    with django_assert_max_num_queries(12):
        archive()
