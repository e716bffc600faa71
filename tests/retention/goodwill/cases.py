"""Rules and cases as values, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from retention.customer_class import CustomerClass
from retention.goodwill.case import Case, Work
from retention.models import GoodwillRule

ON = date(2026, 9, 15)


def a_rule(**fields: Any) -> GoodwillRule:
    defaults = {
        "name": "Kleinteile",
        "occasion": "small_repair",
        "amount_max": Decimal(10),
        "budget_month": Decimal(100),
    }
    return GoodwillRule(**{**defaults, **fields})


def some_work(net: str = "100", labour: str = "0", **lines: str) -> Work:
    texts = tuple((text, Decimal(amount)) for text, amount in lines.items())
    return Work(Decimal(net), Decimal(labour), texts)


def a_case(**fields: Any) -> Case:
    """A regular of three years with an order of 100 euros."""
    defaults = {
        "on": ON,
        "customer_months": 36,
        "revenue": Decimal(1000),
        "customer_class": CustomerClass.ACTIVE,
        "won_through": "",
        "occasions": {"small_repair": "work for 100 €"},
        "work": some_work(),
    }
    return Case(**{**defaults, **fields})
