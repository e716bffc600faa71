"""Words in a loose spelling, and what one slip makes of them."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.names import fold
from workshop_crm.lib.spelling import after_prefix, loose, slips, words_of


@pytest.mark.parametrize(
    "spellings",
    [
        ["müller", "mueller", "muller", "MUELLER", "Müler"],
        ["Schmidt", "Schmid", "schmiddt"],
        ["Meyer", "Meier"],
        ["Groß", "gross", "GROSS", "gros"],
        ["Jahn", "Jan"],
        ["Günther", "Gunter", "Guenter"],
        ["Bauer", "Baur"],
    ],
)
def test_what_sounds_alike_is_alike(spellings: list[str]) -> None:
    assert len({loose(fold(word)) for word in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("huber", "hubner"), ("mai", "may1"), ("ott", "otto")])
def test_other_words_stay_others(one: str, other: str) -> None:
    assert loose(one) != loose(other)


@pytest.mark.parametrize("code", ["mab123", "80331", "112", "aabb11"])
def test_a_word_with_a_figure_is_left_as_it_is(code: str) -> None:
    assert loose(code) == code


@given(st.text(alphabet="aeiouhlmnsdty", max_size=9), st.integers(0, 9))
def test_what_begins_alike_does_so_in_the_loose_spelling(word: str, cut: int) -> None:
    assert loose(word).startswith(loose(word[:cut]))


@pytest.mark.parametrize("typed", ["mler", "muller", "muxer", "umler", "mulr", "mulerx", "xmuler"])
def test_one_slip_is_known(typed: str) -> None:
    assert typed in slips("muler") or typed == "muller"


@pytest.mark.parametrize("typed", ["muler", "mulexx", "ler", "relum"])
def test_more_than_one_slip_or_none_is_not(typed: str) -> None:
    assert typed not in slips("muler")


@pytest.mark.parametrize("word", ["", "ott", "ab12", "123456", "öäüß", "über"])
def test_short_words_and_numbers_have_no_slips(word: str) -> None:
    assert slips(word) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Meier-Lüdenscheidt", ["meier", "luedenscheidt"]),
        ("O'Neill", ["oneill"]),
        ("Groß & Söhne GmbH", ["gross", "soehne", "gmbh"]),
        ("  ", []),
        ("_a_", ["a"]),
    ],
)
def test_words_are_cut_and_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_the_range_leaps_over_what_is_no_sign() -> None:
    assert after_prefix("a\ud7ff") == "a\ue000"
    assert after_prefix("az") == "a{"


@given(st.text(min_size=1, max_size=5), st.text(max_size=3))
def test_the_range_of_a_prefix_holds_all_that_begin_with_it(prefix: str, rest: str) -> None:
    if ord(prefix[-1]) < sys.maxunicode:
        assert prefix <= prefix + rest < after_prefix(prefix)
