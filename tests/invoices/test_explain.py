"""The explanation: exact sums, every line once, one sentence a pair."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.errors import CurrencyMismatchError
from invoices.explanation.differences import Explanation, explain, explanation_as_json
from invoices.explanation.side_by_side import pair_views, vat_rows
from invoices.matching.documents import Adjustment, AdjustmentKind, Document, DocumentLine, Totals
from tests.invoices.builders import document, line

NO_BREAK = "\N{NO-BREAK SPACE}"
KINDS = {
    "same", "quantity", "price", "quantity_and_price", "new", "dropped", "split", "merged",
    "substituted",
}  # fmt: skip
TEXTS = [
    "Ölwechsel", "Motoröl erneuern", "Bremsbeläge VA", "Bremsbeläge HA", "Inspektion",
    "Inspektion mit Ölwechsel", "Reifen 205/55 R16", "Arbeitslohn", "Kleinteile", "Kulanz",
]  # fmt: skip
CENTS = st.decimals(min_value=0, max_value=999, places=2)
LINES = st.builds(
    lambda text, price, quantity, rate, number: line(
        text, str(price), str(quantity), vat_rate=Decimal(rate), item_number=number
    ),
    st.sampled_from(TEXTS),
    CENTS,
    st.decimals(min_value=-3, max_value=9, places=1),
    st.sampled_from([19, 7, 0]),
    st.sampled_from(["", "", "A1", "B2"]),
)
ADJUSTMENTS = st.builds(
    lambda kind, net: Adjustment(kind, -net if kind == "allowance" else net, "", Decimal(19)),
    st.sampled_from(["allowance", "charge", "rounding", "prepaid"]),
    CENTS,
)


def documents(number: str) -> st.SearchStrategy[Document]:
    stated = st.none() | st.builds(lambda net: Totals(net, net, net * 2), CENTS)
    return st.builds(
        lambda lines, items, sums: document(
            *lines, number=number, adjustments=tuple(items), stated=sums
        ),
        st.lists(LINES, max_size=8),
        st.lists(ADJUSTMENTS, max_size=3),
        stated,
    )


def ids(lines: tuple[DocumentLine, ...]) -> Counter[str]:
    return Counter(one.id for one in lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents("A-1"), documents("R-1"), st.data())
def test_sums_are_exact_and_every_line_occurs_once(
    order: Document, invoice: Document, data: st.DataObject
) -> None:
    named = [""] + [one.id for one in order.lines]
    lines = tuple(
        replace(one, order_reference=data.draw(st.sampled_from(named))) for one in invoice.lines
    )
    invoice = replace(invoice, lines=lines)

    told = explanation_as_json(explain(order, invoice))

    parts = [*told["pairs"], *told["document_level"]]
    assert sum(Decimal(one["difference_net"]) for one in parts) == Decimal(
        told["difference"]["net"]
    )
    assert Counter(i for pair in told["pairs"] for i in pair["order_lines"]) == ids(order.lines)
    assert Counter(i for pair in told["pairs"] for i in pair["invoice_lines"]) == ids(lines)
    assert {pair["kind"] for pair in told["pairs"]} <= KINDS
    assert all(one["text"] for one in parts)


def test_the_difference_is_invoice_minus_order() -> None:
    told = explanation_as_json(explain(document(line(price="10")), document(line(price="12"))))

    assert told["difference"] == {"net": "2.00", "vat": "0.38", "gross": "2.38"}
    assert told["order"] == {
        "number": "A-1", "net": "10.00", "vat": "1.90", "gross": "11.90", "currency": "EUR"
    }  # fmt: skip


def test_refuses_two_currencies() -> None:
    with pytest.raises(CurrencyMismatchError):
        explain(document(line()), document(line(), currency="SEK"))


@pytest.mark.parametrize(
    ("kind", "difference"),
    [("allowance", "-5.00"), ("charge", "5.00"), ("rounding", "0.00"), ("prepaid", "0.00")],
)
def test_tells_what_concerns_the_whole(kind: AdjustmentKind, difference: str) -> None:
    net = Decimal("-5.00") if kind == "allowance" else Decimal("5.00")
    invoice = document(line(), adjustments=(Adjustment(kind, net, "Treue"),))

    (entry,) = explain(document(line()), invoice).document_level

    assert (entry.kind, str(entry.difference_net)) == (kind, difference)
    assert "Treue" in entry.text


def test_names_the_rest_when_a_document_contradicts_its_lines() -> None:
    invoice = document(line(), stated=Totals(Decimal("10.03"), Decimal("1.91"), Decimal("11.94")))

    (entry,) = explain(document(line()), invoice).document_level

    assert (entry.kind, entry.difference_net) == ("rounding", Decimal("0.03"))


def test_says_what_is_in_favour_of_the_customer() -> None:
    gift = (Adjustment("allowance", Decimal(-5)), Adjustment("charge", Decimal(3)))
    order = document(line(), line(quantity="-1"))

    told = explain(order, document(line(price="50"), line(quantity="-2"), adjustments=gift))

    assert told.in_favour == 25
    assert explain(order, document(line())).in_favour == 0
    assert explain(order, document(line(quantity="-1"))).in_favour == 0


def sentence(ordered: list[DocumentLine], charged: list[DocumentLine]) -> str:
    with translation.override("en"):
        pairs = explain(document(*ordered), document(*charged)).pairs
    return " / ".join(pair.text for pair in pairs).replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("ordered", "charged", "text"),
    [
        ([line("Öl")], [line("Öl")], "Charged as ordered: 1 for 10.00 €."),
        (
            [line("Reifen", "80", "4", unit="C62")],
            [line("Reifen", "80", "5", unit="C62")],
            "Ordered: 4 pc; charged: 5 pc at the same price, 80.00 € more.",
        ),
        (
            [line("Reifen", "80", "4", unit="C62")],
            [line("Reifen", "76.90", "4", unit="C62")],
            "Ordered: 4 pc; charged: 4 pc, 12.40 € less than estimated.",
        ),
        ([line("Öl")], [], "Ordered but not charged: 10.00 € less."),
        ([], [line("Öl")], "Not on the order, added later: 10.00 €. No approval on file."),
        (
            [],
            [line("Öl", quantity="-1")],
            "Not on the order: a reduction of 10.00 € in your favour.",
        ),
    ],
)
def test_says_one_plain_sentence(
    ordered: list[DocumentLine], charged: list[DocumentLine], text: str
) -> None:
    assert sentence(ordered, charged) == text


def test_says_who_agreed_to_extra_work() -> None:
    extra = line("Batterie", is_extra=True, approval="agreed by Ada on 05/11/2026 (by phone)")

    assert "agreed by Ada on 05/11/2026" in sentence([extra], [line("Batterie")])


def test_says_when_nobody_agreed_to_extra_work() -> None:
    assert "No approval on file." in sentence([line("Licht", is_extra=True)], [line("Licht")])
    assert "No approval on file." not in sentence([line("Licht")], [line("Licht")])


def test_says_when_the_rate_differs() -> None:
    assert "VAT rate" in sentence([line("Öl")], [line("Öl", vat_rate=Decimal(7))])


def test_writes_amounts_as_germans_read_them() -> None:
    with translation.override("de"):
        pairs = explain(document(), document(line("Motor", "1234.5"))).pairs

    assert f"1.234,50{NO_BREAK}€" in pairs[0].text


def explained() -> Explanation:
    extra = line("Batterie", "119", is_extra=True, approval="agreed")
    order = document(line("Öl"), line("Filter", "20"), extra)
    return explain(order, document(line("Öl"), line("Filter", "22"), line("Batterie", "119")))


def test_filters_to_pairs_with_something_to_say() -> None:
    assert [view.mark for view in pair_views(explained())] == ["=", "≠", "="]

    left = pair_views(explained(), only_differences=True)

    assert [view.pair.order_lines[0].text for view in left] == ["Filter", "Batterie"]


def test_fills_up_the_shorter_side() -> None:
    split = explain(
        document(line("Reifen", "10", "4", item_number="R")),
        document(*(line("Reifen", "10", "2", item_number="R") for _ in range(2))),
    )

    (view,) = pair_views(split)

    assert [(bool(left), bool(right)) for left, right in view.rows] == [(True, True), (False, True)]


def test_lists_each_vat_rate_once() -> None:
    told = explain(document(line()), document(line(), line(vat_rate=Decimal(7))))

    assert [(row.rate, row.difference) for row in vat_rows(told)] == [
        (Decimal(19), Decimal("0.00")),
        (Decimal(7), Decimal("0.70")),
    ]
