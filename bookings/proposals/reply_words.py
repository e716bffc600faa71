"""Reading a short answer to numbered dates: a number, yes, no, another date. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass

CHOICE, YES, NO, OTHER, UNCLEAR, NOTHING = "choice", "yes", "no", "other", "unclear", "nothing"

_NUMBERS = {
    1: "1 eins erste ersten erster erstes one first",
    2: "2 zwei zwo zweite zweiten zweiter zweites two second",
    3: "3 drei dritte dritten dritter drittes three third",
    4: "4 vier vierte vierten vierter viertes four fourth",
    5: "5 fünf fuenf fünfte fünften fünfter five fifth",
    6: "6 sechs sechste sechsten sechster six sixth",
    7: "7", 8: "8", 9: "9",
}  # fmt: skip
_NUMBER_OF = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_YES = {"ja", "jo", "jawohl", "ok", "okay", "passt", "gut", "einverstanden", "yes", "yep", "fine"}
_NO = {"nein", "nee", "nö", "no", "nope"}
_OTHER = (
    "anderer termin", "anderen termin", "andere termine", "anderes datum", "ein anderer",
    "keiner passt", "passt nicht", "another date", "other date", "another time",
)  # fmt: skip
# What people write around the one word that counts.
_AROUND = {
    "bitte", "danke", "dank", "vielen", "sehr", "gern", "gerne", "hallo",
    "liebe", "grüße", "gruß", "mfg", "ich", "wir", "nehme", "nehmen", "hätte", "würde", "möchte",
    "will", "den", "der", "das", "die", "dann", "also", "uns", "mir", "für", "am", "um", "einen",
    "ein", "termin", "nr", "nummer", "vorschlag", "datum", "date", "number", "option", "please",
    "thanks", "thank", "you", "hello", "hi", "the", "take", "i", "we", "ll", "would", "like",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What a text means; ``number`` with a choice, and with an unclear one that names one."""

    kind: str
    number: int | None = None


def read_answer(text: str) -> Reading:
    """Read an answer. Unclear: it says something of ours, and something else besides."""
    words = re.findall(r"\w+", text.casefold())
    plain = " ".join(word for word in words if word not in {"bitte", "please", "danke", "thanks"})
    if plain in _OTHER:
        return Reading(OTHER)
    rest = [word for word in words if word not in _AROUND]
    numbers = {_NUMBER_OF[word] for word in rest if word in _NUMBER_OF}
    number = numbers.pop() if len(numbers) == 1 else None
    left = [word for word in rest if word not in _NUMBER_OF]
    if number and all(word in _YES for word in left):
        return Reading(CHOICE, number)
    if not numbers and not number and rest and all(word in _YES for word in rest):
        return Reading(YES)
    if not numbers and not number and rest and all(word in _NO for word in rest):
        return Reading(NO)
    is_ours = number or numbers or any(word in _YES | _NO for word in rest)
    return Reading(UNCLEAR, number) if is_ours or _names_other(plain) else Reading(NOTHING)


def _names_other(plain: str) -> bool:
    return any(f" {phrase} " in f" {plain} " for phrase in _OTHER)
