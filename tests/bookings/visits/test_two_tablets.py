"""Two tablets on one visit, and one that sends twice: nothing is overwritten without a word."""

from __future__ import annotations

import html
import json
import re
import uuid
from http import HTTPStatus

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from bookings.models import ClientSave, Visit
from bookings.typed_meanwhile import Clash, lay_over
from customers.models import Customer
from tests.bookings.visits.builders import data_post, make_visit, step_url
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


@pytest.fixture
def visit() -> Visit:
    return make_visit()


@pytest.fixture
def other() -> Client:
    client = Client()
    client.force_login(make_user(first_name="Ben"))
    client.cookies["django_language"] = "en"
    return client


def seen_by(client: Client, visit: Visit) -> str:
    """What the data form of the page sends back as shown."""
    page = client.get(visit.get_absolute_url()).content.decode()
    return html.unescape(re.search(r'id="seen-data" name="seen" value="([^"]*)"', page)[1])


def autosave(client: Client, visit: Visit, **changed: str):
    url = reverse("bookings:visit_autosave", args=[visit.pk])
    return client.post(url, data_post(visit, **changed))


def typed(**fields: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(fields)
    return query


@pytest.mark.parametrize(
    ("seen", "stored", "mine", "saved", "is_clash"),
    [
        ("a", "a", "b", "b", False),
        ("a", "b", "a", "b", False),
        ("a", "b", "b", "b", False),
        ("a", "b", "c", "b", True),
    ],
)
def test_lays_what_was_typed_over_what_is_stored(
    seen: str, stored: str, mine: str, saved: str, is_clash: bool
) -> None:
    query = typed(city=mine, seen=json.dumps({"city": seen}))

    merged, clashes = lay_over(query, {"city": stored}, {"city": "City"})

    assert merged["city"] == saved
    assert clashes == ([Clash("city", "City", stored, mine)] if is_clash else [])


@pytest.mark.parametrize("seen", ["", "{", "[1]", "{}"])
def test_without_what_was_seen_all_counts_as_typed(seen: str) -> None:
    merged, clashes = lay_over(typed(city="c", seen=seen), {"city": "b"}, {})

    assert (merged["city"], clashes) == ("c", [])


def test_different_fields_of_two_tablets_are_both_kept(
    desk: Client, other: Client, visit: Visit
) -> None:
    seen = seen_by(desk, visit)
    autosave(other, visit, city="Freising", seen=seen)

    response = autosave(desk, visit, street="Lindenweg 7", seen=seen)

    customer = Customer.objects.get()
    assert (customer.street, customer.city) == ("Lindenweg 7", "Freising")
    assert "elsewhere meanwhile" not in response.content.decode()


def test_the_later_one_of_one_field_sees_what_changed(
    desk: Client, other: Client, visit: Visit
) -> None:
    seen = seen_by(desk, visit)
    autosave(other, visit, city="Freising", seen=seen)

    response = autosave(desk, visit, city="Erding", seen=seen)

    page = response.content.decode()
    assert Customer.objects.get().city == "Freising"
    assert "to “Freising”, which stays. You wrote “Erding”" in page
    assert 'hx-swap-oob="outerHTML:.data-form .field-city"' in page


def test_the_button_does_not_settle_over_a_clash(desk: Client, other: Client, visit: Visit) -> None:
    seen = seen_by(desk, visit)
    autosave(other, visit, city="Freising", seen=seen)

    response = desk.post(step_url(visit, "data"), data_post(visit, city="Erding", seen=seen))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Somebody else was faster" in response.content.decode()
    assert not visit.steps.exists()


def test_after_looking_the_second_word_counts(desk: Client, other: Client, visit: Visit) -> None:
    autosave(other, visit, city="Freising", seen=seen_by(desk, visit))

    autosave(desk, visit, city="Erding", seen=seen_by(desk, visit))

    assert Customer.objects.get().city == "Erding"


def test_an_answer_given_elsewhere_is_not_overwritten(
    desk: Client, other: Client, visit: Visit
) -> None:
    other.post(step_url(visit, "satisfaction"), {"score": "2", "seen": ""})

    response = desk.post(step_url(visit, "satisfaction"), {"score": "5", "seen": ""})

    visit.refresh_from_db()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Ben has settled “Satisfied?” meanwhile" in response.content.decode()
    assert visit.satisfaction == 2


def test_who_has_seen_the_answer_may_correct_it(desk: Client, other: Client, visit: Visit) -> None:
    other.post(step_url(visit, "satisfaction"), {"score": "2", "seen": ""})
    seen = visit.steps.get().done_at.isoformat()

    desk.post(step_url(visit, "satisfaction"), {"score": "5", "seen": seen})

    visit.refresh_from_db()
    assert visit.satisfaction == 5


def test_a_save_that_comes_twice_is_done_once(desk: Client, visit: Visit) -> None:
    number = str(uuid.uuid4())
    desk.post(step_url(visit, "welcome"), {"seen": "", "client_id": number})
    done_at = visit.steps.get().done_at

    again = desk.post(step_url(visit, "welcome"), {"seen": "", "client_id": number})

    assert again["X-Answered"] == number
    assert again.status_code == HTTPStatus.FOUND
    assert visit.steps.get().done_at == done_at
    assert ClientSave.objects.count() == 1


def test_what_was_refused_may_come_again(desk: Client, visit: Visit) -> None:
    number = str(uuid.uuid4())
    refused = desk.post(step_url(visit, "satisfaction"), {"score": "9", "client_id": number})

    desk.post(step_url(visit, "satisfaction"), {"score": "4", "client_id": number})

    visit.refresh_from_db()
    assert refused["X-Answered"] == number
    assert visit.satisfaction == 4


@pytest.mark.parametrize("number", ["", "nonsense"])
def test_without_a_number_a_form_is_saved_as_ever(desk: Client, visit: Visit, number: str) -> None:
    response = desk.post(step_url(visit, "welcome"), {"client_id": number})

    assert "X-Answered" not in response
    assert visit.steps.count() == 1


def test_nobody_sends_what_a_colleague_typed(desk: Client, visit: Visit) -> None:
    posted = {"client_id": str(uuid.uuid4()), "typed_by": "99999"}

    response = desk.post(step_url(visit, "welcome"), posted)

    assert "X-Answered" not in response
    assert "A colleague typed this" in response.content.decode()
    assert not visit.steps.exists()
