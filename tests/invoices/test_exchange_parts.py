"""The tax on exchange parts: off, until the owner enters the share (R-35, R-36)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from invoices.einvoice.tree import NAMESPACES, taken_off
from invoices.einvoice.writing import invoice_xml
from invoices.explanation.differences import explain
from invoices.explanation.from_rows import (
    gross_of_line,
    groups_of_lines,
    invoice_document,
    order_document,
    taxed_groups,
    totals_of_lines,
)
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import invoice_context
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import Invoice, Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.orders.exchange_parts import (
    house_share,
    old_part_lines,
    value_of_old_part,
    value_of_old_parts,
)
from invoices.orders.lines import LineData, add_line, change_line, set_rates
from invoices.readers import read_document
from invoices.validation import validate_document
from tests.factories import make_user
from tests.invoices.builders import NOW, make_issue, make_issue_line, make_order, tell_customer
from workshop.models import Company, User

D = Decimal


def exchange(price: str = "1000.00", **fields: Any) -> LineData:
    quantity = D(fields.pop("quantity", "1"))
    return LineData(LineKind.EXCHANGE, "Motor", quantity, Unit.PIECE, D(price), **fields)


def work(price: str = "500.00") -> LineData:
    return LineData(LineKind.LABOUR, "Motor tauschen", D(1), Unit.FLAT, D(price))


@pytest.mark.parametrize(
    ("kind", "list_net", "rate", "share", "value"),
    [
        ("exchange", "1000", "19", 10, "100.00"),
        ("exchange", "1000", "19", 100, "1000.00"),
        ("exchange", "0.05", "19", 10, "0.01"),
        ("exchange", "0.04", "19", 10, None),
        ("exchange", "-1000", "19", 10, "-100.00"),
        ("exchange", "1000", "19", 0, None),
        ("exchange", "1000", "0", 10, None),
        ("part", "1000", "19", 10, None),
        ("labour", "1000", "19", 10, None),
    ],
)
def test_values_the_old_part_by_the_share_of_the_house(
    kind: str, list_net: str, rate: str, share: int, value: str | None
) -> None:
    found = value_of_old_part(kind, D(list_net), vat_rate=D(rate), share=share)

    assert found == (None if value is None else D(value))


def taxed_line(**fields: Any) -> Any:
    return make_issue_line(**{"unit_price_net": D(1000), "exchange_value": D(100), **fields})


def test_the_example_of_the_tax_administration() -> None:
    lines = [make_issue_line(unit_price_net=D(500)), taxed_line()]

    totals = totals_of_lines(lines)

    assert (totals.net, totals.vat, totals.gross) == (D(1500), D(285) + D(19), D(1804))


def test_people_see_what_is_taxed_and_not_what_is_taken_off() -> None:
    lines = [make_issue_line(unit_price_net=D(500)), taxed_line()]

    assert [(group.rate, group.net) for group in groups_of_lines(lines)] == [
        (19, 1600),
        (0, -100),
    ]
    assert [(group.rate, group.net, group.vat) for group in taxed_groups(lines)] == [
        (19, 1600, 304)
    ]


def test_lines_without_vat_stay_in_the_breakdown() -> None:
    free = make_issue_line(vat_rate=D(0), unit_price_net=D(30))

    assert [group.net for group in taxed_groups([taxed_line(), free])] == [1100, -70]
    assert [group.net for group in taxed_groups([free])] == [30]


def test_the_price_told_for_the_line_has_the_tax_in_it() -> None:
    assert gross_of_line(taxed_line()) == D(1209)
    assert gross_of_line(make_issue_line(unit_price_net=D(1000))) == D(1190)


def test_sums_up_and_names_the_old_parts() -> None:
    lines = [taxed_line(), make_issue_line(), taxed_line(exchange_value=D("-7.50"))]

    assert value_of_old_parts(lines) == D("92.50")
    assert [(one.quantity, one.unit_price_net) for one in old_part_lines(lines)] == [
        (1, 100),
        (-1, D("7.50")),
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_the_official_rules_accept_it_and_its_reversal(sign: int) -> None:
    line = taxed_line(quantity=D(sign), exchange_value=D(100 * sign))
    issue = make_issue(make_issue_line(quantity=D(sign), unit_price_net=D(500)), line)

    xml = invoice_xml(issue)

    assert validate_document(xml).findings == ()
    document = read_document(xml)
    assert document.totals.gross == D(1804) * sign
    assert [found.net for found in document.lines] == [500 * sign, 1000 * sign, 100 * sign]
    assert [(item.kind, item.net) for item in document.adjustments] == [("allowance", -100 * sign)]


def test_the_xml_says_why_the_old_part_is_not_paid() -> None:
    root = etree.fromstring(invoice_xml(make_issue(taxed_line())))

    reasons = root.findall(".//ram:ExemptionReason", NAMESPACES)
    allowance = root.find(".//ram:SpecifiedTradeAllowanceCharge", NAMESPACES)
    assert [reason.text for reason in reasons] == [allowance.findtext("ram:Reason", "", NAMESPACES)]
    assert allowance.findtext(".//ram:CategoryCode", "", NAMESPACES) == "E"


def test_nothing_is_taken_off_where_nothing_was_exchanged() -> None:
    assert taken_off(D(0), "x") is None


def switch_on(percent: int = 10) -> None:
    Company.objects.update(exchange_part_percent=percent)


def make_exchange_order() -> Order:
    order = make_order(lines=0)
    switch_on()
    add_line(order, work())
    add_line(order, exchange())
    return order


@pytest.mark.django_db
def test_it_is_off_until_the_owner_enters_a_share() -> None:
    order = make_order(lines=0)

    line = add_line(order, exchange())

    assert (house_share(), line.exchange_value) == (0, None)
    assert totals_of_lines([line]).gross == D(1190)


@pytest.mark.django_db
def test_the_base_is_the_list_price_before_the_discount() -> None:
    order = make_order(lines=0)
    switch_on()

    line = add_line(order, exchange(discount_percent=D(20), quantity="2"))

    assert line.exchange_value == D(200)
    assert totals_of_lines([line]).vat == D("342.00")


@pytest.mark.django_db
def test_a_changed_line_is_valued_anew() -> None:
    line = make_exchange_order().lines.get(kind=LineKind.EXCHANGE)

    change_line(line, exchange("800.00"))
    line.refresh_from_db()
    assert line.exchange_value == D(80)

    change_line(line, LineData(LineKind.PART, "Motor", unit_price_net=D(800)))
    line.refresh_from_db()
    assert line.exchange_value is None


@pytest.mark.django_db
def test_a_small_business_taxes_no_old_part() -> None:
    order = make_exchange_order()
    Company.objects.update(is_small_business=True)

    set_rates(order)

    assert totals_of_lines(order.lines.all()).gross == D(1500)
    assert not OrderLine.objects.exclude(exchange_value=None).exists()


@pytest.mark.django_db
def test_issues_reverses_and_prints_it() -> None:
    order = make_exchange_order()
    tell_customer(order)

    invoice = issue_invoice(draft_invoice(order), now=NOW)
    context = invoice_context(invoice)
    reversal = reverse_invoice(invoice, now=NOW)

    assert (invoice.net, invoice.vat, invoice.gross) == (D(1500), D(304), D(1804))
    assert (context["old_parts"], [group.vat for group in context["groups"]]) == (100, [304])
    assert (reversal.net, reversal.gross) == (D(-1500), D(-1804))
    assert value_of_old_parts(reversal.lines.all()) == -100
    assert read_document(bytes(reversal.xml)).totals.gross == D(-1804)


@pytest.mark.django_db
def test_order_and_invoice_explain_each_other_to_the_cent() -> None:
    order = make_exchange_order()
    draft = draft_invoice(order)
    draft.lines.filter(kind=LineKind.EXCHANGE).update(exchange_value=None)

    explanation = explain(
        order_document(order, labour_units_per_hour=10),
        invoice_document(Invoice.objects.get(pk=draft.pk), labour_units_per_hour=10),
    )

    assert (explanation.difference.net, explanation.difference.vat) == (0, -19)
    parts = [*explanation.pairs, *explanation.document_level]
    assert sum(part.difference_net for part in parts) == 0


@pytest.mark.django_db
def test_the_pages_tell_it(client: Client) -> None:
    client.force_login(make_user())
    order = make_exchange_order()
    draft = draft_invoice(order)

    for page in (order, draft):
        text = client.get(page.get_absolute_url()).content.decode().replace("\xa0", " ")
        assert "1.804,00 €" in text
        assert text.count("100,00 €") >= 2


@pytest.mark.django_db
def test_the_owner_enters_the_share(client: Client) -> None:
    make_order()
    client.force_login(make_user(role=User.Role.OWNER))

    page = client.get(reverse("workshop:rules"))

    assert 'name="exchange_part_percent"' in page.content.decode()
