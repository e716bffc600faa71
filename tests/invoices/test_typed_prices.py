"""Prices as people type them, in every form of an order: comma, cents, gross, discount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.forms import Form
from django.test import Client
from django.urls import reverse
from django.utils import translation

from invoices.explanation.from_rows import gross_of_line
from invoices.forms.approvals import ApprovalForm
from invoices.forms.orders import DiscountForm, LineForm, OrderDetailsForm
from invoices.issuing.drafting import draft_invoice
from invoices.models import Order, PackageLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import LineData, add_line
from tests.factories import make_company, make_service, make_user
from tests.invoices.builders import make_order
from workshop.forms.services import ServiceForm
from workshop.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(language="de"))
    return client


@pytest.fixture
def order() -> Order:
    return make_order(lines=0)


def typed(price: str, **fields: str) -> dict[str, str]:
    return {"kind": "part", "text": "Filter", "quantity": "1", "unit_price_net": price, **fields}


def flat(gross: str) -> LineData:
    return LineData(
        LineKind.PACKAGE, "Festpreis", unit=Unit.FLAT, unit_price_net=Decimal(gross), is_gross=True
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("price", ["1234,50", "1234.50", "1.234,50", "1,234.50", "1.234,50 €"])
def test_cents_in_either_spelling_and_either_language(language: str, price: str) -> None:
    with translation.override(language):
        form = LineForm(typed(price, quantity="2,5", discount_percent="7,5"))
        assert form.is_valid(), form.errors

    data = form.line_data()
    assert (data.unit_price_net, data.quantity, data.discount_percent) == (
        Decimal("1234.5"),
        Decimal("2.5"),
        Decimal("7.5"),
    )


@pytest.mark.parametrize(
    ("language", "typed_price", "price"),
    [("de", "1.234", 1234), ("de", "1,234", "1.234"), ("en", "1,234", 1234)],
)
def test_a_thousand_is_no_euro_and_a_bit(language: str, typed_price: str, price: object) -> None:
    with translation.override(language):
        form = LineForm(typed(typed_price))
        assert form.is_valid()

    assert form.cleaned_data["unit_price_net"] == Decimal(str(price))


@pytest.mark.parametrize("wrong", ["zwölf", "1.23.4", "12,50,1", "nan", "1,23456"])
def test_what_is_no_price_is_refused(wrong: str) -> None:
    with translation.override("de"):
        assert LineForm(typed(wrong)).errors["unit_price_net"]


@pytest.mark.parametrize("form", [LineForm(), DiscountForm(), ApprovalForm(), OrderDetailsForm()])
def test_no_field_of_an_order_hides_the_comma_behind_a_number_input(form: Form) -> None:
    kinds = {name: getattr(field.widget, "input_type", "") for name, field in form.fields.items()}

    assert "number" not in kinds.values(), kinds


@pytest.mark.parametrize("gross", ["89.90", "99.99", "0.01", "1234.56"])
def test_a_flat_rate_told_with_vat_comes_to_that(order: Order, gross: str) -> None:
    line = add_line(order, flat(gross))

    assert abs(gross_of_line(line) - Decimal(gross)) <= Decimal("0.01")
    assert line.unit_price_net == (Decimal(gross) / Decimal("1.19")).quantize(Decimal("0.0001"))


def test_a_small_business_has_one_price(order: Order) -> None:
    company = make_company()
    company.is_small_business = True
    company.save()

    assert add_line(order, flat("89.90")).unit_price_net == Decimal("89.9")


def test_a_reduction_told_with_vat_is_taken_off(order: Order) -> None:
    data = LineData(
        LineKind.ALLOWANCE, "Nachlass", unit=Unit.FLAT, unit_price_net=Decimal(-119), is_gross=True
    )

    line = add_line(order, data)

    assert (line.quantity, line.unit_price_net) == (-1, 100)


def test_the_page_takes_a_gross_flat_rate_and_a_line_discount(staff: Client, order: Order) -> None:
    add = reverse("invoices:line_add", args=[order.pk])

    staff.post(add, typed("89,90", kind="package", is_gross="on"))
    staff.post(add, typed("100", discount_percent="12,5"))

    first, second = order.lines.all()
    assert (first.unit, gross_of_line(first)) == ("flat", Decimal("89.90"))
    assert second.discount_percent == Decimal("12.5")


def test_a_refused_line_keeps_what_was_typed(staff: Client, order: Order) -> None:
    answer = staff.post(
        reverse("invoices:line_add", args=[order.pk]), typed("1,23456", is_gross="on")
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="1,23456"' in shown
    assert 'name="is_gross" checked' in shown


def test_a_draft_takes_a_gross_price_too(staff: Client, order: Order) -> None:
    add_line(order, flat("10"))
    draft = draft_invoice(order)

    staff.post(reverse("invoices:invoice_line_add", args=[draft.pk]), typed("119", is_gross="on"))

    assert draft.lines.last().unit_price_net == 100


def test_a_package_is_entered_with_cents(client: Client) -> None:
    client.force_login(make_user(role="owner", language="de"))
    service = make_service(code="oil", name_de="Ölwechsel", name_en="Oil")
    lines = {
        "package_lines-TOTAL_FORMS": "1",
        "package_lines-INITIAL_FORMS": "0",
        "package_lines-0-kind": "part",
        "package_lines-0-text_de": "Öl 5W-30",
        "package_lines-0-quantity": "4,5",
        "package_lines-0-unit": "l",
        "package_lines-0-unit_price_net": "12,95 €",
    }

    answer = client.post(reverse("invoices:package", args=[service.pk]), lines)

    line = PackageLine.objects.get()
    assert answer.status_code == 302
    assert (line.quantity, line.unit_price_net) == (Decimal("4.5"), Decimal("12.95"))
    assert 'value="12,95"' in client.get(answer.url).content.decode()


def test_a_stored_line_shows_its_cents_and_no_needless_zeros(staff: Client, order: Order) -> None:
    data = LineData(LineKind.PART, "Öl", Decimal("4.500"), Unit.LITRE, Decimal("12.9000"))
    line = add_line(order, data)

    shown = staff.get(reverse("invoices:line_edit", args=[line.pk])).content.decode()

    assert 'value="4,5"' in shown
    assert 'value="12,90"' in shown


def test_a_fixed_price_is_entered_with_cents() -> None:
    service = make_service(code="oil", name_de="Ölwechsel", name_en="Oil")
    with translation.override("de"):
        first = ServiceForm(instance=service)
        values = {name: first[name].value() for name in first.fields}
        values = {name: "" if value is None else value for name, value in values.items()}
        form = ServiceForm(values | {"price_gross": "139,90"}, instance=service)
        assert form.is_valid(), form.errors
        form.save()

    assert Service.objects.get(pk=service.pk).price_gross == Decimal("139.9")
    with translation.override("de"):
        assert 'value="139,90"' in str(ServiceForm(instance=form.instance)["price_gross"])
