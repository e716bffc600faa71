"""Bytes to text and HTML to lines: what a person would read."""

from __future__ import annotations

import pytest

from bookings.intake.charsets import decode_text, without_controls
from bookings.intake.html_text import html_to_text


@pytest.mark.parametrize(
    ("charset", "claimed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", ""),
        ("utf-8", "UTF-8 "),
        ("utf-8", "x-unknown"),
        ("utf-8", "us-ascii"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", ""),
        ("cp1252", "windows-1252"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "latin1"),
        ("cp1252", "Latin-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-16", "utf-16"),
        ("mac_roman", "macintosh"),
    ],
)
def test_reads_german_words_and_the_euro_sign(charset: str, claimed: str) -> None:
    text = "Größe: 5 €"

    assert decode_text(text.encode(charset), claimed) == text


@pytest.mark.parametrize("claimed", ["ascii", "utf-8", "base64", "rot13", "hex", "\x00", "utf-7x"])
def test_a_wrong_claim_never_raises(claimed: str) -> None:
    assert "Preis" in decode_text("Preis 5 €, Größe XL, schöne Grüße".encode("cp1252"), claimed)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\n\rb", "a\n\nb"),
        ("a\tb", "a\tb"),
        ("a\x00b", "ab"),
        ("a\x0bb\x0cc", "abc"),
        ("a\x1fb\x7f", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("a\u200eb\u200f", "ab"),
        ("a\ud800b", "ab"),
        ("a\u00a0b", "a\u00a0b"),
        ("Ä😀", "Ä😀"),
    ],
)
def test_control_characters_are_dropped_and_lines_kept(text: str, clean: str) -> None:
    assert without_controls(text) == clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<b>a</b><i>b</i>", "ab"),
        ("<b>a</b> <i>b</i>", "a b"),
        ("a\n  b", "a b"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<h1>a</h1>b", "a\nb"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("a&nbsp;b &amp; c", "a b & c"),
        ("<p> </p><p>a</p>", "a"),
        ("", ""),
        ("   ", ""),
        ("a < b", "a < b"),
    ],
)
def test_blocks_become_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("<td>Name</td><td>Ina</td>", "Name: Ina"),
        ("<th>Name:</th><td>Ina</td>", "Name: Ina"),
        ("<td>Name :</td><td> Ina </td>", "Name: Ina"),
        ("<td>Name</td><td></td><td>Ina</td>", "Name: Ina"),
        ("<td>a</td><td>b</td><td>c</td>", "a b c"),
        ("<td>a</td>", "a"),
        ("<td>a<br>b</td><td>c</td>", "a\nb: c"),
    ],
)
def test_rows_of_two_cells_are_label_and_value(row: str, line: str) -> None:
    assert html_to_text(f"<table><tr>{row}</tr></table>") == line


@pytest.mark.parametrize("tag", ["script", "style", "title", "template", "noscript"])
def test_what_nobody_sees_is_left_out(tag: str) -> None:
    assert html_to_text(f"<div>a<{tag}>geheim</{tag}>b</div>") == "ab"


def test_comments_are_left_out_and_the_text_behind_them_kept() -> None:
    assert html_to_text("<p>a<!-- geheim -->b</p>") == "ab"


@pytest.mark.parametrize("html", ["<", "<p", "<!doctype html>", "</p>", "<!-- -->", "\x00"])
def test_broken_markup_never_raises(html: str) -> None:
    assert "p" not in html_to_text(html)
