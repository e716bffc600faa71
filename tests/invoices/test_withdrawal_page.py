"""The customer's way out of what they ordered by link: two steps, and looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from invoices.links import inquiry_path, revocation_path
from invoices.models import Inquiry
from invoices.orders.inquiries import Answer, answer_inquiry, ask_by_link
from invoices.orders.revoking import Revocation, last_day_to_revoke, revoke_inquiry
from tests.factories import make_customer, make_user
from tests.invoices.builders import make_grown_order
from workshop.models import Company

pytestmark = pytest.mark.django_db

with translation.override("de"):
    CONFIRM = gettext("Confirm the withdrawal")


def asked(**fields: object) -> Inquiry:
    order = make_grown_order("100.00", **fields)
    Company.objects.update(approval_link_hours=48)
    return ask_by_link(order, by=make_user(), now=timezone.now())


def ordered(**fields: object) -> Inquiry:
    inquiry = asked(**fields)
    lines = frozenset(item["line"] for item in inquiry.items)
    return answer_inquiry(inquiry, Answer(lines, "Ada", None, True), now=timezone.now())


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_before_ordering_stand_the_right_and_the_wish_to_begin(client: Client) -> None:
    inquiry = asked()
    last = last_day_to_revoke(inquiry.order, today=timezone.localdate())

    shown = page(client, inquiry_path(inquiry))

    assert 'name="begin"' in shown
    assert f"{last:%d.%m.%Y}" in shown


def test_a_business_is_told_of_no_right(client: Client) -> None:
    inquiry = asked(customer=make_customer(kind="business"))
    last = last_day_to_revoke(ordered().order, today=timezone.localdate())

    shown = page(client, inquiry_path(inquiry))

    assert 'name="begin"' not in shown
    assert f"{last:%d.%m.%Y}" not in shown


def test_without_the_tick_nothing_is_ordered(client: Client) -> None:
    inquiry = asked()

    answer = client.post(inquiry_path(inquiry), {"item": [inquiry.items[0]["line"]], "name": "Ada"})

    assert answer.status_code == 409
    assert Inquiry.objects.get().state == "open"


def test_the_page_says_what_was_agreed_when_at_which_price_and_the_way_out(client: Client) -> None:
    inquiry = ordered()

    shown = page(client, inquiry_path(inquiry))

    assert all(said in shown for said in ("Extra 1", "119,00", inquiry.version, "Ada"))
    assert revocation_path(inquiry) in shown


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_withdraws_from_nothing(client: Client, method: str) -> None:
    inquiry = ordered()

    getattr(client, method)(revocation_path(inquiry) + "?name=Ada")

    inquiry.refresh_from_db()
    assert inquiry.revoked_at is None


def test_withdrawn_from_in_two_steps_and_said_so(client: Client) -> None:
    inquiry = ordered()
    assert CONFIRM in page(client, revocation_path(inquiry))

    for _again in range(2):
        answer = client.post(revocation_path(inquiry), {"name": " Ada Ö "})
        assert answer.url == inquiry_path(inquiry)

    inquiry.refresh_from_db()
    assert (inquiry.revoked_by, inquiry.revoked_from) == ("Ada Ö", "127.0.0.1")
    for path in (inquiry_path(inquiry), revocation_path(inquiry)):
        shown = page(client, path)
        assert CONFIRM not in shown
        assert "Ada Ö" in shown
    assert revocation_path(inquiry) not in page(client, inquiry_path(inquiry))


def test_after_a_withdrawal_no_sum_seems_to_be_owed(client: Client) -> None:
    inquiry = ordered()
    with translation.override("de"):
        total = gettext("Total with VAT")
    assert total in page(client, inquiry_path(inquiry))

    client.post(revocation_path(inquiry), {"name": "Ada"})

    shown = page(client, inquiry_path(inquiry))
    assert total not in shown
    assert inquiry.version in shown


def test_a_withdrawal_needs_a_name(client: Client) -> None:
    inquiry = ordered()

    assert client.post(revocation_path(inquiry), {"name": " "}).status_code == 409

    inquiry.refresh_from_db()
    assert inquiry.revoked_at is None


def test_too_late_or_nothing_ordered_offers_no_button(client: Client) -> None:
    late, unanswered = ordered(), asked()
    Inquiry.objects.filter(pk=late.pk).update(
        revocable_until=timezone.localdate() - timedelta(days=1)
    )

    for inquiry in (late, unanswered):
        assert CONFIRM not in page(client, revocation_path(inquiry))
        assert client.post(revocation_path(inquiry), {"name": "Ada"}).status_code == 409

    assert not Inquiry.objects.exclude(revoked_at=None).exists()


def test_a_strange_link_finds_nothing(client: Client) -> None:
    path = revocation_path(ordered()).replace("/t/", "/t/9")

    assert client.get(path).status_code == 404


def test_staff_see_on_the_order_that_the_work_stops(client: Client) -> None:
    inquiry = revoke_inquiry(ordered(), Revocation("Ada Ö", None), now=timezone.now())
    client.force_login(make_user(language="de"))

    shown = page(client, inquiry.order.get_absolute_url())

    line = inquiry.order.lines.get(is_extra=True)
    assert "state-bad" in shown
    assert "Ada Ö" in shown
    assert reverse("invoices:line_put_off", args=[line.pk]) in shown


def test_staff_open_the_customers_page_to_print_it(client: Client) -> None:
    inquiry = ordered()
    client.force_login(make_user())

    shown = page(client, reverse("invoices:inquiry", args=[inquiry.pk]))

    assert inquiry_path(inquiry) in shown
