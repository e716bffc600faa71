"""From the click to the issued invoice: checked by the official rules, in a job."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from typing import Any

import pikepdf
import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from invoices.errors import (
    InvoiceFrozenError,
    InvoiceIncompleteError,
    InvoiceInvalidError,
    InvoiceNotReversibleError,
)
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import store_invoice_pdf
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.issuing.issue_requests import (
    ask_to_issue,
    ask_to_reverse,
    is_waiting,
    issue_job,
    reverse_job,
)
from invoices.models import Invoice
from invoices.readers import read_document
from invoices.validation import validate_document
from tests.factories import make_customer, make_user
from tests.invoices.builders import NOW, make_issued, make_order
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job

pytestmark = pytest.mark.django_db


def make_draft(**fields: Any) -> Invoice:
    return draft_invoice(make_order(**fields))


def run_one_job() -> Invoice:
    run_due_jobs(now=timezone.now, limit=1)
    return Invoice.objects.latest("pk")


def test_a_click_issues_by_a_job() -> None:
    draft = make_draft()

    ask_to_issue(draft, now=NOW)
    draft.refresh_from_db()
    assert (draft.state, is_waiting(draft)) == (Invoice.State.DRAFT, True)

    issued = run_one_job()
    assert (issued.number, issued.issue_report) == ("R2026-00001", {"valid": "EN 16931"})
    assert not is_waiting(issued)


def test_keeps_the_xml_byte_for_byte_with_its_hash() -> None:
    invoice = Invoice.objects.get(pk=make_issued(lines=3).pk)

    xml = bytes(invoice.xml)

    assert hashlib.sha256(xml).hexdigest() == invoice.xml_sha256
    assert validate_document(xml).is_valid
    assert read_document(xml).totals.gross == invoice.gross == Decimal("35.70")


def test_an_invoice_that_breaks_a_rule_is_not_issued_and_takes_no_number() -> None:
    draft = make_draft()
    Company.objects.update(vat_id="12345")

    with translation.override("en"), pytest.raises(InvoiceInvalidError) as caught:
        issue_invoice(draft, now=NOW)

    assert "A VAT id doesn't begin with the letters of its country. (BR-CO-09)" in str(caught.value)
    Company.objects.update(vat_id="DE123456789")
    assert issue_invoice(draft, now=NOW).number == "R2026-00001"


def test_a_refusal_by_the_rules_stands_on_the_draft() -> None:
    draft = make_draft()
    Company.objects.update(vat_id="12345")
    ask_to_issue(draft, now=NOW)

    refused = run_one_job()

    assert refused.state == Invoice.State.DRAFT
    assert "BR-CO-09" in refused.refusal
    assert not is_waiting(refused)


def test_the_page_tells_the_refusal_and_lets_ask_again(client: Client) -> None:
    client.force_login(make_user())
    draft = make_draft()
    page = reverse("invoices:invoice", args=[draft.pk])
    issue = reverse("invoices:issue", args=[draft.pk])
    Invoice.objects.update(issue_report={"refused": "BR-CO-09 stimmt nicht."})

    explanation = reverse("invoices:explanation", args=[draft.order_id])
    for told in (page, explanation):
        assert "BR-CO-09 stimmt nicht." in client.get(told).content.decode()
    client.post(issue)

    waiting = client.get(page).content.decode()
    assert "BR-CO-09" not in waiting
    assert f'action="{issue}"' not in waiting


def test_missing_content_is_told_at_once() -> None:
    draft = make_draft()
    draft.lines.all().delete()

    with pytest.raises(InvoiceIncompleteError):
        ask_to_issue(draft, now=NOW)

    assert not Job.objects.exists()


def test_a_second_click_asks_no_second_time() -> None:
    draft = make_draft()

    ask_to_issue(draft, now=NOW)
    ask_to_issue(draft, now=timezone.now())

    assert Job.objects.count() == 1


def test_asks_again_once_the_job_was_given_up() -> None:
    draft = make_draft()
    ask_to_issue(draft, now=NOW)
    Job.objects.update(state=Job.State.DEAD)

    ask_to_issue(draft, now=timezone.now())

    assert Job.objects.count() == 2


def test_the_job_may_run_twice_and_after_the_draft_is_gone() -> None:
    draft = make_draft()
    payload = {"invoice": draft.pk}

    issue_job(payload)
    issue_job(payload)
    issue_job({"invoice": 0})

    assert Invoice.objects.get().number == "R2026-00001"
    with pytest.raises(InvoiceFrozenError):
        ask_to_issue(draft, now=NOW)


def test_reverses_by_a_job_once() -> None:
    invoice = make_issued()
    Job.objects.all().delete()

    ask_to_reverse(invoice, now=NOW)
    reversal = run_one_job()
    reverse_job({"invoice": invoice.pk})

    assert (reversal.reverses, Invoice.objects.count()) == (invoice, 2)
    assert b">384<" in bytes(reversal.xml)
    assert b"R2026-00001" in bytes(reversal.xml)
    with pytest.raises(InvoiceNotReversibleError):
        ask_to_reverse(invoice, now=NOW)


def stored_pdf(invoice: Invoice) -> bytes:
    store_invoice_pdf(invoice)
    invoice.refresh_from_db()
    return invoice.pdf.read()


def test_the_pdf_holds_the_stored_xml_and_says_the_same_sums() -> None:
    invoice = make_issued(lines=2, customer=make_customer(language="en"))

    content = stored_pdf(invoice)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.attachments["factur-x.xml"].get_file().read_bytes() == bytes(invoice.xml)
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert all(str(amount) in text for amount in (invoice.net, invoice.vat, invoice.gross))
    assert read_document(content).totals.gross == invoice.gross
    assert hashlib.sha256(content).hexdigest() == invoice.pdf_sha256


def test_the_pdf_is_marked_as_pdf_a_3_and_factur_x() -> None:
    with pikepdf.open(io.BytesIO(stored_pdf(make_issued()))) as pdf:
        marks = pdf.Root.Metadata.read_bytes().decode()
        (attached,) = pdf.Root.AF
        intents = [str(intent.S) for intent in pdf.Root.OutputIntents]
        fonts = [part for part in pdf.objects if is_font_descriptor(part)]

        assert "part>3<" in marks.replace('part="3"', "part>3<")
        assert "EN 16931" in marks
        assert "factur-x.xml" in marks
        assert (str(attached.AFRelationship), str(attached.EF.F.Subtype)) == (
            "/Alternative", "/text/xml"
        )  # fmt: skip
        assert intents == ["/GTS_PDFA1"]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert not pdf.is_encrypted


def is_font_descriptor(part: object) -> bool:
    return isinstance(part, pikepdf.Dictionary) and part.get("/Type") == "/FontDescriptor"


def test_an_older_invoice_without_xml_still_gets_its_pdf() -> None:
    invoice = make_issued()
    invoice.xml = None

    assert stored_pdf(invoice).startswith(b"%PDF-")


def test_the_reversal_has_the_same_amounts_with_the_opposite_sign() -> None:
    invoice = make_issued()

    reversal = reverse_invoice(invoice, now=NOW)

    assert read_document(bytes(reversal.xml)).totals.gross == -invoice.gross
