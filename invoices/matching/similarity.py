"""How alike two lines are: words of the workshop first, then money. Pure."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from invoices.matching.documents import DocumentLine
from invoices.matching.words import ANY_WORK, workshop_words
from invoices.units import HOUR

# Below this the texts are not about the same thing; found on pairs of workshop lines.
SAME_WORK = 62
SIMILAR_WORK = 45
OPPOSITES = (("vorn", "hinten"), ("links", "rechts"), ("sommer", "winter"))
STEM_LETTERS = 5
# Labour and the part it fits have the same name: the unit keeps them apart.
SAME_UNIT = 150
# A flat sum may be either; what is counted in these is a thing.
GOODS = frozenset({"C62", "SET", "LTR", "KGM", "MTR"})
# Letters in a row that two words share when they have a part in common ("Ersatzwagen").
COMMON_LETTERS = 5


@lru_cache(maxsize=65536)
def _text_likeness(one: str, other: str) -> int:
    one, other = _compounded(one, other), _compounded(other, one)
    likeness = (fuzz.token_sort_ratio(one, other) + fuzz.token_set_ratio(one, other)) / 2
    # "Scheinwerfereinstellung" is "Scheinwerfer einstellen": compound words in one or several.
    likeness = max(likeness, fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))
    return round(likeness / 2.0 ** count_opposites(one, other))


def _compounded(text: str, other: str) -> str:
    """Write "Filter Luft" as the other text has it: "Luftfilter"."""
    words, there = text.split(), set(other.split())
    for place, (first, second) in enumerate(pairwise(words)):
        if joined := {first + second, second + first} & there:
            return " ".join([*words[:place], min(joined), *words[place + 2 :]])
    return text


def count_opposites(one: str, other: str) -> int:
    """Return how often one text says left, front or summer where the other says the contrary."""
    words, others = set(one.split()), set(other.split())
    count = 0
    for first, second in OPPOSITES:
        is_opposite = (first in words and second in others) or (second in words and first in others)
        count += is_opposite and not {first, second} <= words and not {first, second} <= others
    return count


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
    if text < SAME_WORK or _is_opposite_sign(one.net, other.net) or _is_work_and_part(one, other):
        return 0
    same_unit = SAME_UNIT if one.unit == other.unit else 0
    return 7 * text + 3 * amount_likeness(one, other) + same_unit


def same_amount_score(one: DocumentLine, other: DocumentLine) -> int:
    """Return what pairing two lines of the same sum is worth, 0 when they may not be paired.

    Where quantity, unit and sum are the same, a common part of two words is enough.
    """
    if (one.quantity, one.unit, one.net) != (other.quantity, other.unit, other.net) or not one.net:
        return 0
    words, others = workshop_words(one.text), workshop_words(other.text)
    if count_opposites(words, others) or not _has_common_letters(words, others):
        return 0
    return 1 + _text_likeness(words, others)


@lru_cache(maxsize=65536)
def _has_common_letters(one: str, other: str) -> bool:
    return any(
        word[start : start + COMMON_LETTERS] in there
        for word in _telling(one)
        for there in _telling(other)
        for start in range(len(word) - COMMON_LETTERS + 1)
    )


def _telling(text: str) -> list[str]:
    return [word for word in text.split() if word not in ANY_WORK]


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


def _is_work_and_part(one: DocumentLine, other: DocumentLine) -> bool:
    return (one.unit == HOUR and other.unit in GOODS) or (other.unit == HOUR and one.unit in GOODS)


def _is_opposite_sign(one: Decimal, other: Decimal) -> bool:
    return one * other < 0
