"""Imprint and privacy notice; what must not stand anywhere (E-10, E-11, C-41)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_company
from workshop.models import Company
from workshop_crm.desk.pages import PRIVACY_VERSION

pytestmark = pytest.mark.django_db

LANGUAGES = ["de", "en"]


def page(path: str, language: str) -> str:
    return Client(headers={"accept-language": language}).get(path).content.decode()


def shipped_texts() -> Iterator[Path]:
    for folder in (
        "templates",
        "locale",
        "static",
        "workshop",
        "customers",
        "messaging",
        "bookings",
    ):
        for ending in ("*.html", "*.txt", "*.po", "*.py", "*.js"):
            yield from (settings.BASE_DIR / folder).rglob(ending)


@pytest.mark.parametrize("language", LANGUAGES)
def test_imprint_shows_every_detail(language: str) -> None:
    make_company(chamber="Handwerkskammer für München")

    text = page("/imprint/", language)

    for part in (
        "Autohaus Müller GmbH",
        "Werkstraße 5, 80331 München",
        "+49 89 1234567",
        "werkstatt@mueller.example",
        "Erika Müller",
        "Amtsgericht München, HRB 12345",
        "DE123456789",
        "Handwerkskammer für München",
        "§ 5 DDG",
    ):
        assert part in text


@pytest.mark.parametrize("path", ["/imprint/", "/privacy/"])
def test_open_before_the_set_up_too(path: str) -> None:
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("de", "Welche Daten"), ("en", "Which data")])
def test_privacy_notice_speaks_the_readers_language(language: str, words: str) -> None:
    make_company()

    text = page("/privacy/", language)

    assert words in text
    assert "Autohaus Müller GmbH" in text
    assert PRIVACY_VERSION in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_notice_names_twilio_only_under_contract(language: str) -> None:
    make_company()
    assert "Twilio" not in page("/privacy/", language)

    Company.objects.update(twilio_contract_on="2026-01-01")

    assert "Twilio" in page("/privacy/", language)


@pytest.mark.parametrize("pattern", [r"§\s*5\s*TMG", r"ec\.europa\.eu/consumers/odr"])
def test_e_11_outdated_law_stands_nowhere(pattern: str) -> None:
    guilty = [
        path.name
        for path in shipped_texts()
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


def test_changes_nothing_and_takes_no_post() -> None:
    assert Client().post("/imprint/").status_code == 405
    assert Client().post("/privacy/").status_code == 405


@pytest.mark.parametrize("path", ["/imprint/", "/privacy/", "/t/x/not-me/", "/t/x/unsubscribe/"])
def test_every_open_page_can_be_read_in_the_other_language(path: str) -> None:
    client = Client()
    german = client.get(path, headers={"accept-language": "de"}).content.decode()

    client.post("/language/", {"language": "en", "next": path})

    english = client.get(path, headers={"accept-language": "de"}).content.decode()
    assert ('name="language" value="en"' in german, '<html lang="en"' in english) == (True, True)
