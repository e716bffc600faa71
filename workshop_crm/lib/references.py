"""How a row is named where no foreign key can be: "invoice:12" is the invoice with the id 12."""

from __future__ import annotations

# Below 2**63, as far as the numbers of rows go.
MOST_DIGITS = 18


def row_number(text: str | None) -> int:
    """Return the number that an address or a form names; 0, which no row has, for what is none."""
    given = text or ""
    is_number = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
    return int(given) if is_number else 0


def pk_of(reference: str) -> int:
    """Return the id in the name of a row."""
    return int(reference.partition(":")[2])
