"""Names made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.names import (
    company_words,
    fold,
    name_key,
    sound_key,
    split_name,
    street_key,
    without_particles,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÜLLER", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("Größe  ", "groesse"),
        ("Łukasz", "lukasz"),
        ("José\u00a0 María", "jose maria"),
        ("İbrahim", "ibrahim"),
        ("Søren", "soeren"),
        ("", ""),
    ],
)
def test_folds_for_comparing(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("first", "last", "company", "key"),
    [
        ("Max", "Müller", "", "mueller max"),
        ("Max", "Mueller", "Müller GmbH", "mueller max"),
        ("", "", "Müller & Söhne GmbH", "mueller soehne gmbh"),
        ("Dr. Eva", "Müller-Lüdenscheidt", "", "mueller luedenscheidt eva"),
        ("", "", "", ""),
    ],
)
def test_makes_a_name_key(first: str, last: str, company: str, key: str) -> None:
    assert name_key(first, last, company) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Max", "Müller", ""), ("Max", "Mueller", "")),
        (("Max", "Müller", ""), ("Müller", "Max", "")),
        (("Max", "Müller", ""), ("", "Max Müller", "")),
        (("Max", "Müller", ""), ("Max Otto", "Miller", "Bau GmbH")),
        (("Eva", "Meyer", ""), ("Ewa", "Maier", "")),
        (("Eva", "von der Heide", ""), ("Eva", "Heide", "")),
        (("", "", "Bau & Söhne GmbH"), ("", "", "Bau und Soehne KG")),
        (("", "", "Huber e. K."), ("", "", "Huber eK")),
    ],
)
def test_what_sounds_alike_has_one_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert sound_key(*one) == sound_key(*other) != ""


@pytest.mark.parametrize(
    "other", [("Eva", "Müller", ""), ("Max", "Schmidt", ""), ("", "Müller", ""), ("", "", "")]
)
def test_what_sounds_otherwise_has_another_key(other: tuple[str, ...]) -> None:
    assert sound_key("Max", "Müller", "") != sound_key(*other)


def test_a_name_without_a_sound_is_its_own_key() -> None:
    assert sound_key("", "王", "") == "王"
    assert sound_key("Dr.", "", "") == ""


def test_a_sound_key_fits_its_column() -> None:
    assert len(sound_key("Max", "Kr" * 80, "")) == 40


@pytest.mark.parametrize(
    ("street", "key"),
    [
        ("Gartenstraße 3 a", "gartenstr 3a"),
        ("Garten-Str. 3a", "gartenstr 3a"),
        ("Gartenstr.3A", "gartenstr 3a"),
        ("Straße des 17. Juni 5", "str des 17 juni 5"),
        ("Am Wall 7", "am wall 7"),
        ("", ""),
    ],
)
def test_a_street_has_one_key_however_written(street: str, key: str) -> None:
    assert street_key(street) == key


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        ("Max", "Müller", (("max",), ("mueller",))),
        ("", "Max Otto Müller", (("max", "otto"), ("mueller",))),
        ("Max Müller", "", (("max",), ("mueller",))),
        ("", "von der Heide", ((), ("heide",))),
        ("", "Müller-Lüdenscheidt", ((), ("mueller", "luedenscheidt"))),
        ("", "Frau Müller", ((), ("mueller",))),
        ("", "", ((), ())),
        ("Max", "", (("max",), ())),
        (" ", "Max Müller", (("max",), ("mueller",))),
        ("Max Müller", " ", (("max",), ("mueller",))),
        ("", "Max von Heide", (("max", "von"), ("heide",))),
    ],
)
def test_a_whole_name_in_one_field_is_taken_apart(
    first: str, last: str, parts: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert split_name(first, last) == parts


def test_a_firm_is_known_without_its_legal_form() -> None:
    assert company_words("Huber GmbH & Co. KG") == ("huber",)
    assert company_words("AG") == ("ag",)


LATIN = st.text("abcXYZäöüÄÖÜßéèçñøłĐ '-.", max_size=14)


@given(LATIN)
def test_folding_is_done_once_and_for_both_ways_of_writing_an_umlaut(text: str) -> None:
    once = fold(text)

    assert fold(once) == fold(text.upper()) == once
    assert fold(unicodedata.normalize("NFD", text)) == once


@given(LATIN, LATIN, LATIN)
def test_case_and_blanks_change_no_key(first: str, last: str, company: str) -> None:
    loud = (f" {first.upper()} ", f"{last.upper()}  ", company.upper())

    assert name_key(*loud) == name_key(first, last, company)
    assert sound_key(*loud) == sound_key(first, last, company)


@given(st.text("aseSTRtrße. -3b", max_size=14))
def test_a_street_key_is_its_own_key(street: str) -> None:
    key = street_key(street)

    assert key == " ".join(key.split())
    assert street_key(street.upper()) == key


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("von", "der", "heide"), ("heide",)),
        (("von", "und", "zu"), ("von", "und", "zu")),
        ((), ()),
    ],
)
def test_a_name_of_particles_alone_keeps_them(
    words: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert without_particles(words) == left


def test_keys_fit_their_columns() -> None:
    assert len(name_key("a " * 200, "b", "")) == 200
    assert len(street_key("a " * 90)) == 60


def test_one_known_name_sounds_the_same_in_either_field() -> None:
    assert sound_key("Max", "", "") == sound_key("", "Max", "") == sound_key(" Max ", " ", "")
