"""The synonyms that the owner keeps in the browser."""

from __future__ import annotations

from collections import defaultdict

from invoices.matching.errors import (
    SynonymKnownError,
    SynonymOppositeError,
    SynonymWithoutWordsError,
)
from invoices.matching.house_words import HouseWords, house_words_of
from invoices.matching.similarity import count_opposites
from invoices.matching.words import SYNONYMS, workshop_words
from invoices.models import PairCorrection, Synonym


def house_words() -> HouseWords:
    """Return what the house calls the same, and how staff corrected pairs of lines."""
    synonyms = Synonym.objects.values_list("first", "second")
    corrections = PairCorrection.objects.values_list(
        "order_text", "invoice_text", "belong_together"
    )
    return house_words_of(synonyms, corrections)


def add_synonym(first: str, second: str) -> Synonym:
    """Keep that two words mean the same.

    Raises SynonymWithoutWordsError, SynonymKnownError, SynonymOppositeError.
    """
    if not workshop_words(first) or not workshop_words(second):
        raise SynonymWithoutWordsError
    known = house_words()
    one, other = known.in_one_wording(first), known.in_one_wording(second)
    if one == other:
        raise SynonymKnownError(first, second)
    if count_opposites(one, other):
        raise SynonymOppositeError(first, second)
    return Synonym.objects.create(first=first, second=second)


def shipped_words() -> list[tuple[str, list[str]]]:
    """Return the shipped words with what else is understood as them; left out words come last."""
    phrases: defaultdict[str, list[str]] = defaultdict(list)
    for phrase, word in SYNONYMS.items():
        phrases[word].append(phrase)
    return sorted(phrases.items(), key=lambda entry: (not entry[0], entry[0]))
