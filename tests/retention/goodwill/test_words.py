"""A rule in words: what it gives, to whom, from when to when; the same in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext, override

from retention.customer_class import CustomerClass
from retention.goodwill.words import (
    gift_text,
    reason_text,
    validity_text,
    who_text,
    won_through_text,
)
from tests.retention.goodwill.cases import a_case, a_rule

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
LANGUAGES = pytest.mark.parametrize("language", ["de", "en"])


@LANGUAGES
@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ({"gift": "amount"}, ["10"]),
        ({"gift": "percent", "percent": 50}, ["50 %", "10"]),
        ({"gift": "fixed_price", "fixed_price_net": Decimal("8.50")}, ["8", "50"]),
        ({"gift": "fixed_price"}, ["0"]),
        ({"gift": "labour"}, ["10"]),
        ({"gift": "item", "item": "Wischwasser"}, ["Wischwasser", "10"]),
    ],
)
def test_a_gift_names_its_numbers(language: str, rule: dict[str, Any], marks: list[str]) -> None:
    with override(language):
        text = gift_text(a_rule(**rule))

    assert all(mark in text for mark in marks)
    assert "%(" not in text


@LANGUAGES
def test_each_gift_is_said_otherwise(language: str) -> None:
    with override(language):
        texts = {gift_text(a_rule(gift=gift, item="x")) for gift in ("amount", "labour", "item")}

    assert len(texts) == 3


@LANGUAGES
@pytest.mark.parametrize(
    ("rule", "words", "marks"),
    [
        ({"won_through": "*direct"}, "won directly", []),
        ({"won_through": "*portal"}, "won through a portal", []),
        ({"won_through": "at24", "won_through_name": "AutoTermin24"}, "", ["AutoTermin24"]),
        # Of a portal that was never named its short name is left.
        ({"won_through": "at24"}, "", ["at24"]),
    ],
)
def test_how_somebody_was_won(
    language: str, rule: dict[str, Any], words: str, marks: list[str]
) -> None:
    with override(language):
        text = won_through_text(a_rule(**rule))

        assert not words or text == gettext(words)
    assert all(mark in text for mark in marks)


@LANGUAGES
@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ({"min_months_customer": 1}, ["1"]),
        ({"min_months_customer": 12}, ["12"]),
        ({"min_revenue_net": Decimal(0)}, ["0"]),
        ({"min_revenue_net": Decimal(500)}, ["500"]),
        ({"won_through": "at24", "won_through_name": "AutoTermin24"}, ["AutoTermin24"]),
        ({"min_months_customer": 3, "won_through": "at24"}, ["3", ", ", "at24"]),
    ],
)
def test_who_qualifies_is_said_with_all_that_is_asked(
    language: str, rule: dict[str, Any], marks: list[str]
) -> None:
    with override(language):
        text = who_text(a_rule(**rule))

        assert text != gettext("everybody")
    assert all(mark in text for mark in marks)


@LANGUAGES
def test_classes_are_said_one_beside_the_other(language: str) -> None:
    with override(language):
        text = who_text(a_rule(classes=["at_risk", "lapsed"]))

        labels = [str(CustomerClass(word).label) for word in ("at_risk", "lapsed")]
        assert text == " / ".join(labels)


@LANGUAGES
def test_who_asks_nothing_takes_everybody(language: str) -> None:
    with override(language):
        assert who_text(a_rule()) == gettext("everybody")


def test_one_month_is_said_in_the_singular() -> None:
    one, more = (who_text(a_rule(min_months_customer=months)) for months in (1, 2))

    assert one.replace("1", "2") != more


@LANGUAGES
@pytest.mark.parametrize(
    ("days", "years"),
    [((None, None), 0), ((FIRST, None), 1), ((None, LAST), 1), ((FIRST, LAST), 2)],
)
def test_validity_names_the_days_that_there_are(
    language: str, days: tuple[date | None, date | None], years: int
) -> None:
    with override(language):
        text = validity_text(a_rule(valid_from=days[0], valid_until=days[1]))

    assert text.count("2026") == years
    assert bool(text) == bool(years)


def test_from_and_until_are_two_things() -> None:
    begins = validity_text(a_rule(valid_from=FIRST))
    ends = validity_text(a_rule(valid_until=FIRST))

    assert begins != ends


@LANGUAGES
@pytest.mark.parametrize(
    ("rule", "case", "mark", "is_said"),
    [
        ({"max_order_net": Decimal(777)}, {}, "777", True),
        # Before there is any work, no limit of it says something.
        ({"max_order_net": Decimal(777)}, {"work": None}, "777", False),
        ({"min_months_customer": 13}, {"customer_months": 44}, "44", True),
        ({}, {"customer_months": 44}, "44", False),
        ({"min_revenue_net": Decimal(0)}, {"revenue": Decimal(4321)}, "321", True),
        ({}, {"revenue": Decimal(4321)}, "321", False),
        ({"won_through": "at24"}, {"won_through": "at24"}, "at24", True),
        ({}, {"won_through": "at24"}, "at24", False),
    ],
)
def test_a_reason_says_only_what_was_asked(
    language: str, rule: dict[str, Any], case: dict[str, Any], mark: str, is_said: bool
) -> None:
    with override(language):
        assert (mark in reason_text(a_rule(**rule), a_case(**case))) is is_said


@pytest.mark.parametrize(
    ("classes", "stands", "is_said"),
    [
        (["lapsed"], CustomerClass.LAPSED, True),
        ([], CustomerClass.LAPSED, False),
        (["lapsed"], None, False),
    ],
)
def test_a_class_is_said_where_it_was_asked_and_is_known(
    classes: list[str], stands: CustomerClass | None, is_said: bool
) -> None:
    text = reason_text(a_rule(classes=classes), a_case(customer_class=stands))

    assert (str(CustomerClass.LAPSED.label) in text) is is_said


def test_without_its_occasion_a_reason_has_no_gap() -> None:
    text = reason_text(a_rule(), a_case(occasions={}))

    assert text == f"Kleinteile: {gift_text(a_rule())}"
