"""Parts and characters of an SMS, by known vectors (T-09)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.sms_text import sms_size, to_plain_sms

LOW = "„"
DASH = "–"


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "GSM-7", 1),
        ("ä" * 160, "GSM-7", 1),
        ("ä" * 161, "GSM-7", 2),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        (LOW + "a" * 69, "UCS-2", 1),
        (LOW + "a" * 70, "UCS-2", 2),
        (DASH + "a" * 133, "UCS-2", 2),
        (DASH + "a" * 134, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
    ],
)
def test_t09_counts_parts_as_the_network_does(text, encoding, parts):
    size = sms_size(text)

    assert (size.encoding, size.parts) == (encoding, parts)


def test_does_not_split_a_double_character_over_two_parts():
    text = "a" * 152 + "€" + "a" * 152

    assert sms_size(text).parts == 3


def test_t09_replaces_typographic_characters_by_cheap_ones():
    assert to_plain_sms("„Ihr Auto“ – fertig…\u00a0Grüße’") == '"Ihr Auto" - fertig... Grüße\''


@pytest.mark.parametrize("text", ["ÄÖÜäöüß€[]{}", "Ihr Termin: 9:00 Uhr?"])
def test_leaves_what_the_network_knows(text):
    assert to_plain_sms(text) == text
    assert sms_size(text).encoding == "GSM-7"


@given(st.text("aä€{😀\u0142–„", max_size=200))
def test_a_text_is_never_paid_for_in_more_or_fewer_parts_than_it_fills(text):
    size = sms_size(text)
    single, part = (160, 153) if size.encoding == "GSM-7" else (70, 67)

    if size.parts == 1:
        assert size.units <= single
    else:
        # At most one unit of each part stays empty before a character of two.
        assert single < size.units <= size.parts * part
        assert size.units > (size.parts - 1) * (part - 1)


@given(st.text("aä€{–„…’\u00a0ç", max_size=80))
def test_made_plain_once_is_enough_and_never_dearer(text):
    plain = to_plain_sms(text)

    assert to_plain_sms(plain) == plain
    assert sms_size(plain).encoding == "GSM-7"
