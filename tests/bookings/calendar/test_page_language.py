"""Who chooses a language on a customer's page keeps it, and what was asked for."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings.links import proposal_path
from tests.bookings.calendar.pages import values
from tests.bookings.calendar.test_public_pages import offer

pytestmark = pytest.mark.django_db


def is_english(page) -> bool:
    return '<html lang="en">' in page.content.decode()


def test_the_chosen_language_outlives_links_and_forms(client: Client) -> None:
    path = proposal_path(offer(language="de"))
    client.get(f"{path}?lang=en")

    later = client.get(f"{path}?other=1")
    refused = client.post(f"{path}accept/", {"number": "9"})
    accepted = client.post(f"{path}accept/", {"number": "1"}, follow=True)

    assert is_english(later)
    assert is_english(refused)
    assert "Please choose one of the dates" in refused.content.decode()
    assert is_english(accepted)


def test_words_of_thanks_are_in_the_chosen_language(client: Client) -> None:
    path = proposal_path(offer(language="de"))
    client.get(f"{path}?lang=en")

    page = client.post(f"{path}other/", {"wish": "later, please"}, follow=True)

    assert "We will get back to you shortly." in page.content.decode()


def test_without_a_choice_nothing_is_kept(client: Client) -> None:
    path = proposal_path(offer(language="en"))

    for query in ("", "?lang=xx"):
        assert "django_language" not in client.get(path + query).cookies


def test_the_customers_own_language_is_chosen_again(client: Client) -> None:
    path = proposal_path(offer(language="de"))
    client.get(f"{path}?lang=en")

    assert not is_english(client.get(f"{path}?lang=de"))
    assert not is_english(client.get(path))


def test_the_switch_keeps_the_other_values(client: Client) -> None:
    path = proposal_path(offer())

    html = client.get(f"{path}?other=1&from=2027-01-04&lang=de").content.decode()

    assert f'href="{path}?other=1&amp;from=2027-01-04&amp;lang=en"' in html


def test_after_a_refused_form_every_link_is_a_page(client: Client) -> None:
    proposal = offer(hours_ago=60)
    path = proposal_path(proposal)

    refused = client.post(f"{path}accept/", {"number": "1"})
    parts = refused.content.decode().split('href="')[1:]
    links = [part.split('"')[0].replace("&amp;", "&") for part in parts]
    own = [href for href in links if "/t/" in href or href.startswith("?")]

    assert refused.status_code == 409
    assert len(own) > 10
    assert values(refused)["starts_at"]
    assert {client.get(href).status_code for href in own} == {200}
