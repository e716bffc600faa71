"""One customer or two: the list, the comparison, and what a person may answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from customers.merging.duplicates import (
    Fact,
    compare_records,
    keep_apart,
    likelihood,
    next_pair,
    open_pairs,
    pairs_of,
    put_off,
)
from customers.models import Customer, PossibleDuplicate, Task
from customers.records import note_possible_duplicates
from tests.factories import make_booking, make_customer, make_user, make_vehicle, suggest

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def make_pair(first: Customer | None = None, **fields: Any) -> PossibleDuplicate:
    one, other = first or make_customer(), make_customer()
    [pair] = note_possible_duplicates(other, suggest(one), NOW)
    PossibleDuplicate.objects.filter(pk=pair.pk).update(**fields)
    pair.refresh_from_db()
    return pair


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_the_likeliest_comes_first_and_what_was_put_off_last() -> None:
    unlikely, likely = make_pair(score=20), make_pair(score=90)
    put_off_pair = make_pair(score=95)

    put_off(put_off_pair, now=NOW)

    assert list(open_pairs()) == [likely, unlikely, put_off_pair]


def test_a_decided_pair_can_not_be_put_off() -> None:
    pair = make_pair(decided_at=NOW, is_same=False)

    put_off(pair, now=NOW)

    pair.refresh_from_db()
    assert pair.postponed_at is None


def test_pairs_of_one_customer_on_either_side() -> None:
    pair = make_pair()
    make_pair()

    assert list(pairs_of(pair.first)) == list(pairs_of(pair.second)) == [pair]


def test_the_next_question_is_about_the_same_people() -> None:
    pair = make_pair(score=50)
    make_pair(score=99)
    same_person = make_pair(first=pair.first, score=10)

    assert next_pair(pair) == same_person


def test_the_next_question_is_else_the_likeliest_one_not_put_off() -> None:
    pair, likely = make_pair(), make_pair(score=90)
    make_pair(score=95, postponed_at=NOW)

    assert next_pair(pair) == likely
    put_off(likely, now=NOW)
    assert next_pair(pair) is None


def test_score_and_reasons_are_kept_with_the_pair() -> None:
    pair = make_pair()

    assert (pair.score, pair.reasons) == (30, ["same phone number"])
    assert Task.objects.get().link == pair.get_absolute_url()


@pytest.mark.parametrize(
    ("first", "second", "differs", "agrees"),
    [
        (["Ada"], ["Eva"], True, False),
        (["Öztürk"], ["OEZTUERK"], False, True),
        (["Ada"], [], False, False),
        (["a", "b"], ["b", "c"], False, True),
        ([], [], False, False),
    ],
)
def test_when_two_sides_differ(
    first: list[str], second: list[str], differs: bool, agrees: bool
) -> None:
    fact = Fact("x", first, second)

    assert (fact.differs, fact.agrees) == (differs, agrees)


def test_lays_side_by_side_what_is_known() -> None:
    pair = make_pair(first=make_customer(last_name="Groß", company="", city="Ulm"))
    make_vehicle(customer=pair.first, plate="M-AB 1", vin="W" * 17)
    make_vehicle(customer=pair.first, plate="M-AB 2", sold_on=NOW.date())

    with translation.override("en"):
        facts = {str(fact.label): fact for fact in compare_records(pair)}

    assert facts["Name"].differs
    assert facts["Phone"].agrees
    assert (facts["Vehicles"].first, facts["Vehicles"].second) == (["VW Golf M-AB 1"], [])
    assert "Company" not in facts


def test_says_the_score_in_words() -> None:
    words = [likelihood(score) for score in (1, 44, 45, 74, 75, 100)]

    assert words[0] == words[1] != words[2] == words[3] != words[4] == words[5]


def test_the_list_leads_to_the_comparison(desk: Client) -> None:
    pair = make_pair(postponed_at=NOW)

    page = desk.get(reverse("customers:duplicates")).content.decode()

    assert pair.get_absolute_url() in page
    assert "Same phone number" in page


def test_the_comparison_shows_both_and_what_differs(desk: Client) -> None:
    pair = make_pair(first=make_customer(last_name="Groß"))

    page = desk.get(pair.get_absolute_url()).content.decode()

    assert "Groß" in page
    assert "Öztürk" in page
    assert 'class="differs"' in page
    assert 'class="agrees"' in page


def test_later_leads_on_to_the_next_and_keeps_the_question(desk: Client) -> None:
    pair, other = make_pair(score=90), make_pair(score=10)

    answer = desk.post(pair.get_absolute_url(), {"decision": "later"})

    assert answer["Location"] == other.get_absolute_url()
    pair.refresh_from_db()
    assert (pair.postponed_at is None, pair.decided_at) == (False, None)
    assert Task.objects.filter(done_at=None).count() == 2


def test_not_the_same_settles_it_and_leads_back_to_the_list(desk: Client) -> None:
    pair = make_pair()

    answer = desk.post(pair.get_absolute_url(), {"decision": "different"})

    assert answer["Location"] == reverse("customers:duplicates")
    pair.refresh_from_db()
    assert pair.is_same is False


def test_looking_decides_nothing(desk: Client) -> None:
    pair = make_pair()

    desk.get(pair.get_absolute_url(), {"decision": "different"})

    assert list(open_pairs()) == [pair]


@pytest.mark.parametrize("decision", [{}, {"decision": "whatever"}])
def test_no_answer_decides_nothing(desk: Client, decision: dict[str, str]) -> None:
    pair = make_pair()

    assert desk.post(pair.get_absolute_url(), decision).status_code == 400

    assert list(open_pairs()) == [pair]


def test_a_settled_question_leads_back_to_the_list(desk: Client) -> None:
    pair = make_pair(decided_at=NOW, is_same=False)

    assert desk.get(pair.get_absolute_url())["Location"] == reverse("customers:duplicates")


def test_a_restricted_customer_is_not_shown(desk: Client) -> None:
    pair = make_pair()
    Customer.objects.filter(pk=pair.first_id).update(is_restricted=True)

    assert desk.get(pair.get_absolute_url()).status_code == 302


def test_needs_a_log_in_and_a_pair(desk: Client) -> None:
    pair = make_pair()

    assert Client().get(pair.get_absolute_url()).status_code == 302
    assert Client().post(pair.get_absolute_url(), {"decision": "different"}).status_code == 302
    assert list(open_pairs()) == [pair]
    assert desk.post(reverse("customers:duplicate", args=[pair.pk + 1])).status_code == 404


def test_a_booking_leads_to_the_question_about_its_customer(desk: Client) -> None:
    pair = make_pair()
    booking = make_booking(received_at=NOW, customer=pair.second)

    page = desk.get(reverse("bookings:detail", args=[booking.pk])).content.decode()

    assert pair.get_absolute_url() in page


def open_task_keys() -> set[str]:
    return set(Task.objects.filter(done_at=None).values_list("key", flat=True))


def test_keeping_apart_settles_one_question_and_closes_its_task() -> None:
    pair, other = make_pair(), make_pair()
    clerk = make_user()

    keep_apart(pair, by=clerk, now=NOW)

    assert list(open_pairs()) == [other]
    [closed] = Task.objects.exclude(done_at=None)
    assert (closed.done_by, closed.done_at) == (clerk, NOW)
    assert len(open_task_keys()) == 1


def test_a_task_stays_open_while_another_question_about_the_person_is() -> None:
    one, other, third = make_customer(), make_customer(), make_customer()
    first, second = note_possible_duplicates(third, suggest(one, other), NOW)

    keep_apart(first, by=make_user(), now=NOW)
    between = open_task_keys()
    keep_apart(second, by=make_user(), now=NOW)

    assert between
    assert not open_task_keys()


def test_what_was_decided_is_not_decided_again() -> None:
    pair = make_pair(decided_at=NOW, is_same=True)

    keep_apart(pair, by=make_user(), now=NOW + timedelta(days=1))

    pair.refresh_from_db()
    assert (pair.is_same, pair.decided_at) == (True, NOW)
    assert open_task_keys()


def test_both_sides_vehicles_are_fetched_in_one_query(django_assert_num_queries: Any) -> None:
    pair = make_pair()
    for customer in (pair.first, pair.second):
        make_vehicle(customer=customer, plate="M-AB 1")

    with django_assert_num_queries(1):
        compare_records(pair)


@pytest.mark.parametrize("field", ["is_restricted", "merged_into"])
def test_nothing_is_asked_about_who_is_no_more(field: str) -> None:
    pair, third = make_pair(), make_customer()
    value = third if field == "merged_into" else True

    Customer.objects.filter(pk=pair.second_id).update(**{field: value})

    assert not open_pairs()
