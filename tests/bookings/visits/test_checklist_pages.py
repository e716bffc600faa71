"""The owner's page of the checklist in the browser, and a visit that follows it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Checklist
from bookings.visits.checklists import SHIPPED, Draft, drafts_of, newest_checklist, save_checklist
from tests.bookings.visits.builders import NOW, make_visit, step_url
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]

PAGE = reverse("bookings:checklist")
QUESTION = Draft("own-1", "drop_off", "Probefahrt?", "Test drive?", asks="yes_no", who="floor")


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner", first_name="Olga"))
    client.cookies["django_language"] = "en"
    return client


def typed(*more: Draft, seen: int = 0, **changed: Any) -> dict[str, Any]:
    """What the browser sends of a list, with changes by the names of fields."""
    drafts = [*SHIPPED, *more]
    data: dict[str, Any] = {"seen": seen, "do": "", "key": [draft.key for draft in drafts]}
    for draft in drafts:
        for name in ("phase", "title_de", "title_en", "say_de", "say_en", "who", "asks"):
            data[f"{draft.key}-{name}"] = getattr(draft, name)
        if draft.is_required:
            data[f"{draft.key}-is_required"] = "on"
    return {**data, **changed}


def shown_keys(page: str) -> list[str]:
    return re.findall(r'name="key" value="([\w-]+)"', page)


def test_is_for_the_owner_only(client: Client) -> None:
    client.force_login(make_user())
    save_checklist([*SHIPPED, QUESTION], seen=0, by=make_user(), now=NOW)

    for address in (PAGE, reverse("bookings:checklist_version", args=[1])):
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert client.post(PAGE, typed()).status_code == HTTPStatus.FORBIDDEN


def test_shows_our_usual_words_in_grey(owner: Client) -> None:
    page = owner.get(PAGE).content.decode()

    assert shown_keys(page) == [draft.key for draft in SHIPPED]
    assert 'placeholder="Welcome"' in page
    assert 'placeholder="Begrüßung"' in page
    assert "Nothing changed yet" in page


def test_saves_words_order_and_a_step_of_the_house(owner: Client) -> None:
    order = ["data", "welcome", "reminders", "conditions", "cards", "own-1"]
    rest = ["bill", "satisfaction", "next_service", "goodbye"]
    data = typed(QUESTION, **{"key": [*order, *rest], "welcome-title_de": " Servus "})
    del data["goodbye-is_required"]

    response = owner.post(PAGE, data)

    assert response["Location"] == PAGE
    saved = {draft.key: draft for draft in drafts_of(newest_checklist())}
    assert list(saved) == [*order, *rest]
    assert (saved["welcome"].title_de, saved["goodbye"].is_required) == ("Servus", False)
    assert saved["own-1"] == QUESTION
    assert "Version 1" in owner.get(PAGE).content.decode()


def test_says_so_when_nothing_was_changed(owner: Client) -> None:
    assert "Nothing was changed." in owner.post(PAGE, typed(), follow=True).content.decode()
    assert not Checklist.objects.exists()


@pytest.mark.parametrize(
    ("wish", "place", "key"),
    [("up:data", 0, "data"), ("off:welcome", 0, "data"), ("add:drop_off", 5, "own-1")],
)
def test_rearranges_without_saving_and_keeps_what_was_typed(
    owner: Client, wish: str, place: int, key: str
) -> None:
    response = owner.post(PAGE, typed(do=wish, **{"cards-say_de": "Bitte sehr!"}))

    page = response.content.decode()
    assert (response.status_code, shown_keys(page)[place]) == (HTTPStatus.OK, key)
    assert "Not saved yet" in page
    assert "Bitte sehr!" in page
    assert not Checklist.objects.exists()


def test_a_step_that_was_taken_off_is_offered_again(owner: Client) -> None:
    page = owner.post(PAGE, typed(do="off:bill")).content.decode()

    assert 'value="on:bill"' in page
    assert 'value="off:data"' not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"own-1-title_de": " "}, "A step of your own needs a title."),
        ({"own-1-title_de": "x" * 61}, "at most 60 characters"),
        ({"seen": 7}, "saved meanwhile"),
        ({"key": ["welcome"]}, "can&#x27;t be left away"),
    ],
)
def test_refuses_with_the_list_as_it_was_typed(
    owner: Client, changed: dict[str, Any], words: str
) -> None:
    response = owner.post(PAGE, typed(QUESTION, **changed))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not Checklist.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"key": ["own-1/../x", "close", "welcome", "welcome"]},
        {"own-1-phase": "never", "own-1-who": "cat", "own-1-asks": "dance", "do": "up:own-1"},
        {"seen": "٣x", "key": []},
    ],
)
def test_nonsense_breaks_nothing(owner: Client, changed: dict[str, Any]) -> None:
    response = owner.post(PAGE, typed(QUESTION, **changed))

    assert response.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert not Checklist.objects.exists()


def test_an_earlier_version_can_be_read_and_taken_again(owner: Client) -> None:
    boss = make_user()
    save_checklist([*SHIPPED, QUESTION], seen=0, by=boss, now=NOW)
    save_checklist(SHIPPED, seen=1, by=boss, now=NOW)

    first = owner.get(reverse("bookings:checklist_version", args=[1])).content.decode()
    again = owner.get(PAGE, {"from": "1"}).content.decode()

    assert "Test drive?" in first
    assert "own-1" in shown_keys(again)
    assert 'name="seen" value="2"' in again


def test_does_not_know_a_version_that_never_was(owner: Client) -> None:
    address = reverse("bookings:checklist_version", args=[9])

    assert owner.get(address).status_code == HTTPStatus.NOT_FOUND
    assert "own-1" not in shown_keys(owner.get(PAGE, {"from": "9"}).content.decode())


def test_asks_as_often_for_forty_versions_as_for_one(owner: Client) -> None:
    counts = []
    for numbers in (range(1, 2), range(2, 41)):
        for number in numbers:
            Checklist.objects.create(number=number, saved_at=NOW, saved_by=make_user())
        with CaptureQueriesContext(connection) as caught:
            owner.get(PAGE)
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 15


def test_a_visit_asks_the_question_of_the_house(desk: Client) -> None:
    save_checklist([*SHIPPED, QUESTION], seen=0, by=make_user(), now=NOW)
    visit = make_visit(checklist=newest_checklist())

    page = desk.get(visit.get_absolute_url()).content.decode()
    desk.post(step_url(visit, "own-1"), {"answer": "no", "note": "rattles", "seen": ""})

    assert "Test drive?" in page
    assert "workshop floor" in page
    assert "no: rattles" in desk.get(visit.get_absolute_url()).content.decode()


@pytest.mark.parametrize("key", ["own-1", "coffee"])
def test_a_visit_does_not_know_a_step_of_another_list(desk: Client, key: str) -> None:
    assert desk.post(step_url(make_visit(), key)).status_code == HTTPStatus.NOT_FOUND


def test_says_which_answer_is_missing(desk: Client) -> None:
    save_checklist([*SHIPPED, QUESTION], seen=0, by=make_user(), now=NOW)
    visit = make_visit(checklist=newest_checklist())

    response = desk.post(step_url(visit, "own-1"), {"note": "?"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not visit.steps.exists()
