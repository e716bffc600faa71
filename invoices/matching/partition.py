"""Finding a sum again in several lines: packages that were split, labour that was merged. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from invoices.matching.documents import DocumentLine
from invoices.matching.similarity import shares_a_stem, text_likeness
from invoices.matching.words import fold

MOST_CANDIDATES = 10
MOST_PARTS = 4
CENTS = Decimal("0.02")
NEAR = Decimal("0.005")
PACKAGE = "paket"


@dataclass(frozen=True)
class Part:
    """An unmatched line of the other document, under its position."""

    key: int
    line: DocumentLine


def find_parts(
    whole: DocumentLine, parts: list[Part], start: DocumentLine | None = None
) -> list[int]:
    """Return the positions of lines that together make up ``whole``, or an empty list.

    ``start`` is a line already paired with it. The sum must meet the whole's to two cents, or
    to half a percent if all parts speak of the same work; one part at least must do so, unless
    the whole is a package and ``start`` its work.
    """
    related = [part for part in parts if shares_a_stem(whole, part.line)]
    is_unpacked = start is not None and PACKAGE in fold(whole.text)
    if not (related or is_unpacked) or not whole.net:
        return []
    others = [part for part in parts if part not in related]
    related.sort(key=lambda part: -text_likeness(whole, part.line))
    candidates = (related + others)[:MOST_CANDIDATES]
    base = start.net if start else Decimal(0)
    for size in range(1 if start else 2, MOST_PARTS + 1):
        for chosen in combinations(candidates, size):
            are_related = [part in related for part in chosen]
            gap = abs(whole.net - base - sum(part.line.net for part in chosen))
            allowed = max(CENTS, abs(whole.net) * NEAR) if all(are_related) else CENTS
            if (is_unpacked or any(are_related)) and gap <= allowed:
                return sorted(part.key for part in chosen)
    return []
