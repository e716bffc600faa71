"""The search reads ranges of an index, on both databases, whatever is typed."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, SearchTerm
from customers.search.finding import find_customers
from customers.search.query import rarest_words, read_query
from customers.search.terms import store_terms

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
TABLE = SearchTerm._meta.db_table
BY_WORD = "search_term_by_word"
PER_CUSTOMER = "search_term_once_per_customer"


@pytest.fixture
def many() -> None:
    """Enough rows that the plans are those of a big house."""
    people = Customer.objects.bulk_create(Customer(last_name=f"n{pk}") for pk in range(2000))
    terms = [(each.pk, kind, f"w{kind}{each.pk}") for each in people for kind in (1, 3, 8)]
    store_terms([*terms, *((each.pk, 8, "muncen") for each in people)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # A table of this size is read whole in no time; the question is what could be used.
            cursor.execute("SET LOCAL enable_seqscan = off")


def plans_of(text: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        find_customers(text, today=TODAY)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        for sql in (query["sql"] for query in caught if TABLE in query["sql"]):
            cursor.execute(f"{explain} {sql}")
            plans.append("\n".join(str(row) for row in cursor.fetchall()))
    return plans


@pytest.mark.parametrize(
    "text",
    ["huber", "w3", "huber münchen", "0171 1234", "m-ab 12", "m ab 1", "ada@kunde", "Hubre w1"],
)
@pytest.mark.usefixtures("many")
def test_every_way_to_search_uses_an_index(text: str) -> None:
    plans = plans_of(text)

    assert plans
    for plan in plans:
        assert BY_WORD in plan or PER_CUSTOMER in plan or "sqlite_autoindex" in plan
        assert f"Seq Scan on {TABLE}" not in plan
        assert not [line for line in plan.splitlines() if "SCAN" in line and TABLE in line]
        # Sorting by the customer would mean to load everybody who lives in town.
        assert "customers_customer" not in plan


def test_a_prefix_is_one_range_in_the_order_of_bytes() -> None:
    customer = Customer.objects.create(last_name="x")
    words = ["ab", "ab1", "aba", "abz", "ac", "aä", "a_", "<ab"]
    store_terms((customer.pk, 1, word) for word in words)

    found = SearchTerm.objects.order_by("word").values_list("word", flat=True)

    assert list(found) == ["<ab", "a_", "ab", "ab1", "aba", "abz", "ac", "aä"]
    assert list(found.filter(word__gte="ab", word__lt="ac")) == ["ab", "ab1", "aba", "abz"]


def test_the_rarest_of_several_words_is_looked_up() -> None:
    people = Customer.objects.bulk_create(Customer(last_name="x") for _number in range(700))
    store_terms((each.pk, 8, "muncen") for each in people)
    store_terms([(people[650].pk, 1, "huber")])

    for text in ("münchen huber", "huber münchen", "hub mün"):
        [hit] = find_customers(text, today=TODAY)
        assert hit.customer == people[650]
    readings = read_query("münchen huber")
    assert readings[0][rarest_words(readings)[0]].typed == "huber"


def test_a_migration_gives_words_to_those_who_were_there_before() -> None:
    customer = Customer.objects.create(last_name="Öztürk", phone="+491711234567")
    merged = Customer.objects.create(last_name="Altmann", merged_into=customer)
    customer.vehicles.create(plate="M-AB 123")

    import_module("customers.migrations.0011_fill_search_terms").fill_terms(apps, None)

    for text in ("öztürk", "1234567", "ab 123", "altmann"):
        assert [hit.customer for hit in find_customers(text, today=TODAY)] == [customer]
    assert not SearchTerm.objects.filter(customer=merged).exists()
