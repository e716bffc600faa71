"""Names of people and firms, and streets, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import cologne_phonetics

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_TITLES = {"dr", "prof", "dipl", "ing", "herr", "herrn", "frau", "mr", "mrs", "ms"}
_PARTICLES = {"von", "vom", "van", "der", "den", "de", "zu", "zum", "zur", "und", "di", "da", "el"}
_LEGAL_FORMS = {"gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "gbr", "ek", "eg", "se", "co", "ev"}
_SOUND_LENGTH = 40
_STREET_LENGTH = 60


def fold(text: str) -> str:
    """Return text for comparing: casefolded, umlauts as ae/oe/ue, no accents, single blanks."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign)
    )
    return " ".join(bare.split())


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name in comparable form, without titles."""
    words = re.sub(r"[^\w]+", " ", fold(text)).split()
    return tuple(word for word in words if word not in _TITLES)


def without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out "von", "de" and their like, unless nothing else remains."""
    return tuple(word for word in words if word not in _PARTICLES) or words


def company_words(text: str) -> tuple[str, ...]:
    """Return the words of a firm's name without its legal form, unless nothing else remains."""
    words = name_words(re.sub(r"\be\. ?(k|v|g)\b\.?", r"e\1", fold(text)))
    return tuple(word for word in words if word not in _LEGAL_FORMS | {"und"}) or words


def split_name(first: str, last: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of first and last name; a whole name in one field is taken apart."""
    if not (first.strip() and last.strip()):
        whole = [word for word in f"{first} {last}".split() if name_words(word)]
        if len(whole) > 1 and name_words(whole[0])[0] not in _PARTICLES:
            first, last = " ".join(whole[:-1]), whole[-1]
    return name_words(first), without_particles(name_words(last))


def name_key(first: str, last: str, company: str) -> str:
    """Return "last first" in comparable form, or the company's name when no person is known.

    The company doesn't count beside a person: drivers of one fleet stay apart.
    """
    return (" ".join(name_words(f"{last} {first}")) or " ".join(name_words(company)))[:200]


def sound_key(first: str, last: str, company: str) -> str:
    """Return how a name sounds (Kölner Phonetik): what misspellings and swapped fields share.

    The codes of the first of the first names and of the last name, in ascending order; of the
    company when no person is known; empty when nothing is.
    """
    firsts, lasts = split_name(first, last)
    parts = [*firsts[:1], "".join(lasts)] if firsts or lasts else ["".join(company_words(company))]
    return " ".join(sorted(sound(part) for part in parts if part))[:_SOUND_LENGTH]


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """Return the code of one folded word; the word itself where it has no sound of its own."""
    codes = cologne_phonetics.encode(word)
    return "".join(code for _, code in codes) or word


def street_key(street: str) -> str:
    """Return street and house number in comparable form: "Garten-Str. 3a" is "gartenstr 3a"."""
    folded = re.sub(r"(strasse|str)\b\.?", "str ", fold(street))
    words = re.sub(r"[^\w]+", " ", folded).replace(" str ", "str ")
    return re.sub(r"(?<=\d) (?=[a-z]\b)", "", " ".join(words.split()))[:_STREET_LENGTH]
