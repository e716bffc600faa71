"""VINs: warned about, never refused (F-23, F-24)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.vin import (
    CHECK_DIGIT_DIFFERS,
    NOT_17_CHARACTERS,
    UNUSUAL_CHARACTERS,
    check_vin,
    german_check_digit,
    plain_vin,
    vin_tail,
)

VECTOR = "A1BS31Z0430336179"


def test_a_good_vin_is_tidied_and_has_no_warning() -> None:
    vin = check_vin(" wvwzzz 1jz-3w386752 ")

    assert vin.value == "WVWZZZ1JZ3W386752"
    assert vin.warnings == ()
    assert vin.suggestion == ""


def test_nothing_stays_nothing() -> None:
    assert check_vin("  ").value == ""
    assert check_vin("  ").warnings == ()


@pytest.mark.parametrize("raw", ["WVWZZZ1JZ3W38675", "WVWZZZ1JZ3W3867521"])
def test_another_length_is_warned_about(raw: str) -> None:
    assert check_vin(raw).warnings == (NOT_17_CHARACTERS,)


@pytest.mark.parametrize(("year", "expected"), [(1983, ()), (1984, (NOT_17_CHARACTERS,))])
def test_old_vehicles_may_have_short_numbers(year: int, expected: tuple[str, ...]) -> None:
    assert check_vin("ABC123", registered_in=year).warnings == expected


def test_a_long_number_is_odd_at_any_age() -> None:
    assert check_vin("1" * 18, registered_in=1970).warnings == (NOT_17_CHARACTERS,)


def test_letters_that_no_vin_has_get_a_suggestion() -> None:
    vin = check_vin("WVWZZZ1JZ3W38675O")

    assert vin.warnings == (UNUSUAL_CHARACTERS,)
    assert vin.suggestion == "WVWZZZ1JZ3W386750"
    assert vin.value == "WVWZZZ1JZ3W38675O"


def test_reckons_the_german_check_digit() -> None:
    assert german_check_digit(VECTOR) == "4"


def test_the_remainder_ten_is_an_x() -> None:
    # One more at the last place, which counts twice.
    assert german_check_digit("A1BS31Z0430336172") == "1"
    assert "X" in {german_check_digit(VECTOR[:-1] + digit) for digit in "0123456789"}


def test_no_check_digit_for_a_short_number() -> None:
    assert german_check_digit("ABC") == ""


@pytest.mark.parametrize("given", ["4", "-", "", " 4 "])
def test_a_fitting_check_digit_is_no_warning(given: str) -> None:
    assert check_vin(VECTOR, check_digit=given).warnings == ()


def test_a_differing_check_digit_is_a_warning() -> None:
    assert check_vin(VECTOR, check_digit="5").warnings == (CHECK_DIGIT_DIFFERS,)


def test_a_vin_is_compared_without_the_letters_it_cannot_have() -> None:
    assert plain_vin("wvw zzz 1jz-3w38675O") == plain_vin("WVWZZZ1JZ3W386750")
    assert plain_vin("QI0") == "010"


@pytest.mark.parametrize(
    ("vin", "tail"),
    [("WVWZZZ1JZ3W386752", "3W386752"), ("12345", "12345"), ("", ""), ("3W38675I", "3W386751")],
)
def test_the_tail_is_what_workshops_call_a_vehicle_by(vin: str, tail: str) -> None:
    assert vin_tail(vin) == tail


VINS = st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17)


@given(VINS)
def test_the_digit_that_was_reckoned_fits_and_every_other_does_not(vin: str) -> None:
    own = german_check_digit(vin)

    fitting = [sign for sign in "0123456789X" if not check_vin(vin, check_digit=sign).warnings]

    assert fitting == [own]
    assert not check_vin(vin.lower(), check_digit=own.lower()).warnings


@given(VINS, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_figure_never_keeps_the_check_digit(vin: str, place: int, by: int) -> None:
    figures = vin[:place] + "0" + vin[place + 1 :]
    mistyped = vin[:place] + str(by) + vin[place + 1 :]

    assert german_check_digit(figures) != german_check_digit(mistyped)


@given(VINS, st.text(" -./", max_size=3), st.integers(0, 17))
def test_how_a_vin_is_grouped_makes_no_difference(vin: str, gap: str, place: int) -> None:
    assert check_vin(f"{vin[:place]}{gap}{vin[place:]}").value == vin
    assert vin_tail(vin) == vin[-8:]
