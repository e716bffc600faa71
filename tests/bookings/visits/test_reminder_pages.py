"""The reminder question in the browser: nothing pre-ticked, recorded as ticked."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Visit
from customers.models import ConsentEvent, ConsentWording
from tests.bookings.visits.builders import make_visit, shown_id, step_url
from tests.factories import (
    make_customer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


def yes(visit: Visit, **ticked) -> dict:
    """What the browser sends for "yes, as ticked"."""
    return {"answer": "yes", "purposes": ["service"], "wording": shown_id(visit), **ticked}


def test_nothing_is_ticked_beforehand(desk: Client) -> None:
    visit = make_visit()
    desk.post(step_url(visit, "reminders"), yes(visit, channels=["email"]))

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert page.count('type="checkbox"') == 9
    assert not re.search(r"<input[^>]*\schecked", page)
    assert "agreed since" in page


def test_shows_wording_version_and_the_notice_for_the_address(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    wording = ConsentWording.objects.get(key="reminder")
    notice = ConsentWording.objects.get(key="reminder_notice")
    assert wording.text in page
    assert "Wording, version 1 of" in page
    assert notice.text in page


def test_a_way_without_address_cant_be_ticked(desk: Client) -> None:
    visit = make_visit(customer=make_customer(email=""))

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert re.search(r'value="email" disabled', page)
    assert not re.search(r'value="sms" disabled', page)


def test_records_the_reminder_wish_as_ticked(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), yes(visit, channels=["sms", "letter"]))

    given = ConsentEvent.objects.values_list("channel", "purpose", "origin", "wording__version")
    assert set(given) == {("sms", "service", "counter", 1), ("letter", "service", "counter", 1)}
    assert visit.steps.get().step == "reminders"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channels": []}, "Please choose how"),
        ({"channels": ["sms"], "purposes": []}, "Please choose what for"),
        ({"channels": ["sms"], "answer": "no"}, "contradict each other"),
        ({"channels": ["sms"], "answer": ""}, "Please choose an answer"),
        ({"channels": ["voice"]}, "voice"),
        ({"channels": ["sms"], "wording": ""}, "wording has changed"),
        ({"channels": ["sms"], "wording": "0"}, "wording has changed"),
    ],
)
def test_refuses_a_wish_that_is_not_clear(desk: Client, changed: dict, words: str) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "reminders"), {**yes(visit), **changed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not ConsentEvent.objects.exists()
    assert not visit.steps.exists()


def test_no_thank_you_settles_the_question_without_any_consent(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), {"answer": "no"})

    assert visit.steps.get().step == "reminders"
    assert not ConsentEvent.objects.filter(kind="given").exists()


def test_leaving_it_as_it_is_writes_nothing(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), {"answer": "keep"})

    assert visit.steps.get().step == "reminders"
    assert not ConsentEvent.objects.exists()


def test_what_was_taken_back_is_not_shown_as_agreed(desk: Client) -> None:
    visit = make_visit()
    desk.post(step_url(visit, "reminders"), yes(visit, channels=["email"]))
    desk.post(step_url(visit, "reminders"), {"answer": "no"})

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert "agreed since" not in page
    assert "no reminders" in page


def test_the_form_signed_on_paper_can_be_added_once_something_is_declared(desk: Client) -> None:
    visit = make_visit()
    address = reverse("customers:proof_add", args=[visit.customer.pk])
    assert address not in desk.get(visit.get_absolute_url()).content.decode()

    desk.post(step_url(visit, "reminders"), yes(visit, channels=["email"]))

    page = desk.get(visit.get_absolute_url()).content.decode()
    assert address in page
    assert f'name="next" value="{visit.get_absolute_url()}"' in page
