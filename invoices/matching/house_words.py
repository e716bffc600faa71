"""What the house calls the same, on top of the shipped words, and how it pairs lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from invoices.matching.words import workshop_words


@dataclass(frozen=True)
class HouseWords:
    """What the house says instead of what; ``word_of`` leads each phrase to the one kept.

    ``corrected`` says of the wordings of an ordered and a charged line whether staff laid them
    together or apart.
    """

    word_of: dict[str, str] = field(default_factory=dict)
    corrected: dict[tuple[str, str], bool] = field(default_factory=dict)

    def in_one_wording(self, text: str) -> str:
        """Return the text in shipped words, with what the house calls the same made the same."""
        if not self.word_of:
            return workshop_words(text)
        phrases = "|".join(map(re.escape, sorted(self.word_of, key=len, reverse=True)))
        found = re.compile(rf"\b({phrases})\b")
        return found.sub(lambda hit: self.word_of[hit.group()], workshop_words(text))

    def are_together(self, ordered: str, charged: str) -> bool:
        """Tell whether staff laid lines of these wordings together."""
        return self.corrected.get((ordered, charged)) is True

    def are_apart(self, ordered: str, charged: str) -> bool:
        """Tell whether staff took lines of these wordings apart."""
        return self.corrected.get((ordered, charged)) is False


SHIPPED_ONLY = HouseWords()


def house_words_of(
    pairs: Iterable[tuple[str, str]], corrections: Iterable[tuple[str, str, bool]] = ()
) -> HouseWords:
    """Return the words of pairs "word = word"; a = b and b = c make all three the same.

    Corrections are the text ordered, the text charged, and whether they belong together; a
    later one wins. What has become the same wording is never apart.
    """
    groups: list[set[str]] = []
    for pair in pairs:
        group = {workshop_words(word) for word in pair}
        touching = [other for other in groups if other & group]
        groups = [other for other in groups if other not in touching]
        groups.append(group.union(*touching))
    words = HouseWords({word: min(group) for group in groups for word in group})
    corrected = {}
    for ordered, charged, belong_together in corrections:
        wordings = words.in_one_wording(ordered), words.in_one_wording(charged)
        if belong_together or wordings[0] != wordings[1]:
            corrected[wordings] = belong_together
    return replace(words, corrected=corrected)
