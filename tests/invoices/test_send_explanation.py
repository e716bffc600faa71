"""The explanation by e-mail: only of an issued invoice, once a click, without the booking code."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from invoices.errors import InvoiceNotSendableError
from invoices.explanation import prints
from invoices.explanation.prints import MOST_PAIRS_AT_ONCE, Wish, mail_copy, print_explanation
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.mails.explanation import KIND, explanation_mails, send_explanation
from invoices.models import ExplanationPrint, Order
from messaging.models import Message
from messaging.rendering import render_message
from tests.factories import make_company, make_customer, make_user
from tests.invoices.builders import NOW, make_issued, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """Stand in for WeasyPrint."""
    make = mock.Mock(side_effect=lambda page, style: b"%PDF-" + page.encode())
    monkeypatch.setattr(prints, "page_to_pdf", make)
    return make


@pytest.fixture
def order() -> Order:
    return make_issued().order


def test_leaves_as_part_of_the_contract_without_the_code(order: Order) -> None:
    message = send_explanation(order, after=0, now=NOW)

    (attached,) = KIND.attachments(message)
    assert (message.legal_class, message.purpose) == ("transactional", "contract")
    assert (attached.filename, attached.content_type) == (f"{order.number}.pdf", "application/pdf")
    assert b"Teil 1" in attached.content
    assert b"data:image" not in attached.content


@pytest.mark.parametrize("language", ["de", "en"])
def test_text_and_file_are_in_the_customers_language(order: Order, language: str) -> None:
    Customer.objects.update(language=language)
    order.refresh_from_db()

    message = send_explanation(order, after=0, now=NOW)
    text = render_message(message, company=make_company(), is_first_contact=False)

    number = order.invoices.get().number
    assert number in text.subject
    assert order.number in text.text
    assert f'lang="{language}"'.encode() in KIND.attachments(message)[0].content


def test_two_clicks_are_one_mail_and_a_new_invoice_or_wish_is_another(order: Order) -> None:
    first = send_explanation(order, after=0, now=NOW)
    Message.objects.update(state=Message.State.DELIVERED)

    assert send_explanation(order, after=0, now=NOW + timedelta(minutes=1)) == first
    second = send_explanation(order, after=first.pk, now=NOW + timedelta(minutes=1))
    assert send_explanation(order, after=first.pk, now=NOW + timedelta(minutes=1)) == second
    Message.objects.update(state=Message.State.DELIVERED)
    reverse_invoice(order.invoices.get(), now=NOW)
    order.refresh_from_db()
    issue_invoice(draft_invoice(order), now=NOW)
    assert send_explanation(order, after=0, now=NOW) not in (first, second)
    assert len(explanation_mails(order)) == 3


def test_what_was_reversed_meanwhile_stays_here(order: Order) -> None:
    message = send_explanation(order, after=0, now=NOW)
    assert KIND.still_wanted(message, NOW) is None

    reverse_invoice(order.invoices.get(), now=NOW)

    assert KIND.still_wanted(message, NOW)


def test_a_draft_an_order_alone_or_no_address_is_refused() -> None:
    drafted, alone = make_order(), make_order()
    draft_invoice(drafted)
    without_address = make_issued(customer=make_customer(email="")).order

    for wrong in (drafted, alone, without_address):
        with pytest.raises(InvoiceNotSendableError):
            send_explanation(wrong, after=0, now=NOW)

    assert not Message.objects.exists()


def test_what_is_kept_is_not_made_again(order: Order, made: mock.Mock) -> None:
    wish = Wish(order, "de", has_code=False)
    kept = print_explanation(wish, now=NOW)

    assert mail_copy(wish, now=NOW) == bytes(kept.pdf)
    assert made.call_count == 1


def test_a_long_one_is_made_for_the_mail_at_once(made: mock.Mock) -> None:
    order = make_issued(lines=MOST_PAIRS_AT_ONCE + 1).order
    wish = Wish(order, "de", has_code=False)
    assert print_explanation(wish, now=NOW).pdf is None

    assert mail_copy(wish, now=NOW).startswith(b"%PDF-")

    assert made.call_count == 1


def test_without_an_invoice_there_is_no_copy() -> None:
    with pytest.raises(ExplanationPrint.DoesNotExist):
        mail_copy(Wish(make_order(), "de", has_code=False), now=NOW)


def test_the_page_sends_and_shows_the_state(client: Client, order: Order) -> None:
    client.force_login(make_user())
    page = reverse("invoices:explanation", args=[order.pk])
    send = reverse("invoices:explanation_send", args=[order.pk])
    assert send in client.get(page).content.decode()

    assert client.get(send).status_code == 405
    assert client.post(send).url == page

    answer = client.get(page)
    (mail,) = answer.context["mails"]
    assert reverse("messaging:detail", args=[mail.pk]) in answer.content.decode()


def test_a_draft_has_no_button(client: Client) -> None:
    client.force_login(make_user())
    order = make_order()
    draft_invoice(order)

    page = client.get(reverse("invoices:explanation", args=[order.pk])).content.decode()

    assert reverse("invoices:explanation_send", args=[order.pk]) not in page


def test_a_preview_finds_the_customers_newest_bill(order: Order) -> None:
    assert KIND.example(order.customer).subject_ref == f"order:{order.pk}"
    assert KIND.example(make_customer()) is None
