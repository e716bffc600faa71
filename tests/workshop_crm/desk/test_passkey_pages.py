"""Adding a passkey to one's log-in, and logging in with it: alone, or after the password."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_company, make_user
from tests.workshop.soft_key import SoftKey
from tests.workshop_crm.desk.test_log_ins import PASSWORD, is_in, log_in, with_factor
from workshop.models import Company, User
from workshop.passkeys import challenge_of

pytestmark = pytest.mark.django_db

NEW, SHOW = "/workshop/own/passkeys/new/", "/login/passkey/"


@pytest.fixture
def jana() -> User:
    make_company()
    return make_user(username="jana", role=User.Role.OWNER)


def add(client: Client, key: SoftKey, **changed: str) -> Any:
    options = client.get(NEW).context["options"]
    answer = key.make(challenge_of(options))
    return client.post(NEW, {"name": "Handy", "password": PASSWORD, "answer": answer, **changed})


def show(client: Client, key: SoftKey, path: str = SHOW) -> Any:
    options = client.get(path).context["options"]
    return client.post(path, {"answer": key.show(challenge_of(options))})


@pytest.fixture
def key(client: Client, jana: User) -> SoftKey:
    """Jana's passkey; she is logged out again."""
    client.force_login(jana)
    key = SoftKey()
    add(client, key)
    client.logout()
    return key


def test_the_first_one_comes_with_codes_for_the_paper(client: Client, jana: User) -> None:
    client.force_login(jana)

    first, second = add(client, SoftKey()), add(client, SoftKey())

    assert len(first.context["codes"]) == 10
    assert second["Location"] == "/workshop/own/"
    assert [each.name for each in jana.passkeys.all()] == ["Handy", "Handy"]


def test_without_the_password_none_is_added(client: Client, jana: User) -> None:
    client.force_login(jana)

    assert add(client, SoftKey(), password="falsch").status_code == 422
    assert not jana.passkeys.exists()


def test_an_answer_is_taken_once(client: Client, jana: User) -> None:
    client.force_login(jana)
    options = client.get(NEW).context["options"]
    wrong = SoftKey(origin="https://boese.example").make(challenge_of(options))
    right = SoftKey().make(challenge_of(options))

    for answer in (wrong, right):
        response = client.post(NEW, {"name": "x", "password": PASSWORD, "answer": answer})
        assert response.status_code == 422

    assert not jana.passkeys.exists()


def test_a_passkey_alone_opens_the_page_that_was_asked_for(
    client: Client, jana: User, key: SoftKey
) -> None:
    assert show(client, key, f"{SHOW}?next=/customers/")["Location"] == "/customers/"
    assert is_in(client)


@pytest.mark.parametrize("wanted", ["https://boese.example/", "//boese.example", "javascript:x"])
def test_it_leads_nowhere_else(client: Client, jana: User, key: SoftKey, wanted: str) -> None:
    assert show(client, key, f"{SHOW}?next={wanted}")["Location"] == "/"


def test_after_the_password_it_is_the_second_step(client: Client, jana: User, key: SoftKey) -> None:
    response = log_in(client, path="/login/?next=/customers/")
    page = client.get(response["Location"]).content.decode()

    assert SHOW in page
    assert not is_in(client)
    assert show(client, key)["Location"] == "/customers/"
    assert is_in(client)


def test_a_foreign_key_opens_nothing(client: Client, jana: User, key: SoftKey) -> None:
    response = show(client, SoftKey())

    assert response.status_code == 422
    assert not is_in(client)


def test_a_log_in_is_answered_once(client: Client, jana: User, key: SoftKey) -> None:
    options = client.get(SHOW).context["options"]
    answer = {"answer": key.show(challenge_of(options))}
    client.post(SHOW, answer)
    client.logout()

    assert client.post(SHOW, answer).status_code == 422


def test_it_fulfils_the_rule_of_the_house(client: Client, jana: User) -> None:
    Company.objects.update(owners_need_second_factor=True)
    log_in(client)
    assert client.get("/customers/")["Location"] == "/workshop/own/factor/"

    add(client, SoftKey())

    assert client.get("/customers/").status_code == 200


def test_the_last_one_stays_where_the_rule_asks_for_it(
    client: Client, jana: User, key: SoftKey
) -> None:
    Company.objects.update(owners_need_second_factor=True)
    show(client, key)

    client.post(f"/workshop/own/passkeys/{jana.passkeys.get().pk}/remove/")

    assert jana.passkeys.exists()


def test_one_s_own_is_removed_and_another_s_is_not(
    client: Client, jana: User, key: SoftKey
) -> None:
    path = f"/workshop/own/passkeys/{jana.passkeys.get().pk}/remove/"
    client.force_login(make_user())
    client.post(path)
    assert jana.passkeys.exists()

    client.force_login(jana)
    client.post(path)

    assert not jana.passkeys.exists()


def test_the_app_for_codes_comes_beside_it(client: Client, jana: User, key: SoftKey) -> None:
    client.force_login(jana)

    assert client.get("/workshop/own/factor/").status_code == 200
    with_factor(jana)
    assert client.get("/workshop/own/factor/").status_code == 302


@pytest.mark.parametrize("path", [NEW, SHOW])
def test_where_no_browser_makes_any_the_page_says_so(
    client: Client, jana: User, settings: Any, path: str
) -> None:
    settings.PUBLIC_BASE_URL = "http://192.168.1.20"
    client.force_login(jana)

    page = client.get(path)

    assert page.context["options"] == ""
    assert "data-passkey=" not in page.content.decode()


def test_the_log_in_offers_it_once_somebody_has_one(client: Client, jana: User) -> None:
    assert SHOW not in client.get("/login/").content.decode()
    client.force_login(jana)
    add(client, SoftKey())
    client.logout()

    assert SHOW in client.get("/login/").content.decode()


def test_the_log_in_asks_no_question_before_somebody_wants_it(client: Client, jana: User) -> None:
    client.get("/login/")

    assert "sessionid" not in client.cookies
