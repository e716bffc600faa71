"""How far two names, numbers or addresses are alike, and what the difference may mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA, JaroWinkler

from workshop_crm.lib.names import company_words, name_words, sound, split_name

_LONG_WORD = 8
_SHORTEST_WITH_SLIP = 5
_SHORTEST_SHORT_FORM = 3
_COMPANY_SLIPS = 2
_SHORTEST_MAILBOX = 5
_GENERATIONS = {
    **dict.fromkeys(("jun", "jr", "junior"), "jun"),
    **dict.fromkeys(("sen", "sr", "senior"), "sen"),
}
# What only spelling does: Philipp and Filip, Carsten and Karsten, Jörg and Jorg.
_SPELLINGS = [("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("y", "i"), ("j", "i")]
_SPELLINGS += [("ae", "a"), ("oe", "o"), ("ue", "u")]
# First names that are a slip of the pen apart and all the same name two people.
_NEAR_NAMES = """
    marina martina martin marvin marlin merlin karin katrin karina katrina carina milena malena
    marion marlon herbert heribert albert adalbert erkan ercan hakan orhan maren marten merten
    kirsten kersten kristen kerstin kirstin karsten torben sabina sabrina sabine sabrine rosina
    rosita elena elina selina celina melina malina janina jasmina janine jasmine jannik jannis
    hannes johann johanna joanna bianca blanca margit margrit margret margaret aysel aysen ayten
    selin marius markus marcus darius julian julien justin dustin robin robert rupert stefan
    steffen gerda greta gerta hilda hulda heike heide meike maike silke svenja senja linda lidia
"""


class Likeness(Enum):
    """What two names say about whether they name one person."""

    SAME = "same"
    CLOSE = "close"  # A slip of the pen, another spelling, a double name.
    PARTIAL = "partial"  # What is there fits, but a first name is missing or shortened.
    UNKNOWN = "unknown"  # One of the two has no name at all.
    MARRIED = "married"  # The same first name with another last name.
    FAMILY = "family"  # The same last name with another first name.
    FIRM = "firm"  # A person here, a firm there.
    DIFFERENT = "different"

    @property
    def may_be_one(self) -> bool:
        return self in _MAY_BE_ONE


_MAY_BE_ONE = {Likeness.SAME, Likeness.CLOSE, Likeness.PARTIAL, Likeness.UNKNOWN}
_RANK = {like: place for place, like in enumerate(Likeness)}


@dataclass(frozen=True)
class FullName:
    """A name in comparable words; ``generation`` is "jun", "sen" or empty."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    company: tuple[str, ...]
    generation: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.first or self.last)


def full_name(first: str, last: str, company: str) -> FullName:
    """Bring the three name fields into comparable form."""
    found = {_GENERATIONS[word] for word in name_words(f"{first} {last}") if word in _GENERATIONS}
    firsts, lasts = split_name(_without_generation(first), _without_generation(last))
    return FullName(firsts, lasts, company_words(company), min(found, default=""))


def compare_names(one: FullName, other: FullName) -> Likeness:
    """Say what two names have to do with each other; the order of the two doesn't matter."""
    if not (one.is_person and other.is_person):
        return _compare_firms(one, other)
    if sorted(one.first + one.last) == sorted(other.first + other.last):
        likeness = Likeness.SAME
    else:
        swapped = FullName(one.last, one.first, ())
        likeness = min(
            _compare_people(one, other), _compare_people(swapped, other), key=_RANK.__getitem__
        )
    if likeness.may_be_one and one.generation != other.generation:
        return Likeness.FAMILY
    return likeness


def differs_by_a_slip(one: str, other: str) -> bool:
    """Tell whether one sign was mistyped, forgotten, added or swapped with its neighbour."""
    return one != other and OSA.distance(one, other, score_cutoff=1) == 1


def mailboxes_resemble(one: str, other: str) -> bool:
    """Tell whether two e-mail addresses are one with a slip, or one mailbox at two providers."""
    box, provider = one.rpartition("@")[::2]
    other_box, other_provider = other.rpartition("@")[::2]
    if box == other_box and len(box) >= _SHORTEST_MAILBOX:
        return provider != other_provider
    return bool(box and other_box) and differs_by_a_slip(one, other)


