"""Suggestions: the likeliest first, each with its own reasons, never too many."""

from __future__ import annotations

from typing import Any

import pytest

from customers.matching.deciding import MOST_SUGGESTIONS
from tests.customers.matching_cases import CAR, EMAIL, NAME, OFFICE, PHONE, PLATE, known, match

pytestmark = pytest.mark.django_db


def test_the_likeliest_comes_first_with_its_own_reasons(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    by_mail = known(EMAIL, first_name="Can", last_name="Öztürk")
    by_name = known(NAME, street="Gartenweg 3")

    found = match(EMAIL, NAME, street="Gartenweg 3")

    assert found.possible == [by_name, by_mail]
    assert found.suggestions[0].reasons == ["same name", "same address"]
    assert found.suggestions[1].reasons == [
        "same e-mail",
        "same last name, other first name: family?",
    ]
    assert found.score == found.suggestions[0].score > found.suggestions[1].score


def test_of_equal_ones_the_older_comes_first() -> None:
    older, younger = known(PHONE, NAME), known(PHONE, NAME, last_name="Öztürk jun.")

    assert match(PHONE).possible == [older, younger]


def test_a_link_scores_higher_than_a_suggestion() -> None:
    known(NAME, EMAIL, PHONE, CAR)

    assert match(NAME, EMAIL, PHONE, CAR).score == 100
    assert match(EMAIL).score < match(EMAIL, PHONE).score < 100


def test_what_speaks_against_lowers_the_score_but_never_below_one() -> None:
    known(NAME, PHONE)

    alike, stranger = match(PHONE), match(PHONE, first_name="Eva", last_name="Groß")

    assert stranger.score < alike.score
    assert match(PLATE).score == 0
    assert stranger.suggestions[0].score >= 1


def test_another_town_lowers_the_score() -> None:
    known(NAME, PHONE)

    assert match(PHONE, postcode="10115").score < match(PHONE, postcode="80333").score


def test_nobody_has_no_score_and_no_reasons() -> None:
    found = match(NAME)

    assert (found.customer, found.vehicle, found.suggestions) == (None, None, [])
    assert (found.reasons, found.score) == ([], 0)


def test_a_fleet_is_cut_off_at_what_people_read() -> None:
    for number in range(MOST_SUGGESTIONS + 2):
        known(OFFICE, first_name="Ben", last_name=f"Fahrer{number}")

    assert len(match(OFFICE, first_name="Eva", last_name="Neu").possible) == MOST_SUGGESTIONS


def test_a_linked_customers_double_is_still_suggested() -> None:
    customer, double = known(NAME, EMAIL, PHONE), known(NAME, EMAIL)

    found = match(NAME, EMAIL, PHONE)

    assert found.customer == customer
    assert found.possible == [double]
