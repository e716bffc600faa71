"""The house's own synonyms, on top of the shipped ones: two words that mean the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from invoices.words import workshop_words


@dataclass(frozen=True)
class HouseWords:
    """What the house says instead of what; ``word_of`` leads each phrase to the one kept."""

    word_of: dict[str, str] = field(default_factory=dict)

    def in_one_wording(self, text: str) -> str:
        """Return the text in shipped words, with what the house calls the same made the same."""
        if not self.word_of:
            return workshop_words(text)
        phrases = "|".join(map(re.escape, sorted(self.word_of, key=len, reverse=True)))
        found = re.compile(rf"\b({phrases})\b")
        return found.sub(lambda hit: self.word_of[hit.group()], workshop_words(text))


SHIPPED_ONLY = HouseWords()


def house_words_of(pairs: Iterable[tuple[str, str]]) -> HouseWords:
    """Return the words of pairs "word = word"; a = b and b = c make all three the same."""
    groups: list[set[str]] = []
    for pair in pairs:
        group = {workshop_words(word) for word in pair}
        touching = [other for other in groups if other & group]
        groups = [other for other in groups if other not in touching]
        groups.append(group.union(*touching))
    return HouseWords({word: min(group) for group in groups for word in group})