def name_likeness_score(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two folded words are, by spelling and by sound."""
    if not (one and other):
        return 0.5
    spelling = JaroWinkler.similarity(one, other)
    return max(spelling, 0.9) if sound(one) == sound(other) else spelling


def _without_generation(text: str) -> str:
    kept = [word for word in text.split() if not set(name_words(word)) & set(_GENERATIONS)]
    return " ".join(kept)


def _compare_firms(one: FullName, other: FullName) -> Likeness:
    if one.is_person or other.is_person:
        firm = other if one.is_person else one
        return Likeness.FIRM if firm.company else Likeness.UNKNOWN
    if not (one.company and other.company):
        return Likeness.UNKNOWN
    if sorted(one.company) == sorted(other.company):
        return Likeness.SAME
    alike = OSA.distance("".join(one.company), "".join(other.company)) <= _COMPANY_SLIPS
    is_long = min(len("".join(each.company)) for each in (one, other)) >= _LONG_WORD
    return Likeness.CLOSE if alike and is_long else Likeness.DIFFERENT


def _compare_people(one: FullName, other: FullName) -> Likeness:
    first, last = _compare_first(one.first, other.first), _compare_last(one.last, other.last)
    if last is Likeness.DIFFERENT:
        return Likeness.MARRIED if first is Likeness.SAME else Likeness.DIFFERENT
    if first is Likeness.DIFFERENT or {first, last} == {Likeness.CLOSE}:
        return Likeness.FAMILY
    if Likeness.UNKNOWN in (first, last):
        return Likeness.PARTIAL
    return max(first, last, key=_RANK.__getitem__)


def _compare_last(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    if not (one and other):
        return Likeness.UNKNOWN
    if sorted(one) == sorted(other):
        return Likeness.SAME
    if set(one) < set(other) or set(other) < set(one):
        return Likeness.CLOSE
    return Likeness.CLOSE if _is_one_last_name("".join(one), "".join(other)) else Likeness.DIFFERENT


def _is_one_last_name(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    if one == other or (length >= _SHORTEST_SHORT_FORM and sound(one) == sound(other)):
        return True
    slips = 2 if length >= _LONG_WORD else 1
    return length >= _SHORTEST_WITH_SLIP and OSA.distance(one, other) <= slips


def _compare_first(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    if not (one and other):
        return Likeness.UNKNOWN
    if one[0] == other[0] or "".join(one) == "".join(other):
        return Likeness.SAME
    if set(one) & set(other) or _is_short_for(one[0], other[0]) or _is_short_for(other[0], one[0]):
        return Likeness.PARTIAL
    return Likeness.CLOSE if _is_one_first_name(one[0], other[0]) else Likeness.DIFFERENT


def _is_short_for(short: str, name: str) -> bool:
    """Tell whether it is an initial or a short form; Paula is no long form of Paul."""
    if len(short) == 1:
        return name.startswith(short)
    is_longer = len(name) > len(short) + 2 and len(short) >= _SHORTEST_SHORT_FORM
    return is_longer and name.startswith(short) and name[-1] not in "ae"


def _is_one_first_name(one: str, other: str) -> bool:
    """Tell whether both spell one first name. Jan and Jana, Marina and Martina are two people."""
    if _spelling(one) == _spelling(other):
        return True
    if one[-1] != other[-1] or {one, other} <= set(_NEAR_NAMES.split()):
        return False
    is_long = min(len(one), len(other)) >= _SHORTEST_WITH_SLIP
    return is_long and one[0] == other[0] and differs_by_a_slip(one, other)


def _spelling(name: str) -> str:
    for written, plain in _SPELLINGS:
        name = name.replace(written, plain)
    bare = name[:-1] if name.endswith("ah") else name
    return "".join(sign for place, sign in enumerate(bare) if sign != bare[place - 1 : place])
