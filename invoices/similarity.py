"""How alike two lines are: words of the workshop first, then money. Pure."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz

from invoices.documents import DocumentLine
from invoices.words import workshop_words

# Below this the texts are not about the same thing; found on pairs of workshop lines.
SAME_WORK = 62
SIMILAR_WORK = 45
OPPOSITES = (("vorn", "hinten"), ("links", "rechts"), ("sommer", "winter"))
STEM_LETTERS = 5
# Labour and the part it fits have the same name: the unit keeps them apart.
SAME_UNIT = 150


@lru_cache(maxsize=65536)
def _text_likeness(one: str, other: str) -> int:
    words, others = set(one.split()), set(other.split())
    likeness = (fuzz.token_sort_ratio(one, other) + fuzz.token_set_ratio(one, other)) / 2
    for first, second in OPPOSITES:
        is_opposite = (first in words and second in others) or (second in words and first in others)
        if is_opposite and not {first, second} <= words and not {first, second} <= others:
            likeness /= 2
    return round(likeness)


def text_likeness(one: DocumentLine, other: DocumentLine) -> int:
    """Return 0 to 100: how much two lines speak of the same work or part."""
    return _text_likeness(workshop_words(one.text), workshop_words(other.text))


def amount_likeness(one: DocumentLine, other: DocumentLine) -> int:
    """Return 0 to 100: 100 for the same net sum, 50 when one is twice the other."""
    larger = max(abs(one.net), abs(other.net))
    if not larger:
        return 100
    return max(0, round(100 - 100 * abs(one.net - other.net) / larger))


def score(one: DocumentLine, other: DocumentLine) -> int:
    """Return what pairing the two lines is worth, 0 when they may not be paired by text."""
    text = text_likeness(one, other)
    if text < SAME_WORK or _is_opposite_sign(one.net, other.net):
        return 0
    same_unit = SAME_UNIT if one.unit == other.unit else 0
    return 7 * text + 3 * amount_likeness(one, other) + same_unit


def substitute_score(one: DocumentLine, other: DocumentLine) -> int:
    """Return what it is worth to call one line the other's replacement, 0 for not at all."""
    if one.quantity != other.quantity or one.unit != other.unit or not shares_a_stem(one, other):
        return 0
    text, amount = text_likeness(one, other), amount_likeness(one, other)
    return 7 * text + 3 * amount if text >= SIMILAR_WORK and amount >= SIMILAR_WORK else 0


def shares_a_stem(one: DocumentLine, other: DocumentLine) -> bool:
    """Tell whether the lines have a word with the same beginning ("Bremsbelag", "Bremse")."""
    return bool(_stems(workshop_words(one.text)) & _stems(workshop_words(other.text)))


def _stems(text: str) -> set[str]:
    return {word[:STEM_LETTERS] for word in text.split() if len(word) >= STEM_LETTERS} | {
        word for word in text.split() if word.isalpha() and len(word) < STEM_LETTERS
    }


def _is_opposite_sign(one: Decimal, other: Decimal) -> bool:
    return one * other < 0
