"""What is stored for staff is in the house's language, whoever's page made it."""

from __future__ import annotations

import pytest
from django.utils import translation

from customers.models.consent import Channel
from workshop_crm.lib.house_text import house_language, house_text


@pytest.mark.parametrize("active", ["de", "en"])
def test_speaks_the_language_of_the_house_on_any_page(active: str) -> None:
    with translation.override(active):
        assert house_text("No reason was given.") == "Ohne Angabe von Gründen."
        assert house_text(Channel.LETTER.label) == "Brief"


def test_leaves_the_language_of_the_page_as_it_was() -> None:
    with translation.override("en"):
        house_text("No reason was given.")

        assert translation.get_language() == "en"


def test_follows_the_setting(settings) -> None:
    settings.LANGUAGE_CODE = "en"

    assert house_text("No reason was given.") == "No reason was given."


def test_speaks_it_for_a_while() -> None:
    with translation.override("en"), house_language():
        assert translation.gettext("Search") == "Suchen"
