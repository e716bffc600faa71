"""German plates: sure readings, candidates, never a guess (F-22)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.plates import (
    Plate,
    parse_plate,
    plate_candidates,
    plate_loose_key,
    plate_search_key,
)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("M-AB 123", "M-AB 123"),
        ("m-ab123", "M-AB 123"),
        ("B MW 555", "B-MW 555"),
        ("B-MW555", "B-MW 555"),
        ("B – MW – 555", "B-MW 555"),
        ("B:MW 555", "B-MW 555"),
        ("B • MW 555", "B-MW 555"),
        ("BM-W 555", "BM-W 555"),
        ("MÜ-AB 123", "MÜ-AB 123"),
        ("mü ab 123", "MÜ-AB 123"),
        ("LÖ-XY 12", "LÖ-XY 12"),
        ("B-A 1", "B-A 1"),
        ("M-AB 123 E", "M-AB 123E"),
        ("M-AB 123h", "M-AB 123H"),
        ("HVL-A 9999", "HVL-A 9999"),
    ],
)
def test_reads_a_plate_whose_district_is_set_apart(raw: str, key: str) -> None:
    plate = parse_plate(raw)

    assert plate is not None
    assert plate.key == key


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "BNO1234",
        "BIT1",
        "BMW 555",
        "M-ÄB 12",
        "B-AB 0123",
        "B-AB 12345",
        "06123",
        "Y-123456",
        "0-17",
        "M-ABC 12",
        "ABCD-E 1",
        "M-AB 12X",
    ],
)
def test_reads_nothing_where_a_doubt_is_left(raw: str) -> None:
    assert parse_plate(raw) is None


def test_different_districts_stay_different() -> None:
    assert parse_plate("B MW 555") == parse_plate("B-MW555")
    assert parse_plate("B MW 555") != parse_plate("BM-W 555")
    assert parse_plate("MÜ-A 1") != parse_plate("MU-A 1")
    assert parse_plate("LÖ-A 1") != parse_plate("LO-A 1")
    assert parse_plate("M-A 1") != parse_plate("M-A 1E")


def test_a_decomposed_umlaut_is_the_same_letter() -> None:
    assert parse_plate(unicodedata.normalize("NFD", "MÜ-AB 1")) == parse_plate("MÜ-AB 1")


@pytest.mark.parametrize(
    ("raw", "keys"),
    [
        ("BNO1234", ["B-NO 1234", "BN-O 1234"]),
        ("BIT 1", ["B-IT 1", "BI-T 1"]),
        ("BMW555E", ["B-MW 555E", "BM-W 555E"]),
        ("AB1", ["A-B 1"]),
        ("HVLAB12", ["HVL-AB 12"]),
        ("MÜAB 1", ["MÜ-AB 1", "MÜA-B 1"]),
        ("M-AB 123", ["M-AB 123"]),
        ("hallo", []),
        ("", []),
    ],
)
def test_text_without_separator_gives_candidates(raw: str, keys: list[str]) -> None:
    assert [plate.key for plate in plate_candidates(raw)] == keys


@pytest.mark.parametrize("raw", ["B-MW 1234H 04-10", "B-MW 1234H 04/10", "B-MW 1234H (4-10)"])
def test_reads_the_season_apart_from_the_key(raw: str) -> None:
    plate = parse_plate(raw)

    assert plate == Plate("B", "MW", "1234", "H", season_from=4, season_to=10)
    assert plate is not None
    assert plate.key == "B-MW 1234H"
    assert str(plate) == "B-MW 1234H 04-10"


def test_a_plate_without_season_shows_its_key() -> None:
    assert str(parse_plate("M AB 12")) == "M-AB 12"


@pytest.mark.parametrize("raw", ["LÖ-XY 1234E", "HVL-AB 1234H"])
def test_more_than_eight_characters_are_flagged(raw: str) -> None:
    plate = parse_plate(raw)

    assert plate is not None
    assert plate.is_too_long


def test_eight_characters_are_fine() -> None:
    plate = parse_plate("HVL-A 1234")

    assert plate is not None
    assert not plate.is_too_long


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("B-MW 1234H 04-10", "BMW1234H"),
        ("m ab", "MAB"),
        ("MÜ-AB 1", "MÜAB1"),
        ("06 123", "06123"),
        ("?", ""),
    ],
)
def test_the_search_key_has_no_separators(raw: str, key: str) -> None:
    assert plate_search_key(raw) == key


@pytest.mark.parametrize(
    "misread",
    [
        "LO-IB 10",
        "L0-IB 10",
        "lo ib 1O",
        "LOIB10",
        "LO-1B I0",
        "LO-IB 10E",
        "LO-IB 10H 04-10",
        "LOIB10 04-10",
    ],
)
def test_misreadings_share_a_loose_key(misread: str) -> None:
    assert plate_loose_key(misread) == "L01B10"


def test_a_loose_key_writes_umlauts_out() -> None:
    assert plate_loose_key("MÜ-AB 1") == plate_loose_key("MUE-AB 1") == "MUEAB1"
    assert plate_loose_key("MU-AB 1") != plate_loose_key("MÜ-AB 1")


@pytest.mark.parametrize("text", ["", "?", "M-", "M A"])
def test_too_little_of_a_plate_has_no_loose_key(text: str) -> None:
    assert plate_loose_key(text) == ""


def test_a_loose_key_fits_its_column() -> None:
    assert len(plate_loose_key("A" * 40)) == 16


@pytest.mark.parametrize(("text", "key"), [("A B 1", "AB1"), ("M-A", ""), ("B12", "B12")])
def test_three_signs_are_enough_for_a_loose_key(text: str, key: str) -> None:
    assert plate_loose_key(text) == key


PLATES = st.builds(
    Plate,
    st.text("ABCMÜÖZ", min_size=1, max_size=3),
    st.text("ABXYZ", min_size=1, max_size=2),
    st.integers(1, 9999).map(str),
    st.sampled_from(["", "E", "H"]),
)
GAPS = st.text(" -–:•.", min_size=1, max_size=3)


@given(PLATES, GAPS, GAPS, st.text(" ", max_size=2))
def test_a_plate_is_read_through_any_separators(
    plate: Plate, first: str, second: str, around: str
) -> None:
    typed = f"{around}{plate.district}{first}{plate.letters}{second}{plate.digits}{plate.suffix}"

    assert parse_plate(typed) == parse_plate(typed.lower() + around) == plate
    assert parse_plate(str(plate)) == plate


@given(PLATES)
def test_run_together_the_plate_is_among_what_it_may_mean(plate: Plate) -> None:
    typed = f"{plate.district}{plate.letters}{plate.digits}{plate.suffix}"

    found = plate_candidates(typed)

    assert plate in found
    assert {plate_search_key(str(each)) for each in found} == {plate_search_key(typed)}


@given(PLATES, st.integers(1, 12), st.integers(1, 12))
def test_a_season_changes_neither_key_nor_search(plate: Plate, start: int, end: int) -> None:
    seasonal = parse_plate(f"{plate} {start:02}-{end:02}")

    assert seasonal is not None
    assert (seasonal.season_from, seasonal.season_to) == (start, end)
    assert seasonal.key == plate.key
    assert plate_search_key(str(seasonal)) == plate_search_key(str(plate))
