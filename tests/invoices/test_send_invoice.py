"""The invoice by e-mail: its PDF as it is stored, without advertising, its state on the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.errors import InvoiceNotSendableError
from invoices.issuing.issue import reverse_invoice
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
    message = send_invoice(invoice, after=0, now=NOW)

    (attached,) = KIND.attachments(message)
    assert (message.legal_class, message.purpose) == ("transactional", "contract")
    assert (attached.filename, attached.content) == (f"{invoice.number}.pdf", PDF)
    assert attached.content_type == "application/pdf"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_text_names_number_sum_and_day(invoice: Invoice, language: str) -> None:
    Customer.objects.update(language=language)
    invoice.refresh_from_db()

    message = send_invoice(invoice, after=0, now=NOW)
    text = render_message(message, company=make_company(), is_first_contact=False)

    assert invoice.number in text.subject
    assert "11,90" in text.text or "11.90" in text.text
    assert "12" in text.text


def test_a_reversal_asks_for_no_money(invoice: Invoice) -> None:
    reversal = with_pdf(reverse_invoice(invoice, now=NOW))

    message = send_invoice(reversal, after=0, now=NOW)
    text = render_message(message, company=make_company(), is_first_contact=False)

    assert reversal.number in text.subject
    assert str(reversal.due_on.year) not in text.text.replace(reversal.number, "")


def ended(message: Message, state: str = "delivered") -> Message:
    Message.objects.filter(pk=message.pk).update(state=state)
    return message


@pytest.mark.parametrize("state", ["handed_over", "delivered", "bounced", "failed", "blocked"])
def test_two_clicks_are_one_mail_and_asked_again_it_is_another(
    invoice: Invoice, state: str
) -> None:
    first = ended(send_invoice(invoice, after=0, now=NOW), state)

    assert send_invoice(invoice, after=0, now=NOW + timedelta(days=1)) == first
    second = send_invoice(invoice, after=first.pk, now=NOW + timedelta(minutes=1))
    assert send_invoice(invoice, after=first.pk, now=NOW + timedelta(minutes=2)) == second
    assert mails_of(invoice) == [second, first]


@pytest.mark.parametrize("state", ["planned", "claimed"])
def test_while_one_waits_it_is_that_one(invoice: Invoice, state: str) -> None:
    first = ended(send_invoice(invoice, after=0, now=NOW), state)

    assert send_invoice(invoice, after=first.pk, now=NOW) == first
    assert mails_of(invoice) == [first]


def test_what_was_reversed_meanwhile_stays_here(invoice: Invoice) -> None:
    message = send_invoice(invoice, after=0, now=NOW)
    assert KIND.still_wanted(message, NOW) is None

    reverse_invoice(invoice, now=NOW)

    assert KIND.still_wanted(message, NOW)


def test_without_pdf_address_or_when_too_large_it_is_refused(invoice: Invoice) -> None:
    without_pdf = make_issued()
    without_address = with_pdf(make_issued(customer=make_customer(email="")))
    too_large = with_pdf(make_issued(), b"x" * (MOST_BYTES + 1))

    for wrong in (without_pdf, without_address, too_large):
        with pytest.raises(InvoiceNotSendableError):
            send_invoice(wrong, after=0, now=NOW)

    assert not Message.objects.exists()


def test_the_page_sends_and_shows_the_state(client: Client, invoice: Invoice) -> None:
    client.force_login(make_user())

    client.post(reverse("invoices:send", args=[invoice.pk]))
    page = client.get(invoice.get_absolute_url())

    (mail,) = page.context["mails"]
    assert reverse("messaging:detail", args=[mail.pk]) in page.content.decode()
    assert str(mail.get_state_display()) in page.content.decode()


def flash(answer: HttpResponse) -> str:
    (said,) = answer.context["messages"]
    return str(said)


def test_the_page_sends_again_and_never_twice(client: Client, invoice: Invoice) -> None:
    client.force_login(make_user(language="de"))
    send, page = reverse("invoices:send", args=[invoice.pk]), invoice.get_absolute_url()
    queued = flash(client.post(send, {"after": "0"}, follow=True))
    first = ended(mails_of(invoice)[0], "bounced")

    assert f'value="{first.pk}"' in client.get(page).content.decode()
    reloaded = flash(client.post(send, {"after": "0"}, follow=True))
    again = flash(client.post(send, {"after": str(first.pk)}, follow=True))

    assert len(mails_of(invoice)) == 2
    assert reloaded != queued
    assert str(first.__class__.objects.get(pk=first.pk).get_state_display()) in reloaded
    assert again == queued


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "1.5"])
def test_a_strange_number_counts_as_the_first_click(
    client: Client, invoice: Invoice, after: str
) -> None:
    client.force_login(make_user())

    for _again in range(2):
        client.post(reverse("invoices:send", args=[invoice.pk]), {"after": after})

    assert [mail.key.rpartition("-")[2] for mail in mails_of(invoice)] == ["0"]


def test_no_button_while_one_waits_and_a_refusal_is_said(client: Client, invoice: Invoice) -> None:
    client.force_login(make_user())
    send, page = reverse("invoices:send", args=[invoice.pk]), invoice.get_absolute_url()
    send_invoice(invoice, after=0, now=NOW)

    assert f'action="{send}"' not in client.get(page).content.decode()
    Customer.objects.update(email="")
    answer = client.post(send, {"after": "0"}, follow=True)

    assert "flash-error" in answer.content.decode()


def test_a_preview_finds_the_customers_newest_invoice(invoice: Invoice) -> None:
    assert KIND.example(invoice.order.customer).subject_ref == f"invoice:{invoice.pk}"
    assert KIND.example(make_customer()) is None
