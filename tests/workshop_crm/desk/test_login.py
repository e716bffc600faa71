"""Log-in, throttling, log-out, language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_user

pytestmark = pytest.mark.django_db

RIGHT = "geheim-genug"


@pytest.fixture(autouse=True)
def _house() -> None:
    make_company()
    make_user(username="jana")


def log_in(client: Client, password: str = RIGHT) -> int:
    data = {"username": "jana", "password": password}
    return client.post(reverse("login"), data).status_code


def test_leads_to_today() -> None:
    client = Client()

    response = client.post(reverse("login"), {"username": "jana", "password": RIGHT})

    assert response["Location"] == reverse("desk:today")


def test_leads_back_to_the_page_that_was_asked_for() -> None:
    client = Client()
    asked = client.get("/search/?q=x")

    response = client.post(asked["Location"], {"username": "jana", "password": RIGHT})

    assert response["Location"] == "/search/?q=x"


def test_leads_to_no_foreign_site() -> None:
    client = Client()

    response = client.post(
        "/login/?next=https://evil.example/", {"username": "jana", "password": RIGHT}
    )

    assert response["Location"] == reverse("desk:today")


def test_refuses_a_wrong_password() -> None:
    client = Client()

    assert log_in(client, "falsch") == 200
    assert "_auth_user_id" not in client.session


def test_refuses_who_has_left() -> None:
    make_user(username="weg", is_active=False)
    client = Client()

    client.post(reverse("login"), {"username": "weg", "password": RIGHT})

    assert "_auth_user_id" not in client.session


def test_pauses_after_eight_wrong_passwords(settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client()

    outcomes = [log_in(client, "falsch") for _attempt in range(8)]

    assert outcomes == [200] * 7 + [429]
    assert log_in(client) == 429
    assert "_auth_user_id" not in client.session


def test_says_how_long_the_pause_lasts(settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client(headers={"accept-language": "en"})
    for _attempt in range(8):
        log_in(client, "falsch")

    response = client.post(reverse("login"), {"username": "jana", "password": RIGHT})

    assert "15 minutes" in response.content.decode()


def test_pauses_nobody_else(settings: Any) -> None:
    settings.AXES_ENABLED = True
    make_user(username="uwe")
    client = Client()
    for _attempt in range(8):
        log_in(client, "falsch")

    response = client.post(reverse("login"), {"username": "uwe", "password": RIGHT})

    assert response.status_code == 302


def test_wrong_passwords_of_another_visitor_behind_the_proxy_pause_nobody(settings: Any) -> None:
    settings.AXES_ENABLED = settings.IS_HTTPS = True
    stranger = Client(headers={"X-Forwarded-For": "192.0.2.66"})
    for _attempt in range(8):
        log_in(stranger, "falsch")

    assert log_in(Client(headers={"X-Forwarded-For": "192.0.2.7"})) == 302


def test_logs_out_by_post_only() -> None:
    client = Client()
    log_in(client)

    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))

    assert "_auth_user_id" not in client.session


def test_remembers_the_chosen_language() -> None:
    client = Client(headers={"accept-language": "de"})

    client.post(reverse("set_language"), {"language": "en", "next": "/login/"})

    assert '<html lang="en">' in client.get("/login/").content.decode()


def test_tells_htmx_to_load_the_log_in_as_a_whole_page() -> None:
    response = Client().get("/search/?q=ab", headers={"hx-request": "true"})

    assert response.status_code == 200
    assert response["HX-Redirect"].startswith("/login/")
