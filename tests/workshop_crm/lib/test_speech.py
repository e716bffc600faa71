"""What a computer voice would mumble is spelled out (T-15)."""

from __future__ import annotations

import pytest

from workshop_crm.lib.speech import spelled, spoken, spoken_number


@pytest.mark.parametrize(
    ("plate", "said"),
    [
        ("M-AB 123", "M, A B, 1 2 3"),
        ("m-ab 123", "M, A B, 1 2 3"),
        ("BÖ-Ä 7H", "B Ö, Ä, 7, H"),
        ("", ""),
    ],
)
def test_a_plate_is_spelled(plate: str, said: str) -> None:
    assert spelled(plate) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HU und AU", "H U und A U"),
        ("Hauptuntersuchung (HU)", "Hauptuntersuchung (H U)"),
        ("Inspektion im November 2026", "Inspektion im November 2026"),
        ("GARANTIE", "GARANTIE"),
    ],
)
def test_short_abbreviations_are_spelled_and_words_are_not(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+49 89 1234567", "0 8 9, 1 2 3 4 5 6 7"),
        ("089 1234567", "0 8 9, 1 2 3 4 5 6 7"),
        ("+43 1 5333333", "0 0, 4 3, 1, 5 3 3 3 3 3 3"),
        ("", ""),
    ],
)
def test_a_number_is_said_as_people_dial_it(number: str, said: str) -> None:
    assert spoken_number(number) == said
