"""Orders of customers' own programs: their lines become ours, to the cent, each order once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from invoices.errors import DocumentRefusedError, OrderClosedError, OrderDraftedError
from invoices.explanation.from_rows import net_of_line, totals_of_lines
from invoices.issuing.drafting import draft_invoice
from invoices.matching.documents import DocumentLine
from invoices.models import Order, OrderLine
from invoices.orders.files import _data, difference_from, take_order
from invoices.orders.lines import line_values
from tests.factories import make_customer, make_user, make_workshop
from tests.invoices.builders import TODAY, make_issued, make_order

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"

TABLE = (
    "Auftragsnummer;Belegnummer;Bezeichnung;Menge;Einheit;Einzelpreis\n"
    ";FL-7;Öl wechseln;5;AW;9,50\n;FL-7;Motoröl 5W-30;4,5;l;9,80\n"
).encode()


def written(*lines: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"number": "FL-7", "lines": list(lines), **fields}).encode()


def oil(**fields: Any) -> dict[str, Any]:
    return {"text": "Motoröl", "quantity": "4.5", "unit": "l", "unit_price": "9.80", **fields}


def test_their_lines_become_ours_with_number_and_unit() -> None:
    order = make_order(lines=0)

    take_order(order, written(oil(item_number="OEL530")))

    line = order.lines.get()
    assert (line.text, line.quantity, line.unit) == ("Motoröl", Decimal("4.5"), "l")
    assert (line.item_number, line.kind, line.vat_rate) == ("OEL530", "part", 19)
    assert Order.objects.get().buyer_reference == "FL-7"


def test_a_table_is_read_too() -> None:
    order = make_order(lines=0)

    take_order(order, TABLE)

    assert [line.kind for line in order.lines.all()] == ["labour", "part"]
    assert totals_of_lines(order.lines.all()).net == Decimal("91.60")


def test_the_rate_is_by_law_whatever_theirs_says() -> None:
    order = make_order(lines=0)

    take_order(order, written(oil(vat_rate="7")))

    assert order.lines.get().vat_rate == 19


def test_what_comes_to_another_sum_is_taken_flat() -> None:
    order = make_order(lines=0)

    take_order(order, written(oil(net="40.00"), oil(unit="MTR")))

    lines = list(order.lines.all())
    assert [(line.unit, net_of_line(line)) for line in lines] == [
        ("flat", Decimal("40.00")),
        ("flat", Decimal("44.10")),
    ]
    assert "4,5" in lines[0].text


def test_allowances_and_charges_come_along() -> None:
    order = make_order(lines=0)
    off = {"kind": "allowance", "net": "-10", "text": "Treue", "vat_rate": "19"}
    more = {"kind": "charge", "net": "5", "vat_rate": "19"}

    document = take_order(order, written(oil(), adjustments=[off, more]))

    net = totals_of_lines(order.lines.all()).net
    assert net == Decimal("39.10")
    assert difference_from(order, document, net) == ""
    assert "40,00" in difference_from(order, document, Decimal("40.00"))


def test_the_same_order_comes_once() -> None:
    order = make_order(lines=0)
    take_order(order, written(oil()))
    second = make_order(lines=0, customer=order.customer, workshop=order.workshop)

    for again in (order, second):
        with pytest.raises(DocumentRefusedError):
            take_order(again, written(oil()))

    assert OrderLine.objects.count() == 1


def test_of_a_cancelled_order_it_may_come_again() -> None:
    order = make_order(lines=0)
    take_order(order, written(oil()))
    Order.objects.update(state=Order.State.CANCELLED)
    second = make_order(lines=0, customer=order.customer, workshop=order.workshop)

    take_order(second, written(oil()))

    assert second.lines.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02", b"%PDF-1.7 nothing", b"<html></html>", b"{}",
        written(), written(oil(), currency="CHF"), written(oil(quantity="1000000")),
        written(*[oil()] * 501), (SAMPLES / "ubl.xml").read_bytes(),
        (SAMPLES / "cii.xml").read_bytes(),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_and_changes_nothing(content: bytes) -> None:
    order = make_order()

    with pytest.raises(DocumentRefusedError) as caught:
        take_order(order, content)

    assert str(caught.value)
    assert order.lines.count() == 1


def test_an_order_under_way_to_its_invoice_takes_no_file() -> None:
    order = make_order()
    draft_invoice(order)

    with pytest.raises(OrderDraftedError):
        take_order(order, written(oil()))
    with pytest.raises(OrderClosedError):
        take_order(make_issued().order, written(oil()))


@given(
    quantity=st.decimals("-99", "999", places=4),
    price=st.decimals("-99", "999", places=6),
    net=st.none() | st.decimals("-999", "999", places=2),
    unit=st.sampled_from(["HUR", "C62", "LTR", "SET", "LS", "MTR", ""]),
)
def test_a_line_comes_to_exactly_what_theirs_says(
    quantity: Decimal, price: Decimal, net: Decimal | None, unit: str
) -> None:
    stated = net if net is not None else round(quantity * price, 2)
    theirs = DocumentLine("1", "Arbeit", quantity, price, stated, unit)

    ours = OrderLine(**line_values(_data(theirs), supply_on=TODAY))

    assert net_of_line(ours) == stated
    assert ours.unit_price_net >= 0


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("bestellung.json", content)}


def test_a_file_is_read_in_on_the_page(client: Client) -> None:
    client.force_login(make_user())
    order = make_order(lines=0)
    address = reverse("invoices:order_file", args=[order.pk])

    client.post(address, upload(written(oil())))
    again = client.post(address, upload(written(oil())), follow=True)
    empty = client.post(address, {}, follow=True)

    assert order.lines.count() == 1
    for refused in (again, empty):
        assert "flash-error" in refused.content.decode()


@pytest.fixture
def new_order(client: Client) -> Any:
    """Post the page on which an order is opened for a customer."""
    client.force_login(make_user())
    customer, site = make_customer(), make_workshop()
    address = f"{reverse('invoices:order_new')}?customer={customer.pk}"
    return lambda **data: client.post(address, {"workshop": site.pk, **data}, follow=True)


def test_a_new_order_takes_its_lines_from_the_file(new_order: Any) -> None:
    page = new_order(**upload(written(oil())))

    order = Order.objects.get()
    assert page.redirect_chain[0][0] == order.get_absolute_url()
    assert (order.buyer_reference, order.lines.get().text) == ("FL-7", "Motoröl")
    assert "flash-warning" not in page.content.decode()


def test_an_estimate_may_come_from_a_file_and_other_sums_are_told(new_order: Any) -> None:
    other = {"net": "50.00", "vat": "9.50", "gross": "59.50"}

    page = new_order(estimate="1", **upload(written(oil(), totals=other)))

    assert Order.objects.get().state == Order.State.ESTIMATE
    assert "flash-warning" in page.content.decode()


@pytest.mark.parametrize("content", [written(), b"", (SAMPLES / "cii.xml").read_bytes()])
def test_a_wrong_file_opens_no_order_and_says_why(new_order: Any, content: bytes) -> None:
    page = new_order(**upload(content))

    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not Order.objects.exists()


# Answers to orders that repeat no line, and orders in kronor.
REFUSED = ("RESPONSE_OK", "RESPONSE_NOK", "Accept", "UBL-Order", "BII03")


@pytest.mark.corpus
def test_reads_the_orders_of_the_corpora_to_the_cent(corpora: Path) -> None:
    folder = corpora / "einvoices" / "orders"
    for path in sorted(each for each in folder.rglob("*") if each.suffix in {".xml", ".pdf"}):
        order = make_order(lines=0)
        if any(word in path.name for word in REFUSED):
            with pytest.raises(DocumentRefusedError):
                take_order(order, path.read_bytes())
            continue

        document = take_order(order, path.read_bytes())

        assert totals_of_lines(order.lines.all()).net == document.totals.net, path.name
