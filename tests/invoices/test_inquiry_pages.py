"""Staff ask the customer: the talk, the link, the code, and the answer as soon as it is there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import DeferredWork
from invoices.models import Inquiry, Order
from invoices.orders.inquiries import Answer, answer_inquiry, open_extras
from messaging.models import Message
from tests.factories import make_user
from tests.invoices.builders import make_grown_order
from workshop.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(language="de"))
    return client


@pytest.fixture
def order() -> Order:
    return make_grown_order("100.00", "200.00")


def path(name: str, *args: Any) -> str:
    return reverse(f"invoices:{name}", args=args)


def talk(order: Order, *answers: str, **fields: str) -> dict[str, str]:
    said = {"way": "phone", "answered_by": "Ada", **fields}
    for line, answer in zip(open_extras(order), answers, strict=True):
        said |= {f"answer_{line.pk}": answer, f"price_{line.pk}": "119"}
    return said


def test_the_page_says_what_to_ask_and_has_the_prices_ready(staff: Client, order: Order) -> None:
    shown = staff.get(path("contact", order.pk)).content.decode()

    assert 'value="119,00"' in shown
    assert 'value="238,00"' in shown
    assert path("ask", order.pk) not in shown


def test_a_talk_is_noted_line_by_line(staff: Client, order: Order) -> None:
    answer = staff.post(path("contact", order.pk), talk(order, "yes", "no"))

    assert answer.url == order.get_absolute_url()
    assert order.lines.get(is_extra=True).approved_gross == Decimal(119)
    assert DeferredWork.objects.get().text == "Extra 2"
    assert "Extra 2" in staff.get(answer.url).content.decode()


def test_later_leaves_a_line_open(staff: Client, order: Order) -> None:
    staff.post(path("contact", order.pk), talk(order, "yes", "later"))

    assert [line.text for line in open_extras(order)] == ["Extra 2"]


@pytest.mark.parametrize(("note", "status"), [("", 422), ("nicht erreicht", 302)])
def test_not_asked_needs_a_reason_only(staff: Client, order: Order, note: str, status: int) -> None:
    answer = staff.post(path("contact", order.pk), {"way": "not_asked", "note": note})

    assert answer.status_code == status
    assert Inquiry.objects.count() == (status == 302)
    assert len(open_extras(order)) == 2


@pytest.mark.parametrize("missing", ["way", "answered_by"])
def test_a_talk_without_how_or_with_whom_is_refused(
    staff: Client, order: Order, missing: str
) -> None:
    answer = staff.post(path("contact", order.pk), talk(order, "yes", "yes") | {missing: ""})

    assert answer.status_code == 422
    assert not Inquiry.objects.exists()


def test_the_link_is_sent_by_mail(staff: Client, order: Order) -> None:
    Company.objects.update(approval_link_hours=24)
    assert path("ask", order.pk) in staff.get(path("contact", order.pk)).content.decode()

    staff.post(path("ask", order.pk), {"channel": "email"})

    assert Message.objects.get().kind == "extra_work"
    shown = staff.get(order.get_absolute_url()).content.decode()
    assert path("inquiry_state", Inquiry.objects.get().pk) in shown


def test_the_code_is_shown_until_there_is_an_answer(staff: Client, order: Order) -> None:
    Company.objects.update(approval_link_hours=24)
    code = staff.post(path("ask", order.pk), {"channel": "code"}).url
    inquiry = Inquiry.objects.get()
    assert "data:image/png" in staff.get(code).content.decode()
    waiting = staff.get(path("inquiry_state", inquiry.pk)).content.decode()

    answer_inquiry(inquiry, Answer(frozenset(), "Ada", None), now=timezone.now())

    told = staff.get(path("inquiry_state", inquiry.pk)).content.decode()
    assert "hx-trigger" in waiting
    assert "hx-trigger" not in told
    assert "Extra 1" in told
    assert "data:image" not in staff.get(code).content.decode()


def test_no_link_is_made_while_it_is_switched_off(staff: Client, order: Order) -> None:
    for channel in ("email", "code"):
        answer = staff.post(path("ask", order.pk), {"channel": channel}, follow=True)
        assert "flash-error" in answer.content.decode()

    assert not Inquiry.objects.exists()


def test_a_question_is_withdrawn(staff: Client, order: Order) -> None:
    Company.objects.update(approval_link_hours=24)
    staff.post(path("ask", order.pk), {"channel": "code"})

    staff.post(path("inquiry_withdraw", Inquiry.objects.get().pk))

    assert Inquiry.objects.get().state == "withdrawn"


def test_extra_work_is_put_off(staff: Client, order: Order) -> None:
    line = order.lines.get(text="Extra 1")
    address = path("line_put_off", line.pk)
    assert 'value="Extra 1"' in staff.get(address).content.decode()

    refused = staff.post(address, {"work-text": "Extra 1", "work-urgency": "safety"}, follow=True)
    assert "flash-error" in refused.content.decode()
    staff.post(address, {"work-text": "Extra 1", "work-urgency": "soon", "work-price_gross": "99"})

    assert DeferredWork.objects.get().price_gross == 99
    assert not order.lines.filter(text="Extra 1").exists()


def test_only_extra_work_is_put_off(staff: Client, order: Order) -> None:
    line = order.lines.get(is_extra=False)

    assert staff.get(path("line_put_off", line.pk)).status_code == 404
