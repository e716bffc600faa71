"""Many notices at once: the same answers, in as few queries as for one."""

from __future__ import annotations

from typing import Any

import pytest

from customers.matching import Match, match_many, match_person
from customers.models import Customer
from tests.customers.matching_cases import CAR, EMAIL, NAME, OFFICE, PHONE, known, match, notice

pytestmark = pytest.mark.django_db

STRANGER = {"first_name": "Eva", "last_name": "Groß", "email": "eva@anders.example"}
NOTICES = [
    notice(NAME, EMAIL),
    notice(NAME, PHONE, CAR),
    notice(EMAIL),
    notice(STRANGER),
    notice(OFFICE, first_name="Ben", last_name="Huber"),
    notice(),
]


def test_answers_as_one_by_one_in_the_same_order() -> None:
    known(NAME, EMAIL, PHONE, CAR)
    known(OFFICE, first_name="Ben", last_name="Huber")
    known(NAME, EMAIL, postcode="80331")

    assert match_many(NOTICES) == [match_person(*each) for each in NOTICES]


def test_no_notice_is_no_answer_and_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert match_many([]) == []
        assert match() == Match()


@pytest.mark.parametrize("times", [1, 50])
def test_costs_four_queries_at_most_however_many(
    times: int, django_assert_max_num_queries: Any
) -> None:
    survivor, merged = known(NAME, EMAIL, CAR), known(STRANGER, PHONE)
    Customer.objects.filter(pk=merged.pk).update(merged_into=survivor)

    with django_assert_max_num_queries(4):
        match_many(NOTICES * times)


def test_one_postcode_does_not_lend_its_names_to_another() -> None:
    known(NAME)

    found = match_many([notice(NAME, postcode="10115"), notice(STRANGER, postcode="80333")])

    assert [each.possible for each in found] == [[], []]


def test_a_huge_fleet_does_not_crowd_out_the_one_who_is_meant() -> None:
    Customer.objects.bulk_create(
        Customer(last_name=f"Fahrer {number}", email_key=OFFICE["email"], **OFFICE)
        for number in range(250)
    )
    meant = known(NAME, OFFICE)

    assert match(NAME, OFFICE).customer == meant
