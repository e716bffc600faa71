"""Plain text, one line, and the HTML that we make: nothing typed or stored gets in unescaped."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.texts.language import compile_text
from messaging.texts.placeholders import Look, Placeholder, vocabulary
from messaging.texts.writing import as_html, facts_of, one_line, plain

URL = "https://x.example/t/1/?a=1&b=2"
WORDS = (
    Placeholder("name", "name", "", lambda c, ch: c["name"]),
    Placeholder("when", "wann", "", lambda c, ch: "Monday", Look.MAIN),
    Placeholder("link", "link", "", lambda c, ch: URL, Look.LINK, label="Choose"),
    Placeholder("dates", "termine", "", lambda c, ch: (("1", "Mon"), ("2", "Tue")), Look.LIST),
    Placeholder("items", "teile", "", lambda c, ch: c.get("items", ()), Look.LIST),
    Placeholder("facts", "angaben", "", lambda c, ch: (("Where", "A & B"),), Look.FACTS),
)
EVIL = "<script>alert(1)</script> \ue000link\ue001"


def made(source: str, how: Any = plain, channel: str = "email", **context: Any) -> str:
    facts = facts_of(WORDS, {"name": "Ada", **context}, channel)
    nodes = compile_text(source, vocabulary(WORDS))
    return as_html(nodes, facts, channel) if how is as_html else how(nodes, facts)


@pytest.mark.parametrize(
    ("source", "text", "line"),
    [
        ("Hi {name}\n\n\n\n  there  ", "Hi Ada\n\n  there", "Hi Ada there"),
        ("{dates}", "1.  Mon\n  2.  Tue", "1) Mon 2) Tue"),
        ("x\n{dates}", "x\n  1.  Mon\n  2.  Tue", "x 1) Mon 2) Tue"),
        ("{facts}", "Where: A & B", "Where: A & B"),
        ("{items}", "", ""),
        ("{link}", URL, URL),
    ],
)
def test_plain_text_and_one_line(source: str, text: str, line: str) -> None:
    assert made(source) == text
    assert made(source, one_line) == line


def test_items_without_a_mark_get_a_dash() -> None:
    assert made("{items}", items=(("", "brakes"),)) == "- brakes"
    assert made("{items}", one_line, items=(("", "brakes"),)) == "brakes"


def test_a_link_on_its_own_line_is_a_button_and_within_a_line_a_link() -> None:
    alone, inside = made("{link}", as_html), made("go {link} now", as_html)

    assert 'href="https://x.example/t/1/?a=1&amp;b=2"' in alone
    assert "display:block" in alone
    assert "display:block" not in inside
    assert ">Choose</a> now</p>" in inside


def test_dates_become_a_table_and_the_main_thing_stands_out() -> None:
    html = made("On\n{when}\n{dates}\n{facts}", as_html)

    assert html.startswith("<p>On</p><p style=")
    assert html.count("<tr>") == 2
    assert "<p>Where: <b>A &amp; B</b></p>" in html


def test_a_letter_has_no_styles_no_links_and_the_whole_address() -> None:
    html = made("On {when}\n{dates}\n{link}\n\nSee www.example.org", as_html, "letter")

    assert "style=" not in html
    assert "<a " not in html
    assert "a=1&amp;b=2</p>" in html
    assert html.count("<li>") == 2


def test_an_empty_value_on_its_own_line_leaves_nothing() -> None:
    assert made("{items}", as_html) == ""
    assert made("{items}", as_html, "letter") == ""


@pytest.mark.parametrize("channel", ["email", "letter"])
@pytest.mark.parametrize("source", [EVIL, "{name}", "a {name} b", "{items}", "x {items}"])
def test_neither_what_is_typed_nor_what_is_stored_becomes_markup(source: str, channel: str) -> None:
    html = made(source, as_html, channel, name=EVIL, items=(("", EVIL),))

    assert "<script" not in html
    assert "href" not in html


def test_a_typed_address_becomes_a_link_in_a_mail() -> None:
    assert '<a href="https://www.werkstatt.example"' in made(
        "See https://www.werkstatt.example today", as_html
    )


@pytest.mark.parametrize("channel", ["email", "letter"])
def test_a_list_without_marks_is_a_plain_list(channel: str) -> None:
    html = made("{items}", as_html, channel, items=(("", "brakes"), ("", "HU <AU>")))

    assert html == "<ul><li>brakes</li><li>HU &lt;AU&gt;</li></ul>"
