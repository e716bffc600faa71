"""Which rule decides, what it gives, and why another one does not: values only."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention.customer_class import CustomerClass
from retention.goodwill.case import Spent
from retention.goodwill.deciding import amount_of, decide, refusal_of
from retention.models import GoodwillRule
from tests.retention.goodwill.cases import ON, a_case, a_rule, some_work

FREE = Spent()
EXAMPLES = int(os.environ.get("WORKSHOP_EXAMPLES", "60"))


@pytest.mark.parametrize(
    ("rule", "work", "amount"),
    [
        ({}, some_work("100"), "10"),
        ({}, some_work("4.50"), "4.50"),
        ({"gift": "percent", "percent": 8}, some_work("99.99"), "8.00"),
        ({"gift": "percent", "percent": 8}, some_work("500"), "10"),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(8)}, some_work("15"), "7"),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(8)}, some_work("18"), "10"),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(8)}, some_work("18.01"), "0"),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(8)}, some_work("8"), "0"),
        ({"gift": "labour"}, some_work("100", labour="9.50"), "9.50"),
        ({"gift": "labour"}, some_work("100", labour="30"), "10"),
        ({"gift": "labour"}, some_work("100"), "0"),
        # An allowance by hand has left less than the labour.
        ({"gift": "labour"}, some_work("5", labour="9.50"), "5"),
        ({"gift": "item", "item": "birne"}, some_work("100", Glühbirne="6", Arbeit="94"), "6"),
        ({"gift": "item", "item": "birne"}, some_work("100", Arbeit="94"), "0"),
        ({"gift": "item", "item": ""}, some_work("100", Arbeit="94"), "0"),
        ({}, None, "10"),
        ({}, some_work("-5"), "0"),
    ],
)
def test_what_a_rule_gives(rule: dict[str, Any], work: Any, amount: str) -> None:
    assert amount_of(a_rule(**rule), a_case(work=work)) == Decimal(amount)


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ({"max_order_net": Decimal("99.99")}, {}),
        ({}, {"work": some_work("0")}),
        ({"min_months_customer": 37}, {}),
        ({"min_revenue_net": Decimal("1000.01")}, {}),
        ({"classes": ["at_risk", "lapsed"]}, {"customer_class": CustomerClass.ACTIVE}),
        ({"classes": ["active"]}, {"customer_class": None}),
        ({"won_through": "*direct"}, {"won_through": "portal"}),
        ({"won_through": "*portal"}, {}),
        ({"won_through": "portal"}, {"won_through": "other"}),
        ({"gift": "labour"}, {}),
        ({"gift": "item", "item": "birne"}, {}),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(100)}, {}),
        ({"gift": "fixed_price", "fixed_price_net": Decimal(1)}, {}),
        ({"gift": "percent", "percent": 0}, {}),
        ({}, {"obstacle": "closed"}),
    ],
)
def test_says_why_a_rule_gives_nothing(rule: dict[str, Any], case: dict[str, Any]) -> None:
    assert refusal_of(a_rule(**rule), a_case(**case), FREE)


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        ({"max_order_net": Decimal(100)}, {}),
        ({"max_order_net": Decimal(1)}, {"work": None}),
        ({"min_months_customer": 36}, {}),
        ({"min_revenue_net": Decimal(1000)}, {}),
        ({"classes": ["at_risk", "lapsed"]}, {"customer_class": CustomerClass.LAPSED}),
        ({"classes": []}, {"customer_class": None}),
        ({"won_through": "*direct"}, {}),
        ({"won_through": "*portal"}, {"won_through": "any"}),
        ({"won_through": "portal"}, {"won_through": "portal"}),
    ],
)
def test_gives_at_the_very_limit(rule: dict[str, Any], case: dict[str, Any]) -> None:
    assert refusal_of(a_rule(**rule), a_case(**case), FREE) == ""


@pytest.mark.parametrize(
    ("rule", "spent", "is_given"),
    [
        ({}, Spent(times=0), True),
        ({}, Spent(times=1), False),
        ({"times_per_year": 2}, Spent(times=1), True),
        ({}, Spent(this_month=Decimal(90)), True),
        ({}, Spent(this_month=Decimal("90.01")), False),
        ({"budget_customer": Decimal(15)}, Spent(to_customer=Decimal(5)), True),
        ({"budget_customer": Decimal(15)}, Spent(to_customer=Decimal("5.01")), False),
    ],
)
def test_budgets_and_frequency_hold(rule: dict[str, Any], spent: Spent, is_given: bool) -> None:
    assert (refusal_of(a_rule(**rule), a_case(), spent) == "") == is_given


@pytest.mark.parametrize(
    ("occasion", "case", "is_given"),
    [
        ("long_wait", {"wait_minutes": 59}, False),
        ("long_wait", {"wait_minutes": 60}, True),
        ("long_wait", {"wait_minutes": 0, "told": "long_wait"}, True),
        ("warranty", {"warranty_months": 5}, True),
        ("warranty", {"warranty_months": 6}, False),
        ("warranty", {"warranty_months": 9, "told": "warranty"}, True),
        ("complaint", {}, True),
    ],
)
def test_an_occasion_has_its_own_limit(occasion: str, case: dict[str, Any], is_given: bool) -> None:
    found = a_case(occasions={occasion: "so it was"}, **case)

    assert (refusal_of(a_rule(occasion=occasion), found, FREE) == "") == is_given


@pytest.mark.parametrize(
    ("rule", "is_asked"),
    [
        ({"valid_from": ON, "valid_until": ON}, True),
        ({"valid_from": date(2026, 9, 16)}, False),
        ({"valid_until": date(2026, 9, 14)}, False),
        ({"is_active": False}, False),
        ({"occasion": "complaint"}, False),
    ],
)
def test_asks_only_rules_of_the_day_and_the_occasion(rule: dict[str, Any], is_asked: bool) -> None:
    offer = decide([a_rule(**rule)], a_case())

    assert (offer.rule is not None) == is_asked
    assert offer.reason


def test_the_lowest_number_decides_then_who_gives_more_then_the_name() -> None:
    rules = [
        a_rule(name="d", priority=2, amount_max=Decimal(99)),
        a_rule(name="a", priority=1, amount_max=Decimal(5)),
        a_rule(name="b", priority=1, amount_max=Decimal(9)),
        a_rule(name="c", priority=1, amount_max=Decimal(9)),
    ]

    names = []
    while rules:
        decided = decide(rules, a_case()).rule
        names.append(decided.name if decided else "")
        rules = [rule for rule in rules if rule is not decided]

    assert names == ["b", "c", "a", "d"]


def test_the_reason_names_the_rule_and_what_it_asked() -> None:
    rule = a_rule(
        min_months_customer=12,
        min_revenue_net=Decimal(500),
        max_order_net=Decimal(120),
        classes=["active"],
        won_through="*direct",
    )

    reason = decide([rule], a_case(customer_class=CustomerClass.ACTIVE)).reason

    assert reason.startswith("Kleinteile: work for 100 €; ")
    for part in ("120,00", "36", "12", "1.000,00", "500,00", "10,00", CustomerClass.ACTIVE.label):
        assert str(part) in reason


def test_each_other_rule_says_why_it_does_not_decide() -> None:
    first, second = a_rule(name="erste", priority=1), a_rule(name="zweite")
    third = a_rule(name="dritte", max_order_net=Decimal(1), priority=0)

    offer = decide([second, first, third], a_case())

    assert offer.rule is first
    said = {rule.name: refusal for rule, refusal in offer.others}
    assert "erste" in said["zweite"]
    assert "1,00" in said["dritte"]


@pytest.mark.parametrize(
    ("limit", "is_asked"), [(None, False), (Decimal(10), False), (Decimal("9.99"), True)]
)
def test_above_the_limit_the_owner_is_asked(limit: Decimal | None, is_asked: bool) -> None:
    assert decide([a_rule(approval_above=limit)], a_case()).needs_approval == is_asked


def test_what_a_customer_tells_is_an_occasion_too() -> None:
    rule = a_rule(occasion="complaint")

    assert decide([rule], a_case()).rule is None
    assert decide([rule], a_case().with_told("complaint", " ")).rule is None
    assert decide([rule], a_case().with_told("first_visit", "new")).rule is None
    offer = decide([rule], a_case().with_told("complaint", " Die Tür klemmt "))
    assert "Die Tür klemmt" in offer.reason


RULES = st.builds(
    a_rule,
    name=st.sampled_from("abc"),
    occasion=st.sampled_from(["small_repair", "complaint", "at_risk"]),
    priority=st.integers(1, 2),
    gift=st.sampled_from(GoodwillRule.Gift.values),
    percent=st.sampled_from([0, 10, 50]),
    fixed_price_net=st.sampled_from([Decimal(0), Decimal(95)]),
    item=st.sampled_from(["", "birne"]),
    amount_max=st.sampled_from([Decimal(5), Decimal(10)]),
    max_order_net=st.sampled_from([None, Decimal(50), Decimal(200)]),
    min_months_customer=st.sampled_from([0, 48]),
    classes=st.sampled_from([[], ["active"], ["lost"]]),
    is_active=st.booleans(),
)
CASES = st.builds(
    a_case,
    work=st.sampled_from([None, some_work("20", labour="8", Birne="6"), some_work("150")]),
    occasions=st.sampled_from(
        [{"small_repair": "x"}, {"complaint": "y"}, {"small_repair": "x", "at_risk": "z"}]
    ),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RULES, max_size=4), CASES)
def test_overlapping_rules_give_the_same_in_any_order(rules: list[GoodwillRule], case: Any) -> None:
    for number, rule in enumerate(rules, start=1):
        rule.pk = number
    spent = {1: Spent(times=1), 2: Spent(this_month=Decimal(95))}

    results = {
        (offer.rule and offer.rule.pk, offer.amount, offer.reason)
        for order in permutations(rules)
        for offer in [decide(order, case, spent)]
    }

    assert len(results) == 1
