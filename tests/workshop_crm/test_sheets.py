"""Our CSV opens right in a German spreadsheet program and runs nothing there."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.sheets import csv_lines, sheet_safe, unquoted


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|'/c calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_a_formula_becomes_a_text_and_comes_home_as_it_was(text: str) -> None:
    assert sheet_safe(text) == f"'{text}"
    assert unquoted(sheet_safe(text)) == text


@pytest.mark.parametrize(
    "text", ["+49 171 2345678", "-12,50", "+491712345678", "Huber", "", "'s", "-"]
)
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert sheet_safe(text) == text
    assert unquoted(text) == text


def test_lines_start_with_the_mark_that_excel_needs() -> None:
    lines = list(csv_lines([["Straße", "Zahl"], ['a;"b"\nc', None], ["=x", 3]]))

    assert len(lines) == 3
    text = "".join(lines)
    assert text.startswith("\ufeffStraße;Zahl\r\n")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert rows[1:] == [['a;"b"\nc', ""], ["'=x", "3"]]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["=1", "+x", "-3,5", "@a", "\t=", 'a"b', "a;b", "a\r\nb"]
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_every_cell_comes_home_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows)).removeprefix("\ufeff")

    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    assert found == [[sheet_safe(cell) for cell in row] for row in rows]
    for cell in (cell for row in found for cell in row):
        assert not cell.startswith(("=", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["", "'", "''", "'a", "a'=1"])
def test_only_the_mark_before_a_formula_is_taken_back(text: str) -> None:
    assert unquoted(text) == text
