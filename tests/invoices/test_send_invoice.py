"""The invoice by e-mail: its PDF as it is stored, without advertising, its state on the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.errors import InvoiceNotSendableError
from invoices.issuing import reverse_invoice
from invoices.mails.invoice import KIND, MOST_BYTES, mails_of, send_invoice
from invoices.models import Invoice
from messaging.models import Message
from messaging.rendering import render_message
from tests.factories import make_company, make_customer, make_user
from tests.invoices.builders import NOW, make_issued

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 rechnung"


@pytest.fixture
def invoice(settings, tmp_path) -> Invoice:
    settings.MEDIA_ROOT = str(tmp_path)
    return with_pdf(make_issued())


def with_pdf(issued: Invoice, content: bytes = PDF) -> Invoice:
    issued.pdf.save("rechnung.pdf", ContentFile(content))
    return issued


def test_leaves_as_part_of_the_contract_with_the_stored_pdf(invoice: Invoice) -> None:
    message = send_invoice(invoice, now=NOW)

    (attached,) = KIND.attachments(message)
    assert (message.legal_class, message.purpose) == ("transactional", "contract")
    assert (attached.filename, attached.content) == (f"{invoice.number}.pdf", PDF)
    assert attached.content_type == "application/pdf"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_text_names_number_sum_and_day(invoice: Invoice, language: str) -> None:
    Customer.objects.update(language=language)
    invoice.refresh_from_db()

    message = send_invoice(invoice, now=NOW)
    text = render_message(message, company=make_company(), is_first_contact=False)

    assert invoice.number in text.subject
    assert "11,90" in text.text or "11.90" in text.text
    assert "12" in text.text


def test_a_reversal_asks_for_no_money(invoice: Invoice) -> None:
    reversal = with_pdf(reverse_invoice(invoice, now=NOW))

    message = send_invoice(reversal, now=NOW)
    text = render_message(message, company=make_company(), is_first_contact=False)

    assert reversal.number in text.subject
    assert str(reversal.due_on.year) not in text.text.replace(reversal.number, "")


def test_two_clicks_are_one_mail_and_the_next_day_is_another(invoice: Invoice) -> None:
    first = send_invoice(invoice, now=NOW)

    assert send_invoice(invoice, now=NOW + timedelta(minutes=1)) == first
    assert send_invoice(invoice, now=NOW + timedelta(days=1)) != first
    assert len(mails_of(invoice)) == 2


def test_what_was_reversed_meanwhile_stays_here(invoice: Invoice) -> None:
    message = send_invoice(invoice, now=NOW)
    assert KIND.still_wanted(message, NOW) is None

    reverse_invoice(invoice, now=NOW)

    assert KIND.still_wanted(message, NOW)


def test_without_pdf_address_or_when_too_large_it_is_refused(invoice: Invoice) -> None:
    without_pdf = make_issued()
    without_address = with_pdf(make_issued(customer=make_customer(email="")))
    too_large = with_pdf(make_issued(), b"x" * (MOST_BYTES + 1))

    for wrong in (without_pdf, without_address, too_large):
        with pytest.raises(InvoiceNotSendableError):
            send_invoice(wrong, now=NOW)

    assert not Message.objects.exists()


def test_the_page_sends_and_shows_the_state(client: Client, invoice: Invoice) -> None:
    client.force_login(make_user())

    client.post(reverse("invoices:send", args=[invoice.pk]))
    page = client.get(invoice.get_absolute_url())

    (mail,) = page.context["mails"]
    assert reverse("messaging:detail", args=[mail.pk]) in page.content.decode()
    assert str(mail.get_state_display()) in page.content.decode()


def test_a_preview_finds_the_customers_newest_invoice(invoice: Invoice) -> None:
    assert KIND.example(invoice.order.customer).subject_ref == f"invoice:{invoice.pk}"
    assert KIND.example(make_customer()) is None
