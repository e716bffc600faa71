"""The small language of texts: what it writes, and how it says what it can't read."""

from __future__ import annotations

import pytest

from messaging.texts.language import (
    BrokenTextError,
    Vocabulary,
    always_there,
    compile_text,
    fill,
    slots,
)

WORDS = Vocabulary(
    (("link", "link"), ("price", "price"), ("preis", "price"), ("late", "late"), ("spät", "late")),
    frozenset({"late"}),
)
FULL = {"link": "https://x.example", "price": "99 €", "late": True}
EMPTY = {"link": "https://x.example", "price": "", "late": False}


def written(source: str, values: dict[str, object]) -> str:
    nodes = compile_text(source, WORDS)
    return fill(nodes, lambda name: str(values[name]), lambda name: bool(values[name]))


@pytest.mark.parametrize(
    ("source", "full", "empty"),
    [
        ("no place", "no place", "no place"),
        ("{link}", "https://x.example", "https://x.example"),
        ("{ LINK }", "https://x.example", "https://x.example"),
        ("a {preis} b", "a 99 € b", "a  b"),
        ("{if price}for {price}{end}", "for 99 €", ""),
        ("{wenn preis}für {preis}{sonst}frei{ende}", "für 99 €", "frei"),
        ("{if not price}none{end}", "", "none"),
        ("{wenn nicht spät}pünktlich{ende}", "", "pünktlich"),
        ("{if late}{if price}both{end}{else}none{end}", "both", "none"),
        ("{if late}A{end}{if price}B{else}C{end}", "AB", "C"),
    ],
)
def test_writes_values_and_the_branch_that_holds(source: str, full: str, empty: str) -> None:
    assert (written(source, FULL), written(source, EMPTY)) == (full, empty)


def test_a_condition_on_its_own_line_leaves_no_empty_line() -> None:
    source = "one\n{if price}\n{price}\n{else}\nfree\n{end}\ntwo"

    assert written(source, FULL) == "one\n99 €\ntwo"
    assert written(source, EMPTY) == "one\nfree\ntwo"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("{lnk}", 1, "{link}"),
        ("a\nb {nothing.at.all}", 2, "nothing.at.all"),
        ("{link.__class__}", 1, "link.__class__"),
        ("{{ link }}", 1, "bracket"),
        ("{% include 'x' %}", 1, "include"),
        ("{if price}\nx", 1, "end"),
        ("x\n{end}", 2, "end"),
        ("{else}", 1, "else"),
        ("{if price}a{else}b{else}c{end}", 1, "else"),
        ("{if nobody}a{end}", 1, "nobody"),
        ("a\n\n}", 3, "bracket"),
        ("{late}", 1, "conditions"),
        ("{}", 1, "{}"),
        ("{if late}\na\n{end}\n{if late}\n{oh}\n{end}", 5, "oh"),
    ],
)
def test_says_what_it_cannot_read_and_where(source: str, line: int, words: str) -> None:
    with pytest.raises(BrokenTextError) as caught:
        compile_text(source, WORDS)

    assert caught.value.problems[0].line == line
    assert words in caught.value.problems[0].text


def test_names_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(BrokenTextError) as caught:
        compile_text("{one}\n{two}\n{end}", WORDS)

    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ("{link}", {"link"}),
        ("{if late}{link}{end}", set()),
        ("{if late}{link}{else}{price}{end}", set()),
        ("{if late}{link}{else}{link} {price}{end}", {"link"}),
        ("{if late}x{end}{link}", {"link"}),
    ],
)
def test_knows_what_is_there_whatever_the_facts(source: str, there: set[str]) -> None:
    assert always_there(compile_text(source, WORDS)) == there


def test_finds_places_in_branches_too() -> None:
    nodes = compile_text("{link}{if late}\n{price}{else}{link}{end}", WORDS)

    assert [slot.name for slot in slots(nodes)] == ["link", "price", "link"]


def test_a_value_is_never_read_as_text_of_the_language() -> None:
    assert written("{price}", {"price": "{link} {if late}"}) == "{link} {if late}"
