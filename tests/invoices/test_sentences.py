"""One plain sentence for each kind of pair, in German and in English."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from django.utils import translation

from invoices.amounts import NO_BREAK
from invoices.explanation.differences import explain
from invoices.explanation.sentences import SENTENCES, net_sum, pair_sentence
from invoices.matching.documents import ADJUSTMENT_KINDS, Adjustment, DocumentLine, Totals
from invoices.matching.pairs import Kind, Match
from invoices.templatetags.amounts import how_much
from tests.invoices.builders import document, line


def tyre(**changes: Any) -> DocumentLine:
    return line(**{"text": "Reifen", "price": "80", "quantity": "4", "unit": "C62", **changes})


CASES = {
    "same": Match("same", (tyre(),), (tyre(),)),
    "more": Match("quantity", (tyre(),), (tyre(quantity="5"),)),
    "fewer": Match("quantity", (tyre(),), (tyre(quantity="3"),)),
    "hours": Match(
        "quantity",
        (line("Zeit", "95", "0.5", unit="HUR"),),
        (line("Zeit", "95", "1.25", unit="HUR"),),
    ),
    "dearer": Match("price", (tyre(),), (tyre(price="85.50"),)),
    "cheaper": Match("price", (tyre(),), (tyre(price="76.90"),)),
    "price without effect": Match("price", (tyre(),), (tyre(price="81", net="320"),)),
    "both": Match("quantity_and_price", (tyre(),), (tyre(quantity="2", price="90"),)),
    "new": Match("new", (), (tyre(),)),
    "new reduction": Match("new", (), (tyre(quantity="-1"),)),
    "new for nothing": Match("new", (), (tyre(price="0"),)),
    "dropped": Match("dropped", (tyre(),), ()),
    "dropped reduction": Match("dropped", (tyre(quantity="-1"),), ()),
    "split": Match("split", (tyre(),), (tyre(quantity="2"), tyre(quantity="2", price="81"))),
    "merged": Match("merged", (tyre(quantity="2"), tyre(quantity="2")), (tyre(),)),
    "substituted": Match(
        "substituted", (tyre(item_number="A1"),), (tyre(text="Reifen Conti", price="90"),)
    ),
}
GERMAN = {
    "same": "Berechnet wie bestellt: 4 Stk. für 320,00 €.",
    "more": "Bestellt: 4 Stk.; berechnet: 5 Stk. zum selben Preis, 80,00 € mehr.",
    "fewer": "Bestellt: 4 Stk.; berechnet: 3 Stk. zum selben Preis, 80,00 € weniger.",
    "hours": "Bestellt: 0,5 Std.; berechnet: 1,25 Std. zum selben Preis, 71,25 € mehr.",
    "dearer": "Bestellt: 4 Stk.; berechnet: 4 Stk., 22,00 € mehr als veranschlagt.",
    "cheaper": "Bestellt: 4 Stk.; berechnet: 4 Stk., 12,40 € weniger als veranschlagt.",
    "price without effect": (
        "Bestellt: 4 Stk. für 320,00 €; berechnet: 4 Stk. für 320,00 €: kein Unterschied."
    ),
    "both": "Bestellt: 4 Stk. für 320,00 €; berechnet: 2 Stk. für 180,00 €: 140,00 € weniger.",
    "new": "Nicht im Auftrag, später dazugekommen: 320,00 €. Keine Zustimmung vermerkt.",
    "new reduction": "Nicht im Auftrag: ein Nachlass von 80,00 € zu Ihren Gunsten.",
    "new for nothing": "Nicht im Auftrag, später dazugekommen: 0,00 €.",
    "dropped": "Bestellt, aber nicht berechnet: 320,00 € weniger.",
    "dropped reduction": (
        "Dieser Nachlass aus dem Auftrag (80,00 €) steht nicht auf der Rechnung."
    ),
    "split": (
        "In einer Position bestellt, in 2 Positionen berechnet, zusammen 322,00 €: 2,00 € mehr."
    ),
    "merged": "In 2 Positionen bestellt, in einer berechnet, zusammen 320,00 €: kein Unterschied.",
    "substituted": "Statt „Reifen (A1)“ wurde „Reifen Conti“ verwendet: 40,00 € mehr.",
}
ENGLISH = {
    "same": "Charged as ordered: 4 pc for 320.00 €.",
    "more": "Ordered: 4 pc; charged: 5 pc at the same price, 80.00 € more.",
    "fewer": "Ordered: 4 pc; charged: 3 pc at the same price, 80.00 € less.",
    "hours": "Ordered: 0.5 h; charged: 1.25 h at the same price, 71.25 € more.",
    "dearer": "Ordered: 4 pc; charged: 4 pc, 22.00 € more than estimated.",
    "cheaper": "Ordered: 4 pc; charged: 4 pc, 12.40 € less than estimated.",
    "price without effect": (
        "Ordered: 4 pc for 320.00 €; charged: 4 pc for 320.00 €: no difference."
    ),
    "both": "Ordered: 4 pc for 320.00 €; charged: 2 pc for 180.00 €: 140.00 € less.",
    "new": "Not on the order, added later: 320.00 €. No approval on file.",
    "new reduction": "Not on the order: a reduction of 80.00 € in your favour.",
    "new for nothing": "Not on the order, added later: 0.00 €.",
    "dropped": "Ordered but not charged: 320.00 € less.",
    "dropped reduction": "This reduction of the order (80.00 €) is not on the invoice.",
    "split": "Ordered in one line, charged in 2 lines, together 322.00 €: 2.00 € more.",
    "merged": "Ordered in 2 lines, charged in one, together 320.00 €: no difference.",
    "substituted": "Instead of “Reifen (A1)”, “Reifen Conti” was used: 40.00 € more.",
}


def said(match: Match, language: str = "en", currency: str = "EUR") -> str:
    with translation.override(language):
        return pair_sentence(match, currency).replace(NO_BREAK, " ")


@pytest.mark.parametrize("case", CASES)
def test_says_it_in_german(case: str) -> None:
    assert said(CASES[case], "de") == GERMAN[case]


@pytest.mark.parametrize("case", CASES)
def test_says_it_in_english(case: str) -> None:
    assert said(CASES[case], "en") == ENGLISH[case]


def test_there_is_a_sentence_for_every_kind() -> None:
    assert set(SENTENCES) == set(get_args(Kind)) == {match.kind for match in CASES.values()}


@pytest.mark.parametrize("case", CASES)
def test_no_sentence_makes_a_tax_statement(case: str) -> None:
    told = said(CASES[case], "de") + said(CASES[case], "en")

    assert not [word for word in ("MwSt", "USt", "VAT", "%", "brutto", "netto") if word in told]


@pytest.mark.parametrize("case", CASES)
def test_amounts_carry_the_sign_of_the_currency(case: str) -> None:
    assert said(CASES[case], currency="GBP") == ENGLISH[case].replace("€", "£")
    assert said(CASES[case], currency="CHF") == ENGLISH[case].replace("€", "CHF")


@pytest.mark.parametrize("case", CASES)
def test_a_number_is_not_torn_from_its_unit(case: str) -> None:
    with translation.override("de"):
        told = pair_sentence(CASES[case], "EUR")

    assert " €" not in told
    assert " Stk." not in told


@pytest.mark.parametrize(
    ("extra", "note"),
    [
        ({"is_extra": True}, "No approval on file."),
        ({"is_extra": True, "approval": "agreed by Ada"}, "Extra work: agreed by Ada."),
        ({"is_extra": False}, ""),
    ],
)
@pytest.mark.parametrize("kind", ["same", "quantity", "price", "dropped"])
def test_extra_work_says_who_agreed_whatever_became_of_it(
    kind: Kind, extra: dict[str, Any], note: str
) -> None:
    charged = () if kind == "dropped" else (tyre(quantity="5", price="81"),)

    told = said(Match(kind, (tyre(**extra),), charged))

    assert told.endswith(note)
    assert ("approval" in told or "agreed" in told) is bool(note)


def test_one_line_of_extra_work_in_a_merge_is_enough_for_the_note() -> None:
    ordered = (tyre(quantity="2"), tyre(quantity="2", is_extra=True))

    assert said(Match("merged", ordered, (tyre(),))).endswith("No approval on file.")


@pytest.mark.parametrize(
    ("ordered", "charged", "is_noted"),
    [(19, 19, False), (19, 7, True), (0, 19, True), (16, 19, True)],
)
def test_a_changed_rate_is_told_without_numbers(
    ordered: int, charged: int, *, is_noted: bool
) -> None:
    match = Match("same", (tyre(vat_rate=Decimal(ordered)),), (tyre(vat_rate=Decimal(charged)),))

    assert ("VAT rate differs" in said(match)) is is_noted


def test_a_line_alone_has_no_rate_to_differ_from() -> None:
    assert "rate" not in said(CASES["new"])
    assert "rate" not in said(CASES["dropped"])


def test_a_split_over_two_rates_tells_of_it() -> None:
    halves = (tyre(quantity="2"), tyre(quantity="2", vat_rate=Decimal(7)))

    assert "VAT rate differs" in said(Match("split", (tyre(),), halves))


@pytest.mark.parametrize(
    ("number", "name"), [("", "“Reifen Conti”"), ("C-1", "“Reifen Conti (C-1)”")]
)
def test_a_replacement_is_named_with_its_number(number: str, name: str) -> None:
    match = Match("substituted", (tyre(),), (tyre(text="Reifen Conti", item_number=number),))

    assert name in said(match)


@pytest.mark.parametrize("kind", ADJUSTMENT_KINDS)
@pytest.mark.parametrize(
    ("language", "words"), [("de", "Auftrag 2,00 €, Rechnung 5,00 €"), ("en", "order 2.00 €")]
)
def test_what_concerns_the_whole_is_said_with_both_sums(
    kind: Any, language: str, words: str
) -> None:
    ordered = document(line(), adjustments=(Adjustment(kind, Decimal(2)),))
    charged = document(line(), adjustments=(Adjustment(kind, Decimal(5)),))

    with translation.override(language):
        (entry,) = explain(ordered, charged).document_level

    assert words in entry.text.replace(NO_BREAK, " ")
    assert "(" not in entry.text


@pytest.mark.parametrize("kind", ADJUSTMENT_KINDS)
def test_the_same_reduction_on_both_is_not_worth_a_word(kind: Any) -> None:
    both = document(line(), adjustments=(Adjustment(kind, Decimal(5), "Treue"),))

    assert explain(both, both).document_level == ()


@pytest.mark.parametrize(
    ("ordered", "charged", "reasons"),
    [
        (["Treue"], [], "(Treue)"),
        ([], ["Treue", "Skonto"], "(Treue, Skonto)"),
        (["Alt"], ["Neu", "Neu", "Neu"], "(Neu)"),
        ([""], ["", ""], ""),
    ],
)
def test_reasons_are_named_once_and_the_invoices_first(
    ordered: list[str], charged: list[str], reasons: str
) -> None:
    def with_charges(names: list[str]) -> Any:
        items = tuple(Adjustment("charge", Decimal(5), name) for name in names)
        return document(line(), adjustments=items)

    (entry,) = explain(with_charges(ordered), with_charges(charged)).document_level

    assert entry.text.endswith(f" {reasons}." if reasons else ".")
    assert bool(reasons) is ("(" in entry.text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Summen eines Belegs weichen um 0,03 € von seinen Positionen ab."),
        ("en", "The sums of a document differ from its lines by 0.03 €."),
    ],
)
def test_a_document_that_contradicts_itself_is_told_of(language: str, text: str) -> None:
    stated = Totals(Decimal("10.03"), Decimal("1.91"), Decimal("11.94"))

    with translation.override(language):
        (entry,) = explain(document(line()), document(line(), stated=stated)).document_level

    assert entry.text.replace(NO_BREAK, " ") == text


def test_sums_lines_exactly() -> None:
    assert net_sum(()) == 0
    assert net_sum((line(price="0.10"), line(price="0.20"))) == Decimal("0.30")


def labour(hours: str, units: str | None = None) -> DocumentLine:
    counted = None if units is None else Decimal(units)
    return line("Zeit", "95", hours, unit="HUR", labour_units=counted)


@pytest.mark.parametrize(
    ("kind", "ordered", "charged", "said"),
    [
        ("same", labour("0.6", "6"), labour("0.6", "6"), ["6 AW"]),
        ("same", labour("0.6"), labour("0.6", "6"), ["6 AW"]),
        ("same", labour("0.6", "6"), labour("0.6"), ["0,6 Std."]),
        ("quantity", labour("0.6", "6"), labour("0.8", "8"), ["6 AW", "8 AW"]),
        ("quantity", labour("0.6", "6"), labour("0.8"), ["0,6 Std.", "0,8 Std."]),
        ("quantity", labour("0.6"), labour("0.8", "8"), ["0,6 Std.", "0,8 Std."]),
    ],
)
def test_labour_is_told_as_the_papers_count_it_and_compared_in_one_unit(
    kind: Kind, ordered: DocumentLine, charged: DocumentLine, said: list[str]
) -> None:
    with translation.override("de"):
        text = pair_sentence(Match(kind, (ordered,), (charged,)), "EUR").replace(NO_BREAK, " ")

    assert all(words in text for words in said)
    assert ("AW" in text) is ("AW" in said[0])
    assert ("Std." in text) is ("Std." in said[0])


@pytest.mark.parametrize(
    ("each", "shown"),
    [
        (labour("0.6", "6"), "6 AW"),
        (labour("0.6"), "0,6 Std."),
        (line("Paket", "95", "1", unit="LS"), ""),
    ],
)
def test_the_page_counts_as_the_paper_does(each: DocumentLine, shown: str) -> None:
    with translation.override("de"):
        assert how_much(each).replace(NO_BREAK, " ") == shown
