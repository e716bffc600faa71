"""The customer's own page for the answer: looking, answering, changing one's mind, too late."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from bookings.links import satisfaction_path
from bookings.models import Visit
from customers.models import Task
from tests.bookings.visits.builders import make_visit, step_url
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db


def rate(client: Client, visit: Visit, score: object) -> int:
    return client.post(f"{satisfaction_path(visit)}rate/", {"score": score}).status_code


def answer_of(visit: Visit) -> int | None:
    visit.refresh_from_db()
    return visit.satisfaction


def test_looking_asks_and_changes_nothing(client: Client) -> None:
    visit = make_visit()

    page = client.get(satisfaction_path(visit))

    assert page.status_code == 200
    assert page.content.decode().count('name="score"') == 5
    assert client.head(satisfaction_path(visit)).status_code == 200
    assert answer_of(visit) is None


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_an_answer_settles_the_step_without_a_colleague(client: Client, score: int) -> None:
    visit = make_visit()

    assert rate(client, visit, score) == 302

    assert answer_of(visit) == score
    step = visit.steps.get()
    assert (step.step, step.done_by) == ("satisfaction", None)
    assert Task.objects.filter(kind=Task.Kind.LOW_SCORE).exists() is (score <= 3)
    assert client.get(satisfaction_path(visit)).content.count(b"aria-pressed") == 1


def test_a_corrected_answer_takes_the_task_back(client: Client) -> None:
    visit = make_visit()
    rate(client, visit, 1)

    rate(client, visit, 5)

    assert answer_of(visit) == 5
    assert not Task.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "³", "3.0", "drei", "9" * 5000, "\0"])
def test_another_answer_is_refused(client: Client, score: str) -> None:
    visit = make_visit()

    assert rate(client, visit, score) == 409
    assert answer_of(visit) is None
    assert not visit.steps.exists()


def test_a_closed_visit_takes_no_answer_any_more(client: Client) -> None:
    visit = make_visit(closed_at=timezone.now())

    assert rate(client, visit, 5) == 409
    assert answer_of(visit) is None
    assert b'name="score"' not in client.get(satisfaction_path(visit)).content


def test_of_an_erased_person_nothing_is_shown_or_taken(client: Client) -> None:
    visit = make_visit()
    visit.customer.erased_at = timezone.now()
    visit.customer.save()

    assert rate(client, visit, 5) == client.get(satisfaction_path(visit)).status_code
    assert answer_of(visit) is None


@pytest.mark.parametrize("purpose", ["satisfaction", "proposal"])
def test_another_link_opens_nothing(client: Client, purpose: str) -> None:
    visit = make_visit()
    pk = visit.pk + 1 if purpose == "satisfaction" else visit.pk
    path = f"/t/{make_token(purpose, pk)}/satisfaction/"

    assert client.get(path).status_code == 404
    assert client.post(f"{path}rate/", {"score": 5}).status_code == 404


@pytest.mark.parametrize(("path", "method"), [("", "post"), ("rate/", "get")])
def test_each_address_takes_its_own_method_alone(client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(f"{satisfaction_path(make_visit())}{path}")

    assert response.status_code == 405


def test_the_visit_hands_the_page_over(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert satisfaction_path(visit) in page
    assert step_url(visit, "satisfaction") in page
