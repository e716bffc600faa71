"""What somebody typed into the search, and the customers whose stored words fit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from customers.models import SearchTerm
from customers.search.terms import COUNTRY_CODE, LONGEST, SHORTEST, backwards
from workshop_crm.lib.names import fold
from workshop_crm.lib.plates import parse_plate, plate_search_key
from workshop_crm.lib.spelling import after_prefix, loose, slips, words_of

MOST_WORDS = 6
SHORTEST_TAIL = 3
# District and letters of a plate, a whole VIN.
LONGEST_WITHOUT_FIGURE, LONGEST_WITH = 5, 17
# How many have a word: the rarest of several is looked up, the others are only checked.
LEVELS = (300, 1_500, 7_500, 37_500)

_PHONE_SIGNS = re.compile(r"[\d\s+/().\-–]+")


@dataclass(frozen=True)
class Word:
    """One word of what was typed: the beginnings that fit it, and how it stood there (folded)."""

    typed: str
    beginnings: tuple[str, ...]
    forgives: bool = True

    @cached_property
    def slips(self) -> set[str]:
        return slips(loose(self.typed)) if self.forgives else set()

    def condition(self, *, with_slips: bool) -> Q:
        """Return the condition for stored words that fit."""
        fits = Q()
        for start in self.beginnings:
            fits |= Q(word__gte=start, word__lt=after_prefix(start))
        return fits | Q(word__in=self.slips) if with_slips and self.slips else fits


Reading = tuple[Word, ...]


def read_query(text: str) -> list[Reading]:
    """Return each way to understand what was typed; of one reading every word must fit.

    "m ab 12" is three words or one plate, "0171 123" one number whatever its blanks.
    """
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    if _PHONE_SIGNS.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return [(_number(digits, text.strip()),)] if len(digits) >= SHORTEST else []
    compact = fold(plate_search_key(text))
    as_code = (replace(_code(compact), forgives=False),) if compact else ()
    if parse_plate(text):
        return [as_code]
    readings = [tuple(_words(text))] if len(fold(text).replace(" ", "")) >= SHORTEST else []
    has_figure = any(sign.isdigit() for sign in compact)
    if SHORTEST <= len(compact) <= (LONGEST_WITH if has_figure else LONGEST_WITHOUT_FIGURE):
        readings.append(as_code)
    for chunk in text.lower().split():
        if "." in chunk.strip("."):
            readings.append((Word(chunk, (chunk[:LONGEST],), forgives=False),))
    return [reading for reading in dict.fromkeys(readings) if reading]


def matching_terms(
    readings: Sequence[Reading], rarest: Mapping[int, int], *, limit: int, with_slips: bool = False
) -> list[tuple[int, int]]:
    """Return customer and kind of the stored words that fit, those worth most first: one query.

    Each way of reading gives so many at most. ``rarest`` says which of its words is looked up.
    ``with_slips`` takes words with one slip as well.
    """
    parts = []
    for number, reading in enumerate(readings):
        looked_up = reading[rarest[number]]
        rows = SearchTerm.objects.all()
        for word in reading:
            if word is not looked_up:
                same = SearchTerm.objects.filter(customer=OuterRef("customer"))
                rows = rows.filter(Exists(same.filter(word.condition(with_slips=with_slips))))
        for start in looked_up.beginnings:
            fits = rows.filter(word__gte=start, word__lt=after_prefix(start))
            parts.append(fits.order_by("word", "kind", "customer_id")[:limit])
        if with_slips and looked_up.slips:
            fits = rows.filter(word__in=looked_up.slips)
            parts.append(fits.order_by("kind", "word", "customer_id")[:limit])
    found = _fetch_all([part.values_list("customer_id", "kind") for part in parts])
    return [(customer_id, kind) for customer_id, kind in found]


def rarest_words(readings: Sequence[Reading]) -> dict[int, int]:
    """Return for each reading which of its words is the rarest: one query, if any has several.

    Nothing is counted: a row far down the index says that a word has more than so many.
    """
    probes = []
    for number, reading in enumerate(readings):
        for place, word in enumerate(reading if len(reading) > 1 else ()):
            for start in word.beginnings:
                rows = SearchTerm.objects.filter(word__gte=start, word__lt=after_prefix(start))
                named = rows.values_list(Value(number), Value(place)).order_by("word")
                probes += [named[level : level + 1] for level in LEVELS]
    commonness = {
        (number, place): 0
        for number, reading in enumerate(readings)
        for place in range(len(reading))
    }
    for number, place in _fetch_all(probes):
        commonness[number, place] += 1
    return {
        number: min(
            range(len(reading)),
            key=lambda place: (commonness[number, place], -len(reading[place].typed)),
        )
        for number, reading in enumerate(readings)
    }


def _fetch_all(parts: Sequence[QuerySet[SearchTerm, tuple[int, ...]]]) -> list[tuple[int, ...]]:
    """Run cut-off queries as one; Django's own union can't cut its parts off on SQLite."""
    if not parts:
        return []
    compiled = [part.query.sql_with_params() for part in parts]
    union = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _params in compiled)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(union, [each for _sql, params in compiled for each in params])
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows


def _words(text: str) -> Iterator[Word]:
    """Yield what was typed word by word; figures that follow each other are one number."""
    count = 0
    for chunk in re.findall(r"\+?\d[\d\s/()\-–]*(?![^\W\d_])|\S+", text):
        if "@" in chunk:
            address = chunk.lower().strip("@")[:LONGEST]
            yield from [Word(chunk.lower(), (address,))] if address else []
            continue
        words = [re.sub(r"\D", "", chunk)] if _PHONE_SIGNS.fullmatch(chunk) else words_of(chunk)
        for word in filter(None, words):
            count += 1
            if count <= MOST_WORDS:
                yield _number(word, chunk) if word.isdigit() else _code(word)


def _number(digits: str, written: str) -> Word:
    """Return a number: postcode, plate, or phone from its beginning or end."""
    national = digits.removeprefix("00") if written.startswith("00") else digits
    if written.startswith(("+", "00")):
        national = national.removeprefix(COUNTRY_CODE)
    national = national.lstrip("0") or digits
    ends = [backwards(national)] if len(national) >= SHORTEST_TAIL else []
    return Word(digits, tuple(dict.fromkeys([digits, national, *ends])))


def _code(word: str) -> Word:
    """Return a word, or a plate or VIN from its beginning or end when it has a figure."""
    has_digit = any(sign.isdigit() for sign in word)
    ends = [backwards(word)] if has_digit and len(word) > SHORTEST_TAIL else []
    starts = [loose(word)[:LONGEST], word[:LONGEST], *ends]
    return Word(word, tuple(dict.fromkeys(start for start in starts if start)))
