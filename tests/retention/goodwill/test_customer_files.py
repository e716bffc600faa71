"""Who came with a customer file was a customer before we wrote anything down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.merging.merge import merge_customers
from customers.models import Customer, CustomerImport, ImportedRow
from retention.goodwill.dry_run import try_rule
from retention.goodwill.loading import case_of_customer, case_of_order
from tests.factories import make_customer
from tests.retention.builders import at, make_order
from tests.retention.goodwill.cases import a_rule
from tests.retention.moments import on

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
TODAY = date(2026, 9, 15)


def _listed(outcome: str = "created", **fields: Any) -> Customer:
    file = CustomerImport.objects.create(name="kunden.csv", uploaded_at=on("2026-07-10"))
    customer = make_customer(**fields)
    ImportedRow.objects.create(customer_import=file, number=1, outcome=outcome, customer=customer)
    return customer


@pytest.mark.parametrize(
    ("outcome", "is_first"),
    [
        ("created", False),
        ("possible_duplicate", False),
        ("updated", True),
        ("duplicate_of", True),
        ("refused", True),
    ],
)
def test_only_a_row_that_made_the_record_tells_of_earlier_visits(
    outcome: str, is_first: bool
) -> None:
    case = case_of_order(make_order(customer=_listed(outcome)), now=NOW)

    assert ("first_visit" in case.occasions) is is_first


@pytest.mark.parametrize(
    ("won_at", "months"),
    [(None, 2), (on("2020-09-15"), 72), (on("2026-09-01"), 2)],
)
def test_is_a_customer_since_the_file_says_or_since_it_came(won_at: Any, months: int) -> None:
    case = case_of_customer(_listed(won_at=won_at), today=TODAY)

    assert case.customer_months == months


def test_whoever_is_one_person_with_somebody_of_the_file_is_known() -> None:
    survivor = make_customer()
    merge_customers(survivor, _listed(), now=NOW)

    assert "first_visit" not in case_of_customer(survivor, today=TODAY).occasions


def test_a_trial_of_a_first_visits_rule_leaves_them_out() -> None:
    for customer in (_listed(), make_customer()):
        make_order(customer=customer, ordered_on=date(2026, 9, 1), state="invoiced")

    run = try_rule(a_rule(occasion="first_visit"), now=NOW)

    assert (len(run.found), run.order_count) == (1, 2)
