"""Names of people and firms, made comparable."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_TITLES = {"dr", "prof", "dipl", "ing", "herr", "herrn", "frau", "mr", "mrs", "ms"}
_ALIKE_PERCENT = 90


def fold(text: str) -> str:
    """Return text for comparing: casefolded, umlauts as ae/oe/ue, no accents, single blanks."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign)
    )
    return " ".join(bare.split())


def name_key(first: str, last: str, company: str) -> str:
    """Return "last first" in comparable form, or the company's name when no person is known.

    The company doesn't count beside a person: drivers of one fleet stay apart.
    """
    return (_words(f"{last} {first}") or _words(company))[:200]


def names_agree(one: str, other: str) -> bool:
    """Tell whether two name keys may mean one person: an unknown name contradicts nobody.

    A first name may be missing or an initial, words may stand in another order, and a letter
    may be wrong.
    """
    shorter, longer = sorted((one.split(), other.split()), key=len)
    if all(any(_fits(word, whole) for whole in longer) for word in shorter):
        return True
    return fuzz.token_sort_ratio(one, other) >= _ALIKE_PERCENT


def _fits(word: str, whole: str) -> bool:
    is_initial = min(len(word), len(whole)) == 1
    return word[0] == whole[0] if is_initial else word == whole


def _words(text: str) -> str:
    words = re.sub(r"[^\w]+", " ", fold(text)).split()
    return " ".join(word for word in words if word not in _TITLES)
