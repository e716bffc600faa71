"""Dates and numbers look German in German and English in English, on pages and in messages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from invoices.amounts import amount_text
from workshop_crm.formats.de import formats as german
from workshop_crm.formats.en import formats as english

MOMENT = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("name", "in_german", "in_english"),
    [
        ("DATE_FORMAT", "23. November 2026", "23 November 2026"),
        ("SHORT_DATE_FORMAT", "23.11.2026", "23 Nov 2026"),
        ("SHORT_DATETIME_FORMAT", "23.11.2026, 14:05", "23 Nov 2026, 14:05"),
        ("WEEKDAY_FORMAT", "Montag, 23. November", "Monday, 23 November"),
        ("WEEKDAY_YEAR_FORMAT", "Montag, 23. November 2026", "Monday, 23 November 2026"),
        ("SHORT_WEEKDAY_FORMAT", "Mo, 23. Nov", "Mon, 23 Nov"),
        ("SHORT_DAY_FORMAT", "23. Nov", "23 Nov"),
        ("SHORT_DAY_YEAR_FORMAT", "23. Nov 2026", "23 Nov 2026"),
        ("MOMENT_FORMAT", "Mo, 23. Nov, 14:05", "Mon, 23 Nov, 14:05"),
        ("MOMENT_YEAR_FORMAT", "Mo, 23. Nov 2026, 14:05", "Mon, 23 Nov 2026, 14:05"),
        (
            "LETTER_MOMENT_FORMAT",
            "Montag, 23. November 2026, 14:05 Uhr",
            "Monday, 23 November 2026, 14:05",
        ),
        ("SMS_MOMENT_FORMAT", "23.11. 14:05", "23 Nov, 14:05"),
        ("TIME_FORMAT", "14:05", "14:05"),
    ],
)
def test_writes_dates_as_the_language_does(name: str, in_german: str, in_english: str) -> None:
    template = Template('{{ moment|date:"' + name + '" }}')

    for language, expected in (("de", in_german), ("en", in_english)):
        with translation.override(language):
            assert template.render(Context({"moment": MOMENT})) == expected


def test_both_languages_know_the_same_names() -> None:
    own = {name for name in dir(german) if name.isupper()}

    assert own <= {name for name in dir(english) if name.isupper()}


@pytest.mark.parametrize(("language", "text"), [("de", "1.289,00\xa0€"), ("en", "1,289.00\xa0€")])
def test_writes_amounts_as_the_language_does(language: str, text: str) -> None:
    with translation.override(language):
        assert amount_text(Decimal("1289.00")) == text
