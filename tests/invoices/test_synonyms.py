"""The owner keeps the house's synonyms in the browser."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from invoices.explanation.counter import explain_order
from invoices.issuing.drafting import draft_invoice
from invoices.matching.errors import (
    SynonymKnownError,
    SynonymOppositeError,
    SynonymWithoutWordsError,
)
from invoices.matching.words import SYNONYMS
from invoices.models import InvoiceLine, Synonym
from invoices.orders.lines import add_line
from invoices.synonyms import add_synonym, house_words, shipped_words
from tests.factories import make_company, make_user
from tests.invoices.builders import make_order, part
from workshop.models import User

pytestmark = pytest.mark.django_db
PAGE = "/invoices/synonyms/"


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def test_a_pair_of_words_is_kept() -> None:
    added = add_synonym("Frostcheck", "Kühlerprüfung")

    assert str(added) == "Frostcheck = Kühlerprüfung"
    house = house_words()
    assert house.in_one_wording("Frostcheck") == house.in_one_wording("Kuehlerpruefung")


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ("---", "Öl", SynonymWithoutWordsError),
        ("Öl", "/", SynonymWithoutWordsError),
        ("Öl", "OEL", SynonymKnownError),
        ("Motoröl erneuern", "Ölwechsel", SynonymKnownError),
        ("Links", "rechts", SynonymOppositeError),
        ("Feder VA", "Feder HA", SynonymOppositeError),
    ],
)
def test_a_pair_that_says_nothing_or_too_much_is_refused(
    first: str, second: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_synonym(first, second)

    assert not Synonym.objects.exists()


def test_what_follows_from_two_pairs_is_known() -> None:
    add_synonym("Zange", "Sattel")
    add_synonym("Sattel", "Bremszange")

    with pytest.raises(SynonymKnownError):
        add_synonym("bremszange", "Zange")


def test_stored_orders_are_explained_with_the_words_of_the_house() -> None:
    make_company()
    order = make_order(lines=0)
    add_line(order, part(text="Frostcheck", price="9.80"))
    invoice = draft_invoice(order)
    InvoiceLine.objects.update(text="Kühlerprüfung", order_line=None)

    before = [pair.kind for pair in explain_order(order, invoice).pairs]
    add_synonym("Frostcheck", "Kühlerprüfung")
    after = [pair.kind for pair in explain_order(order, invoice).pairs]

    assert before == ["dropped", "new"]
    assert after == ["same"]


def test_every_shipped_word_is_shown_once_and_those_left_out_come_last() -> None:
    shown = shipped_words()

    assert sum(len(phrases) for _word, phrases in shown) == len(SYNONYMS)
    assert [word for word, _phrases in shown][-1] == ""
    assert "wartung" in dict(shown)["inspektion"]


def test_the_owner_adds_and_removes_a_pair(owner: Client) -> None:
    added = owner.post(PAGE, {"first": "Zange", "second": "Bremssattel"}, follow=True)
    row = Synonym.objects.get()
    removed = owner.post(f"{PAGE}{row.pk}/remove/", follow=True)

    assert "Zange = Bremssattel" in added.content.decode()
    assert added.redirect_chain == removed.redirect_chain == [(PAGE, 302)]
    assert not Synonym.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"first": "Zange", "second": ""},
        {"first": "x" * 81, "second": "y"},
        {"first": "links", "second": "rechts"},
    ],
)
def test_a_refused_pair_is_shown_again(owner: Client, typed: dict[str, str]) -> None:
    response = owner.post(PAGE, typed)

    assert response.status_code == 422
    assert f'value="{typed["first"]}"' in response.content.decode()
    assert not Synonym.objects.exists()


def test_shipped_words_are_shown_and_can_not_be_removed(owner: Client) -> None:
    page = owner.get(PAGE).content.decode()

    assert "achsvermessung, spur einstellen" in page
    assert "/remove/" not in page


def test_a_pair_is_removed_by_a_post_only(owner: Client) -> None:
    row = add_synonym("Zange", "Bremssattel")

    assert owner.get(f"{PAGE}{row.pk}/remove/").status_code == 405
    assert Synonym.objects.exists()


def test_the_list_costs_the_same_with_many_pairs(owner: Client) -> None:
    counts = []
    for start in (0, 10):
        Synonym.objects.bulk_create(
            Synonym(first=f"wort{number}", second=f"sache{number}")
            for number in range(start, start * 5 or 10)
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owner.get(PAGE)
        counts.append(len(queries))

    assert Synonym.objects.count() == 50
    assert counts[0] == counts[1] <= 15
