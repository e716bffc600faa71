"""The stored PDF, and the explanation on paper."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal

import pypdf
import pytest
from django.utils import timezone, translation

from bookings.direct.taking import booking_link
from bookings.links import site_booking_url
from invoices.amounts import amount_text
from invoices.explanation.counter import current_invoice, direct_booking_url, explain_order
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import store_invoice_pdf
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import Invoice
from invoices.orders.packages import add_service
from invoices.printing import explanation_pdf
from tests.factories import make_customer, make_service, make_vehicle
from tests.invoices.builders import NOW, TODAY, make_issued, make_order, tell_customer
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job, Service

pytestmark = pytest.mark.django_db


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def run_jobs() -> None:
    run_due_jobs(now=timezone.now)


@pytest.mark.slow
def test_the_job_stores_the_pdf_once_with_its_hash() -> None:
    invoice = make_issued(customer=make_customer(language="en"))

    run_jobs()

    invoice.refresh_from_db()
    content = invoice.pdf.read()
    text = pages_of(content)[0]
    assert hashlib.sha256(content).hexdigest() == invoice.pdf_sha256
    assert Job.objects.get().state == Job.State.DONE
    for part in ("R2026-00001", "Autohaus Müller GmbH", "Ada Öztürk", "Teil 1", "11.90"):
        assert part in text


@pytest.mark.slow
def test_a_long_invoice_names_the_company_on_every_page() -> None:
    invoice = make_issued(lines=60)
    store_invoice_pdf(invoice)

    invoice.refresh_from_db()
    texts = pages_of(invoice.pdf.read())
    assert len(texts) > 1
    assert all("DE123456789" in text for text in texts)


@pytest.mark.slow
def test_a_second_run_keeps_the_first_file() -> None:
    invoice = make_issued()
    store_invoice_pdf(invoice)
    first = Invoice.objects.get()

    store_invoice_pdf(first)
    store_invoice_pdf(invoice)  # As it was before the first run.

    assert Invoice.objects.get().pdf.name == first.pdf.name
    assert Invoice.objects.get().pdf_sha256 == first.pdf_sha256


def test_a_draft_has_no_pdf() -> None:
    draft = draft_invoice(make_order())

    store_invoice_pdf(draft)

    assert not Invoice.objects.get().pdf


@pytest.mark.slow
def test_a_reversal_names_what_it_reverses() -> None:
    invoice = make_issued(customer=make_customer(language="en"))
    reversal = reverse_invoice(invoice, now=NOW)

    store_invoice_pdf(reversal)

    reversal.refresh_from_db()
    text = pages_of(reversal.pdf.read())[0]
    assert "Reversal of invoice R2026-00001" in text
    assert "-11.90" in text


@pytest.mark.slow
def test_the_printed_explanation_has_a_box_of_vat_rates() -> None:
    order = make_order(lines=2)
    order.lines.filter(text="Teil 2").update(vat_rate=7)
    explained = explain_order(order, draft_invoice(order))

    with translation.override("en"):
        (text,) = pages_of(explanation_pdf(explained))

    assert "7 % VAT" in text
    assert "0.70" in text


@pytest.mark.slow
def test_the_printed_explanation_reads_back_with_its_fonts_inside() -> None:
    order = make_order(lines=1)
    draft = draft_invoice(order)
    values = {"kind": "allowance", "unit": "flat", "quantity": -1, "vat_rate": 7}
    draft.lines.create(position=9, text="Kulanz", unit_price_net=4, **values)

    content = explanation_pdf(explain_order(order, draft))

    (text,) = pages_of(content)
    fonts = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    files = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in file or "/FontFile3" in file for file in files)
    assert len(files) == 2
    assert " € €" not in text
    for amount in (Decimal(10), Decimal("1.90"), Decimal("-0.28"), Decimal("7.62"), Decimal(4)):
        assert amount_text(amount) in text


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (5, 1), (20, 1), (120, 4)])
def test_a_long_explanation_repeats_its_heads(lines: int, pages: int) -> None:
    order = make_order(lines=lines)
    explained = explain_order(order, draft_invoice(order))

    with translation.override("en"):
        texts = pages_of(explanation_pdf(explained, company=Company.objects.get()))

    assert len(texts) == pages
    assert all("Ordered (A2026-00001)" in text for text in texts)
    total = explained.invoice.totals.gross.quantize(Decimal("0.01"))
    assert f"{total:,}" in texts[-1]


def test_the_code_leads_to_what_is_due_first() -> None:
    hu = make_service(due_rule=Service.DueRule.HU, code="hu")
    vehicle = make_vehicle(hu_due=TODAY.replace(month=12, day=1))
    order = make_order(customer=vehicle.customer, vehicle=vehicle)

    assert direct_booking_url(order, today=TODAY) == booking_link(vehicle, hu)


def test_the_code_leads_to_the_page_of_the_site_when_nothing_is_due() -> None:
    order = make_order()

    assert direct_booking_url(order, today=TODAY) == site_booking_url(order.workshop)


def test_explains_by_our_own_lines_with_exact_sums() -> None:
    order = make_order(lines=2)
    add_service(order, make_service(price_gross=Decimal("9.99")))
    draft = draft_invoice(order)
    draft.lines.filter(text="Teil 1").update(quantity=2)
    tell_customer(order)
    issue_invoice(draft, now=NOW)

    explained = explain_order(order, current_invoice(order))

    assert [pair.kind for pair in explained.pairs] == ["quantity", "same", "same"]
    assert {pair.match.matched_by for pair in explained.pairs} == {"reference"}
    assert explained.difference.net == Decimal("10.00")
    assert explained.document_level == ()
