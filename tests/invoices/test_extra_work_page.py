"""The customer's page about extra work: looking changes nothing, one button orders (C-72)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from invoices.links import inquiry_path
from invoices.models import Inquiry, Order
from invoices.orders.approvals import approve_line
from invoices.orders.inquiries import ask_by_link, open_extras, withdraw_inquiry
from tests.factories import make_user
from tests.invoices.builders import make_approval, make_grown_order
from workshop.models import Company

pytestmark = pytest.mark.django_db

with translation.override("de"):
    BUTTON = gettext("Order with obligation to pay")


def asked(*prices: str) -> Inquiry:
    order = make_grown_order(*prices)
    Company.objects.update(approval_link_hours=48)
    return ask_by_link(order, by=make_user(), now=timezone.now())


def page(client: Client, inquiry: Inquiry, query: str = "") -> str:
    answer = client.get(inquiry_path(inquiry) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def ids(inquiry: Inquiry) -> list[int]:
    return [item["line"] for item in inquiry.items]


def items(chosen: Iterable[int]) -> str:
    return "?" + "&".join(f"item={pk}" for pk in chosen)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    inquiry = asked("100.00", "50.00")

    for query in ("", items(ids(inquiry)), "?none=1&name=x"):
        getattr(client, method)(inquiry_path(inquiry) + query)

    inquiry.refresh_from_db()
    assert inquiry.state == "open"
    assert len(open_extras(inquiry.order)) == 2


def test_one_job_shows_text_price_and_the_button_that_says_it_costs(client: Client) -> None:
    shown = page(client, asked("100.00"))

    assert all(text in shown for text in ("Extra 1", "119,00", BUTTON))


def test_of_several_jobs_the_choice_comes_first_and_its_sum_before_the_button(
    client: Client,
) -> None:
    inquiry = asked("100.00", "50.00", "20.00")

    first, second = page(client, inquiry), page(client, inquiry, items(ids(inquiry)[:2]))

    assert BUTTON not in first
    assert BUTTON in second
    assert "178,50" in second
    assert "Extra 3" not in second


def test_agreed_by_the_button(client: Client) -> None:
    inquiry = asked("100.00", "50.00")
    chosen = ids(inquiry)[0]

    for _again in range(2):
        answer = client.post(
            inquiry_path(inquiry), {"item": [chosen], "name": " Ada ", "begin": "1"}
        )
        assert answer.status_code == 302

    inquiry.refresh_from_db()
    assert (inquiry.agreed, inquiry.answered_by) == ([chosen], "Ada")
    assert inquiry.answered_from == "127.0.0.1"
    assert "119,00" in page(client, inquiry)


def test_none_of_it_needs_no_name(client: Client) -> None:
    inquiry = asked("100.00")

    client.post(inquiry_path(inquiry), {"none": "1", "item": ids(inquiry)})

    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.agreed) == ("answered", [])
    assert inquiry.answered_by == inquiry.order.customer.name


def test_agreeing_needs_a_name(client: Client) -> None:
    inquiry = asked("100.00")

    answer = client.post(inquiry_path(inquiry), {"item": ids(inquiry), "name": " "})

    inquiry.refresh_from_db()
    assert answer.status_code == 409
    assert inquiry.state == "open"


def test_only_what_was_asked_can_be_agreed_to(client: Client) -> None:
    inquiry = asked("100.00")
    other = inquiry.order.lines.get(text="Inspektion").pk

    client.post(inquiry_path(inquiry), {"item": [other, "x"], "name": "Ada", "begin": "1"})

    inquiry.refresh_from_db()
    assert inquiry.agreed == []


def test_a_question_that_is_over_offers_no_button(client: Client) -> None:
    inquiry = asked("100.00")
    withdraw_inquiry(inquiry)

    shown = page(client, inquiry)
    answer = client.post(inquiry_path(inquiry), {"item": ids(inquiry), "name": "Ada", "begin": "1"})

    assert BUTTON not in shown
    assert answer.status_code == 409
    assert len(open_extras(inquiry.order)) == 1


def test_a_question_that_has_lapsed_offers_no_button(client: Client) -> None:
    inquiry = asked("100.00")
    Inquiry.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert BUTTON not in page(client, inquiry)


def test_the_page_speaks_english_where_the_customer_does(client: Client) -> None:
    inquiry = asked("100.00")
    customer = inquiry.order.customer
    customer.language = "en"
    customer.save()

    assert "Order with obligation to pay" in page(client, inquiry)


def test_what_was_agreed_by_phone_meanwhile_stands(client: Client) -> None:
    inquiry = asked("100.00")
    line = Order.objects.get().lines.get(text="Extra 1")
    approve_line(line, make_approval(approved_by="Ada am Telefon"))

    client.post(inquiry_path(inquiry), {"none": "1"})

    line.refresh_from_db()
    assert line.approved_by == "Ada am Telefon"
