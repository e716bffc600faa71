"""The order slip and the estimate on paper (R-42)."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from customers.models import AccessEntry
from invoices.errors import CompanyMissingError, NoSlipError
from invoices.models import Order
from invoices.orders.approvals import add_extra
from invoices.orders.lines import add_line
from invoices.orders.opening import create_order, drop_estimate
from invoices.orders.slips import order_slip, slip_context
from tests.factories import make_customer, make_user, make_vehicle, make_workshop
from tests.invoices.builders import TODAY, make_approval, make_order, part
from workshop.models import Company

pytestmark = pytest.mark.django_db


def make_estimate(**customer: str) -> Order:
    vehicle = make_vehicle(customer=make_customer(**customer), plate="M-XY 77")
    order = create_order(
        vehicle.customer, workshop=make_workshop(), today=TODAY, vehicle=vehicle, is_estimate=True
    )
    add_line(order, part(text="Bremsscheiben", price="200.00", item_number="BS-4711"))
    order.valid_until, order.supply_on = date(2026, 12, 3), date(2026, 11, 12)
    order.save()
    return order


def with_extras() -> Order:
    order = make_order(lines=1)
    add_extra(order, part(text="Wischer", price="20.00"), approval=make_approval())
    add_extra(order, part(text="Batterie", price="100.00"), approval=None)
    add_extra(order, part(text="Lampe", price="5.00"), approval=None)
    return order


def pages_of(content: bytes) -> list[str]:
    found = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return [" ".join(text.split()) for text in found]


def test_the_sums_never_stand_alone_on_the_last_page() -> None:
    first, last = pages_of(order_slip(make_order(lines=15), language="de"))

    assert "Teil 12 " in first
    assert all(f"Teil {number} " in last for number in (13, 14, 15))
    assert "178,50" in last


def slip_path(order: Order) -> str:
    return reverse("invoices:order_slip", args=[order.pk])


# Dates and amounts as each language writes them, of an estimate of 200 euros net.
WRITTEN = {
    "de": ("03.12.2026", "12.11.2026", "200,00", "38,00", "238,00"),
    "en": ("3 Dec 2026", "12 Nov 2026", "200.00", "38.00", "238.00"),
}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_estimate_reads_back_with_all_that_binds(language: str) -> None:
    order = make_estimate()

    (text,) = pages_of(order_slip(order, language=language))

    with translation.override(language):
        words = (order.title, gettext("Signature of the customer"), gettext("Expected to be done"))
    facts = ("Ada Öztürk", "M-XY 77", "Bremsscheiben", "BS-4711", "DE123456789")
    assert [each for each in (*words, *facts, *WRITTEN[language]) if each not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (5, 1), (30, 2)])
def test_a_long_slip_repeats_its_head_and_signs_once_at_the_end(lines: int, pages: int) -> None:
    order = make_order(lines=lines)

    texts = pages_of(order_slip(order, language="en"))

    with translation.override("en"):
        signature, head = gettext("Signature of the customer"), gettext("Price, net")
    assert len(texts) == pages
    assert all("DE123456789" in text and head in text for text in texts)
    assert [signature in text for text in texts] == [False] * (pages - 1) + [True]


def test_what_nobody_has_agreed_to_stands_apart_with_its_gross_price() -> None:
    shown = slip_context(with_extras())

    assert [line.text for line, _net in shown["rows"]] == ["Teil 1", "Wischer"]
    assert shown["totals"].gross == Decimal("35.70")
    assert [(line.text, gross) for line, gross in shown["asked"]] == [
        ("Batterie", Decimal("119.00")),
        ("Lampe", Decimal("5.95")),
    ]
    assert shown["asked_sum"] == Decimal("124.95")


def test_what_was_agreed_names_who_and_when() -> None:
    ((line, told),) = slip_context(with_extras())["approvals"]

    assert line.text == "Wischer"
    assert "Ada Öztürk" in told


@pytest.mark.slow
def test_the_paper_asks_for_a_yes_only_where_one_is_missing() -> None:
    (asking,) = pages_of(order_slip(with_extras(), language="en"))
    Order.objects.all().delete()
    (plain,) = pages_of(order_slip(make_order(), language="en"))

    with translation.override("en"):
        question = gettext("For this work we ask for your yes")
    assert question in asking
    assert "119.00" in asking
    assert question not in plain


@pytest.mark.slow
def test_only_an_estimate_says_how_long_its_prices_hold() -> None:
    order = make_estimate()
    Order.objects.update(state=Order.State.OPEN, contact_limit_net=Decimal("77.00"))
    order.refresh_from_db()

    (text,) = pages_of(order_slip(order, language="de"))

    assert "03.12.2026" not in text
    assert "77,00" in text


@pytest.mark.slow
def test_a_small_business_shows_no_tax() -> None:
    make_workshop()
    Company.objects.update(is_small_business=True)
    order = make_order()

    (text,) = pages_of(order_slip(order, language="de"))

    assert "§ 19 UStG" in text
    assert "19 %" not in text


def test_without_a_vehicle_there_is_none_on_the_slip() -> None:
    order = create_order(make_customer(), workshop=make_workshop(), today=TODAY)
    add_line(order, part())

    assert slip_context(order)["vehicle"] == {}


def test_nothing_ordered_or_dropped_gives_no_slip() -> None:
    dropped = make_estimate()
    drop_estimate(dropped)
    dropped.refresh_from_db()

    for order in (make_order(lines=0), dropped):
        with pytest.raises(NoSlipError):
            slip_context(order)


def test_no_slip_before_the_company_is_entered() -> None:
    order = make_order()
    Company.objects.all().delete()

    with pytest.raises(CompanyMissingError):
        slip_context(order)


@pytest.mark.slow
def test_the_page_opens_it_in_the_customers_language_and_it_is_written_down(client: Client) -> None:
    client.force_login(make_user(language="de"))
    order = make_estimate(language="en")

    button = client.get(order.get_absolute_url()).content.decode()
    opened, german = client.get(slip_path(order)), client.get(f"{slip_path(order)}?language=de")

    assert slip_path(order) in button
    assert opened["Content-Type"] == "application/pdf"
    assert "238.00" in pages_of(opened.content)[0]
    assert "238,00" in pages_of(german.content)[0]
    assert AccessEntry.objects.filter(reference=f"order:{order.pk}").exists()


def test_an_empty_order_has_no_button_and_leads_back(client: Client) -> None:
    client.force_login(make_user())
    order = make_order(lines=0)

    answer = client.get(slip_path(order), follow=True)

    assert answer.redirect_chain[-1][0] == order.get_absolute_url()
    assert slip_path(order) not in answer.content.decode()
    assert order.number in str(next(iter(answer.context["messages"])))


def test_a_slip_is_only_read(client: Client) -> None:
    client.force_login(make_user())

    assert client.post(slip_path(make_order())).status_code == 405
