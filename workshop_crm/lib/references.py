"""How a row is named where no foreign key can be: "invoice:12" is the invoice with the id 12."""

from __future__ import annotations


def pk_of(reference: str) -> int:
    """Return the id in the name of a row."""
    return int(reference.partition(":")[2])
