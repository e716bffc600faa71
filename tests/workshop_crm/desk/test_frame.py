"""What stands around every page: navigation, practice banner, error pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_user
from workshop.models import User
from workshop_crm.desk import navigation
from workshop_crm.desk.navigation import entry_of
from workshop_crm.desk.templatetags.desk import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_company()
    client.force_login(make_user())
    return client


def test_every_entry_of_the_navigation_has_a_page() -> None:
    for name, _label in navigation._ENTRIES:
        assert reverse(name)


def test_every_exception_of_the_navigation_names_an_entry() -> None:
    entries = {name for name, _label in navigation._ENTRIES} | {""}

    assert set(navigation._ENTRY_OF_PAGE.values()) <= entries
    assert set(navigation._ENTRY_OF_APP.values()) <= entries


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("desk:today", "desk:today"),
        ("desk:search", ""),
        ("workshop:own", ""),
        ("workshop:own_pin", ""),
        ("workshop:own_passkey_new", ""),
        ("workshop:staff", "workshop:settings"),
        ("bookings:detail", "bookings:list"),
        ("bookings:visit", "bookings:day"),
        ("customers:tasks", "customers:tasks"),
        ("customers:detail", "customers:list"),
        ("bookings:sources", "workshop:settings"),
        ("login", ""),
    ],
)
def test_knows_which_entry_a_page_belongs_to(page: str, entry: str) -> None:
    assert entry_of(page) == entry


@pytest.mark.parametrize("name", ["workshop:own_factor", "workshop:own_passkey_new"])
def test_setting_up_a_log_in_leads_back_to_my_log_in(desk: Client, name: str) -> None:
    page = desk.get(reverse(name)).content.decode()

    assert f'class="btn btn-outline-primary" href="{reverse("workshop:own")}"' in page


def test_marks_the_current_page(desk: Client) -> None:
    page = desk.get("/").content.decode()

    assert page.count('aria-current="page"') == 1
    assert '<a href="/" aria-current="page">' in page


def test_shows_figures_and_settings_to_owners_only(desk: Client) -> None:
    settings_link = f'href="{reverse("workshop:settings")}"'
    assert settings_link not in desk.get("/search/").content.decode()

    desk.force_login(make_user(role=User.Role.OWNER))

    assert settings_link in desk.get("/search/").content.decode()


@pytest.mark.parametrize(("mail", "is_shown"), [("", True), ("smtp://127.0.0.1:25", False)])
def test_says_when_nothing_leaves_the_house(
    desk: Client, settings: Any, mail: str, is_shown: bool
) -> None:
    settings.EMAIL_URL, settings.TWILIO_ACCOUNT_SID = mail, ""

    assert ('class="practice"' in desk.get("/search/").content.decode()) == is_shown


def test_has_no_inline_style_or_script(desk: Client) -> None:
    page = desk.get("/").content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_loads_nothing_from_other_servers(desk: Client) -> None:
    page = desk.get("/").content.decode()

    assert 'src="http' not in page
    assert 'href="http' not in page


def test_has_a_page_for_what_is_not_there(desk: Client) -> None:
    response = desk.get("/no/such/page/", headers={"accept-language": "en"})

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_has_a_page_for_what_is_not_allowed(desk: Client) -> None:
    response = desk.get(reverse("workshop:settings"), headers={"accept-language": "en"})

    assert response.status_code == 403
    assert "Only for the owner" in response.content.decode()


def test_has_a_page_for_our_own_mistakes(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workshop_crm.desk.views.look_at_today", fail)
    desk.raise_request_exception = False

    response = desk.get("/", headers={"accept-language": "en"})

    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h 0 min"),
        (1439, "23 h 59 min"),
        (1440, "1 day"),
        (2900, "2 days"),
    ],
)
def test_says_a_wait_as_people_do(minutes: int, words: str, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"

    assert waiting(minutes) == words
