from __future__ import annotations

import pytest

from workshop_crm.lib.references import MOST_DIGITS, pk_of, row_number


@pytest.mark.parametrize(("reference", "pk"), [("invoice:12", 12), ("consent_proof:7", 7)])
def test_the_id_stands_behind_the_colon(reference: str, pk: int) -> None:
    assert pk_of(reference) == pk


@pytest.mark.parametrize("reference", ["", "invoice", "invoice:", "report:2026-07"])
def test_what_names_no_row_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        pk_of(reference)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("0042", 42),
        ("9" * MOST_DIGITS, 10**MOST_DIGITS - 1),
        ("9" * (MOST_DIGITS + 1), 0),
        ("9" * 5000, 0),
        ("", 0),
        (None, 0),
        ("0", 0),
        ("-1", 0),
        ("+1", 0),
        ("1.0", 0),
        ("1 ", 0),
        ("1_000", 0),
        ("0x1", 0),
        ("one", 0),
        ("²", 0),
        ("1²", 0),
        ("①", 0),
        ("٣", 0),
        ("½", 0),
    ],
)
def test_a_row_is_named_by_plain_figures_and_by_nothing_else(text: str | None, number: int) -> None:
    assert row_number(text) == number


def test_every_number_that_is_read_fits_the_database() -> None:
    assert row_number("9" * MOST_DIGITS) < 2**63
