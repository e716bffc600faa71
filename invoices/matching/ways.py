"""Whether a line was done in another way than ordered: repaired, not replaced; used, not new.

Pure.
"""

from __future__ import annotations

from invoices.matching.words import fold

# Each row: ways that exclude each other, as they are written.
WAYS = (
    (
        {"neu", "neuteil", "neuteile", "new"},
        {"austausch", "austauschteil", "tauschteil", "at", "exchange"},
        {"gebraucht", "gebrauchtteil", "used"},
    ),
    (
        {
            *("ausgetauscht", "austauschen", "gewechselt", "wechseln", "replace", "replaced"),
            *("erneuern", "erneuert", "ern", "ersetzen", "ersetzt", "ers"),
        },
        {
            *("geloetet", "loeten", "geschweisst", "schweissen", "repair", "repaired"),
            *("instandgesetzt", "instandsetzen", "reparieren", "repariert"),
        },
    ),
)


def is_other_way(ordered: str, charged: str) -> bool:
    """Tell whether both texts name a way of doing it, and the ways exclude each other."""
    words, others = set(fold(ordered).split()), set(fold(charged).split())
    for ways in WAYS:
        left = {place for place, way in enumerate(ways) if way & words}
        right = {place for place, way in enumerate(ways) if way & others}
        if left and right and not left & right:
            return True
    return False
