"""The owner's pages about webhooks, and what is tidied up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.any_row import make_any
from tests.factories import make_company, make_user
from tests.workshop_crm.api.caller import Caller
from workshop.changes import CREATED, DELETED, KEPT_FOR, UPDATED, note_change, purge_changes
from workshop.models import Change, Job, User
from workshop_crm.api.hooks.endpoints import add_endpoint, signing_secrets
from workshop_crm.api.hooks.words import NO_ANSWERS, answer_of, what_of
from workshop_crm.api.models import Delivery, Endpoint, KeptAnswer
from workshop_crm.api.scopes import RESOURCES
from workshop_crm.api.tidying import tidy
from workshop_crm.api.views_hooks import SHOWN

pytestmark = pytest.mark.django_db
WISH = {"url": "https://lager.example/neues", "resources": ["orders"]}


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


@pytest.fixture
def endpoint() -> Endpoint:
    return add_endpoint(Caller().system, WISH["url"], ["orders"])[0]


def test_the_secret_is_shown_once(owner: Client) -> None:
    system = Caller().system

    page = owner.post(f"/systems/{system.pk}/hooks/new/", WISH).content.decode()

    secret = re.search(r"whsec_[\w+/=]+", page)[0]
    endpoint = Endpoint.objects.get()
    assert signing_secrets(endpoint, now=timezone.now()) == [secret]
    assert "whsec_" not in owner.get(f"/systems/hooks/{endpoint.pk}/").content.decode()
    assert WISH["url"] in owner.get(f"/systems/{system.pk}/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://10.0.0.1/"},
        {"url": "http://lager.example/"},
        {"url": ""},
        {"resources": []},
    ],
)
def test_a_wrong_address_is_refused_when_new_and_when_changed(
    owner: Client, endpoint: Endpoint, fields: dict[str, Any]
) -> None:
    for path in (f"{endpoint.system_id}/hooks/new/", f"hooks/{endpoint.pk}/"):
        assert owner.post(f"/systems/{path}", {**WISH, **fields}).status_code == 422

    endpoint.refresh_from_db()
    assert (endpoint.url, Endpoint.objects.count()) == (WISH["url"], 1)


def test_address_and_kinds_are_changed(owner: Client, endpoint: Endpoint) -> None:
    changed = {"url": "https://kasse.example/", "resources": ["orders", "customers"]}

    owner.post(f"/systems/hooks/{endpoint.pk}/", changed)

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.resources) == (changed["url"], ["customers", "orders"])


def test_a_new_secret_and_the_switch(owner: Client, endpoint: Endpoint) -> None:
    path = f"/systems/hooks/{endpoint.pk}"
    page = owner.post(f"{path}/secret/").content.decode()
    states = []
    for _ in range(2):
        owner.post(f"{path}/switch/")
        endpoint.refresh_from_db()
        states.append(endpoint.is_active)

    assert re.search(r"whsec_[\w+/=]+", page)[0] == signing_secrets(endpoint, now=timezone.now())[0]
    assert len(signing_secrets(endpoint, now=timezone.now())) == 2
    assert states == [False, True]


def test_the_log_shows_what_was_told_and_sends_it_again(owner: Client, endpoint: Endpoint) -> None:
    row = make_any(
        Delivery, endpoint=endpoint, resource="orders", number=4711, state="given_up", attempts=9
    )
    page = owner.get(f"/systems/hooks/{endpoint.pk}/").content.decode()

    owner.post(f"/systems/deliveries/{row.pk}/again/")

    assert "4711" in page
    assert "state-bad" in page
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Delivery.State.WAITING, 0)
    assert Job.objects.filter(kind="tell_endpoint").exists()


@pytest.mark.parametrize("resource", [*RESOURCES, "imported_invoices"])
@pytest.mark.parametrize("event", [CREATED, UPDATED, DELETED])
def test_each_event_has_words(resource: str, event: str) -> None:
    said = what_of(Delivery(resource=resource, number=7, event=event))

    assert resource not in said
    assert " 7: " in said


def test_what_is_kept_for_a_while_goes_after_it(endpoint: Endpoint) -> None:
    now = timezone.now()
    for hours in (23, 25):
        make_any(
            KeptAnswer,
            system=endpoint.system,
            key=str(hours),
            created_at=now - timedelta(hours=hours),
        )
    for days, state in ((29, "delivered"), (31, "delivered"), (31, "waiting")):
        at = now - timedelta(days=days)
        make_any(Delivery, endpoint=endpoint, state=state, happened_at=at, attempts=days)

    assert tidy(now=now) == 2
    assert KeptAnswer.objects.get().key == "23"
    left = set(Delivery.objects.values_list("state", "attempts"))
    assert left == {("delivered", 29), ("waiting", 31)}


def test_changes_go_after_they_were_told_and_nobody_asks_any_more() -> None:
    now = timezone.now()
    for number, (age, is_told) in enumerate(((1, True), (1, False), (-1, True))):
        note_change("orders", number)
        at = now - KEPT_FOR - timedelta(days=age)
        Change.objects.filter(number=number).update(at=at, is_told=is_told)

    assert purge_changes(now=now) == 1
    assert set(Change.objects.values_list("number", flat=True)) == {1, 2}


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_why_nobody_answered_is_said_in_words(
    owner: Client, endpoint: Endpoint, answer: str
) -> None:
    row = make_any(Delivery, endpoint=endpoint, last_answer=answer)

    page = owner.get(f"/systems/hooks/{endpoint.pk}/").content.decode()

    assert f"<td>{answer_of(row)}</td>" in page
    assert f"<td>{answer}</td>" not in page


@pytest.mark.parametrize("answer", ["204", "503", "SSLEOFError"])
def test_other_answers_stand_there_as_they_came(answer: str) -> None:
    assert answer_of(Delivery(last_answer=answer)) == answer


def test_before_the_first_attempt_there_is_no_answer(owner: Client, endpoint: Endpoint) -> None:
    make_any(Delivery, endpoint=endpoint, last_answer="")

    assert "<td>–</td>" in owner.get(f"/systems/hooks/{endpoint.pk}/").content.decode()


def test_the_log_shows_the_newest_fifty_and_asks_once(
    owner: Client, endpoint: Endpoint, django_assert_max_num_queries: Any
) -> None:
    for number in range(SHOWN + 5):
        make_any(Delivery, endpoint=endpoint, resource="orders", number=1000 + number)

    with django_assert_max_num_queries(15):
        page = owner.get(f"/systems/hooks/{endpoint.pk}/").content.decode()

    assert page.count("/again/") == SHOWN
    assert " 1054: " in page
    assert " 1004: " not in page
