"""Phone numbers as E.164 (T-10)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.phones import format_phone, parse_phone


@pytest.mark.parametrize(
    "raw",
    [
        "0171 1234567",
        "+49 (0)171 1234567",
        "0049171 1234567",
        "0171/1234567",
        "0171-123 45 67",
        "Tel. 0171 1234567",
        "+49171 1234567",
        " 0171.1234567 ",
    ],
)
def test_t10_spellings_of_one_number_are_one(raw: str) -> None:
    phone = parse_phone(raw)

    assert phone is not None
    assert phone.e164 == "+491711234567"


@pytest.mark.parametrize("raw", ["", "abc", "12.03.2026", "0", "+", "4711", "+49", "keine Angabe"])
def test_what_is_no_number_is_none(raw: str) -> None:
    assert parse_phone(raw) is None


@pytest.mark.parametrize("raw", ["0151 12345678", "0160 1234567", "0171 1234567", "0176 12345678"])
def test_german_mobiles_are_mobile(raw: str) -> None:
    phone = parse_phone(raw)

    assert phone is not None
    assert phone.is_mobile


@pytest.mark.parametrize("raw", ["089 1234567", "030 123456", "+43 1 5123456", "0800 1234567"])
def test_t10_a_fixed_line_gets_no_sms(raw: str) -> None:
    phone = parse_phone(raw)

    assert phone is not None
    assert not phone.is_mobile


def test_the_first_of_two_numbers_counts() -> None:
    phone = parse_phone("089 1234567 oder 0171 1234567")

    assert phone is not None
    assert phone.e164 == "+49891234567"


def test_numbers_without_country_code_are_of_the_region() -> None:
    phone = parse_phone("0664 1234567", "AT")

    assert phone is not None
    assert phone.e164 == "+436641234567"


def test_a_new_number_range_abroad_is_not_refused() -> None:
    phone = parse_phone("+1 555 555 0100")

    assert phone is not None
    assert phone.e164 == "+15555550100"


def test_a_number_is_shown_as_people_read_it() -> None:
    assert format_phone("+491711234567") == "+49 171 1234567"


@pytest.mark.parametrize("raw", ["", "unbekannt"])
def test_other_text_is_shown_as_it_is(raw: str) -> None:
    assert format_phone(raw) == raw


@pytest.mark.parametrize("raw", [" +1 555 555 0100", "\t001 555 555 0100 "])
def test_blanks_before_a_country_code_hide_it_from_nobody(raw: str) -> None:
    phone = parse_phone(raw)

    assert phone is not None
    assert phone.e164 == "+15555550100"


@given(st.sampled_from(["89", "171", "30", "151", "4131"]), st.integers(2_000_000, 9_999_999))
def test_what_is_shown_or_stored_reads_as_the_same_number(area: str, number: int) -> None:
    phone = parse_phone(f"0{area} {number}")

    if phone:
        assert parse_phone(phone.e164) == parse_phone(format_phone(phone.e164)) == phone


@given(st.text(max_size=30))
def test_no_text_upsets_it_and_what_it_finds_is_a_number(raw: str) -> None:
    phone = parse_phone(raw)

    assert phone is None or re.fullmatch(r"\+[1-9][0-9]{4,14}", phone.e164)
