"""Words in a loose spelling, so that a search forgives how they are typed."""

from __future__ import annotations

import re
import string
import sys

from workshop_crm.lib.names import fold

# Each drops a sign behind another one, so what begins alike still does: "Mue" begins "Müller".
_LOOSE = (
    (re.compile(r"([aou])e"), r"\1"),
    (re.compile(r"(.)h"), r"\1"),
    (re.compile(r"dt"), "d"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SIGNS = string.ascii_lowercase
SHORTEST_WITH_SLIP = 4
# No signs of their own: no text holds them.
_SURROGATES = range(0xD800, 0xE000)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded and cut at everything but letters, figures, apostrophes.

    An apostrophe is left out: O'Neill is one word.
    """
    return re.findall(r"[^\W_]+", re.sub(r"['’`´]", "", fold(text)))


def loose(word: str) -> str:
    """Return a folded word as it may be heard or typed: "mueller", "muller" and "muler" are one.

    The loose form of a word's beginning is the beginning of its loose form. Numbers stay.
    """
    if any(sign.isdigit() for sign in word):
        return word
    word = word.replace("y", "i")
    for pattern, spared in _LOOSE:
        word = pattern.sub(spared, word)
    return word


def slips(word: str) -> set[str]:
    """Return every word that one slip makes: a sign left out, added, mistaken or two swapped.

    Without the word itself, and nothing for words so short that they would mean anything.
    """
    if len(word) < SHORTEST_WITH_SLIP or not word.isascii() or not word.isalpha():
        return set()
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if tail[1:]}
    found |= {head + sign + tail[1:] for head, tail in cuts if tail for sign in _SIGNS}
    found |= {head + sign + tail for head, tail in cuts for sign in _SIGNS}
    return found - {word}


def after_prefix(prefix: str) -> str:
    """Return the first text behind all that begin with the prefix, compared by code point."""
    following = ord(prefix[-1]) + 1
    if following in _SURROGATES:
        following = _SURROGATES.stop
    return prefix[:-1] + chr(min(following, sys.maxunicode))
