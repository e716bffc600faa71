"""Staff corrects a pairing; the house remembers it by the texts of the lines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.explanation.corrections import lay_together, take_apart
from invoices.explanation.counter import explain_order
from invoices.explanation.differences import Explanation
from invoices.issuing.drafting import draft_invoice
from invoices.matching.documents import DocumentLine
from invoices.matching.errors import LinesStayApartError, SameWordsError
from invoices.models import Invoice, Order, PairCorrection
from invoices.orders.lines import add_line
from tests.factories import make_company, make_user
from tests.invoices.builders import NOW, make_order, part
from workshop.models import User

pytestmark = pytest.mark.django_db
PRICES = {"Pollenfilter": "24.00", "Einsatz Lüftung": "29.00"}
LATER = NOW + timedelta(minutes=1)


def make_bill(ordered: list[str], charged: list[str], *, has_references: bool = False) -> Invoice:
    """Return a draft that charges other words than were ordered, each word at its own price."""
    if not Invoice.objects.exists():
        make_company()
    order = make_order(lines=0)
    for text in ordered:
        add_line(order, part(text=text, price=PRICES.get(text, f"{len(text)}.00")))
    invoice = draft_invoice(order)
    drafted = list(invoice.lines.all())
    invoice.lines.all().delete()
    for place, text in enumerate(charged):
        source = drafted[place].order_line if has_references and place < len(drafted) else None
        invoice.lines.create(
            position=place,
            kind="part",
            text=text,
            quantity=1,
            unit_price_net=PRICES.get(text, f"{len(text)}.50"),
            vat_rate=19,
            order_line=source,
        )
    return invoice


def lines_of(
    invoice: Invoice, ordered: str, charged: str
) -> tuple[Explanation, DocumentLine, DocumentLine]:
    explained = explain_order(Order.objects.get(pk=invoice.order_id), invoice)
    return (
        explained,
        next(line for line in explained.order.lines if line.text == ordered),
        next(line for line in explained.invoice.lines if line.text == charged),
    )


def told(invoice: Invoice) -> list[tuple[str, str]]:
    """Return what stands beside what, in words."""
    order = Order.objects.get(pk=invoice.order_id)
    return [
        (
            " + ".join(line.text for line in pair.order_lines),
            " + ".join(line.text for line in pair.invoice_lines),
        )
        for pair in explain_order(order, invoice).pairs
    ]


def test_two_lines_laid_together_are_a_pair_from_then_on() -> None:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])

    lay_together(*lines_of(invoice, "Pollenfilter", "Einsatz Lüftung"), now=NOW)

    other = make_bill(["Öl", "Pollenfilter"], ["Filter  INNENRAUM", "Öl"])
    assert told(invoice) == [("Pollenfilter", "Einsatz Lüftung")]
    assert told(other) == [("Öl", "Öl"), ("Pollenfilter", "Filter  INNENRAUM")]


def test_lines_taken_apart_stay_alone_the_next_time() -> None:
    invoice = make_bill(["Bremssattel neu"], ["Bremssattel Austausch"])
    assert told(invoice) == [("Bremssattel neu", "Bremssattel Austausch")]

    take_apart(*lines_of(invoice, "Bremssattel neu", "Bremssattel Austausch")[1:], now=NOW)

    other = make_bill(["Bremssattel neu"], ["Bremssattel Austausch"])
    alone = [("Bremssattel neu", ""), ("", "Bremssattel Austausch")]
    assert told(invoice) == told(other) == alone


def test_a_reference_of_the_draft_gives_way_to_staff() -> None:
    invoice = make_bill(["Zündkerze"], ["Glühlampe"], has_references=True)
    assert told(invoice) == [("Zündkerze", "Glühlampe")]

    take_apart(*lines_of(invoice, "Zündkerze", "Glühlampe")[1:], now=NOW)

    assert told(invoice) == [("Zündkerze", ""), ("", "Glühlampe")]


def test_the_last_word_counts() -> None:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])
    lines = lines_of(invoice, "Pollenfilter", "Einsatz Lüftung")

    lay_together(*lines, now=NOW)
    take_apart(*lines[1:], now=LATER)

    assert PairCorrection.objects.count() == 1
    assert told(invoice) == [("Pollenfilter", ""), ("", "Einsatz Lüftung")]


def test_a_line_alone_joins_a_pair() -> None:
    invoice = make_bill(["Pollenfilter"], ["Pollenfilter", "Versand"])

    lay_together(*lines_of(invoice, "Pollenfilter", "Versand"), now=NOW)

    assert told(invoice) == [("Pollenfilter", "Pollenfilter + Versand")]


def test_two_ordered_lines_join_one_charged() -> None:
    invoice = make_bill(["Waschen", "Saugen"], ["Aufbereitung"])

    lay_together(*lines_of(invoice, "Waschen", "Aufbereitung"), now=NOW)
    lay_together(*lines_of(invoice, "Saugen", "Aufbereitung"), now=LATER)

    assert told(invoice) == [("Waschen + Saugen", "Aufbereitung")]


def test_lines_that_have_partners_leave_them() -> None:
    invoice = make_bill(["Zündkerze", "Luftmesser"], ["Glühlampe", "Radkappe"], has_references=True)

    lay_together(*lines_of(invoice, "Zündkerze", "Radkappe"), now=NOW)

    assert told(invoice) == [("Zündkerze", "Radkappe"), ("Luftmesser", ""), ("", "Glühlampe")]


def test_several_lines_for_several_are_refused_and_nothing_is_kept() -> None:
    invoice = make_bill(["Waschen", "Saugen"], ["Aufbereitung", "Duftbaum"])
    lay_together(*lines_of(invoice, "Waschen", "Aufbereitung"), now=NOW)
    lay_together(*lines_of(invoice, "Saugen", "Aufbereitung"), now=NOW)

    with pytest.raises(LinesStayApartError):
        lay_together(*lines_of(invoice, "Saugen", "Duftbaum"), now=LATER)

    assert PairCorrection.objects.count() == 2


def test_the_same_words_are_never_taken_apart() -> None:
    invoice = make_bill(["Pollenfilter", "Öl"], ["POLLENFILTER", "Öl"])

    with pytest.raises(SameWordsError):
        take_apart(*lines_of(invoice, "Pollenfilter", "POLLENFILTER")[1:], now=NOW)
    with pytest.raises(SameWordsError):
        lay_together(*lines_of(invoice, "Pollenfilter", "Öl"), now=NOW)

    assert not PairCorrection.objects.exists()


@pytest.fixture
def staff(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def post(client: Client, invoice: Invoice, **answers: object) -> str:
    address = reverse("invoices:pair_correct", args=[invoice.order_id])
    return client.post(address, answers, follow=True).content.decode()


@pytest.mark.parametrize(("answer", "is_together"), [("together", True), ("apart", False)])
def test_the_plain_form_lays_and_takes(answer: str, is_together: bool, staff: Client) -> None:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])
    _explained, ordered, charged = lines_of(invoice, "Pollenfilter", "Einsatz Lüftung")

    page = post(staff, invoice, ordered=ordered.id, charged=charged.id, answer=answer)

    assert PairCorrection.objects.get().belong_together is is_together
    assert "flash-success" in page
    assert f'name="ordered" value="{ordered.id}"' in page


def test_lines_of_another_bill_and_half_a_choice_change_nothing(staff: Client) -> None:
    invoice, other = (make_bill(["Pollenfilter"], ["Einsatz Lüftung"]) for _ in range(2))
    _explained, ordered, charged = lines_of(invoice, "Pollenfilter", "Einsatz Lüftung")

    pages = [
        post(staff, other, ordered=ordered.id, charged=charged.id, answer="together"),
        post(staff, invoice, charged=charged.id, answer="together"),
        post(staff, invoice, ordered=ordered.id, charged=charged.id, answer="other"),
    ]

    assert not PairCorrection.objects.exists()
    assert all("flash-success" not in page for page in pages)


def test_a_refusal_is_told_on_the_page(staff: Client) -> None:
    invoice = make_bill(["Pollenfilter"], ["POLLENFILTER"])
    _explained, ordered, charged = lines_of(invoice, "Pollenfilter", "POLLENFILTER")

    page = post(staff, invoice, ordered=ordered.id, charged=charged.id, answer="apart")

    assert str(SameWordsError("Pollenfilter")) in page


def test_without_an_invoice_there_is_nothing_to_correct(staff: Client) -> None:
    order = make_order()
    address = reverse("invoices:pair_correct", args=[order.pk])

    assert staff.post(address, {}).url == order.get_absolute_url()
    assert staff.get(address).status_code == 405


def test_the_customer_sees_no_choices(staff: Client) -> None:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])
    address = reverse("invoices:explanation", args=[invoice.order_id])

    assert 'type="radio"' not in staff.get(address).content.decode()
    assert staff.get(address, {"mode": "pairs"}).content.decode().count('type="radio"') == 2


def test_the_owner_forgets_a_correction(staff: Client) -> None:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])
    kept = lay_together(*lines_of(invoice, "Pollenfilter", "Einsatz Lüftung"), now=NOW)
    page = staff.get(reverse("invoices:synonyms")).content.decode()
    address = reverse("invoices:pair_forget", args=[kept.pk])

    assert "Einsatz Lüftung" in page
    assert address in page
    assert staff.get(address).status_code == 405
    assert staff.post(address).url == reverse("invoices:synonyms")
    assert told(invoice) == [("Pollenfilter", ""), ("", "Einsatz Lüftung")]


def test_the_page_of_words_costs_the_same_with_many_corrections(staff: Client) -> None:
    counts = []
    for start, end in ((0, 10), (10, 50)):
        PairCorrection.objects.bulk_create(
            PairCorrection(order_text=f"a{n}", invoice_text="b", belong_together=True, kept_at=NOW)
            for n in range(start, end)
        )
        with CaptureQueriesContext(connection) as queries:
            staff.get(reverse("invoices:synonyms"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_two_lines_of_the_same_words_join_together() -> None:
    invoice = make_bill(["Duftbaum", "Duftbaum"], ["Anhänger"])

    lay_together(
        *lines_of(invoice, invoice.order.lines.last().text, invoice.lines.get().text), now=NOW
    )

    assert told(invoice) == [("Duftbaum + Duftbaum", "Anhänger")]
