"""German number plates: parts, never guessed from text without separators (F-22)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 8  # District, letters, digits and suffix together (FZV 2023 §9).

LOOSE_LENGTH = 16
_SHORTEST_LOOSE = 3
# What is taken for another sign, on a photo as on the phone.
_MIXED_UP = str.maketrans({"O": "0", "Q": "0", "I": "1", "Ä": "AE", "Ö": "0E", "Ü": "UE"})

_SEPARATORS = re.compile(r"[\s\-–—‐‑−.:·•●*|_]+")
_NUMBER = r"([1-9][0-9]{0,3}) ?([EH])?"
_SEASON = r"(?: \(?(0?[1-9]|1[0-2]) ?/? ?(0?[1-9]|1[0-2])\)?)?"
_SEPARATED = re.compile(rf"([A-ZÄÖÜ]{{1,3}}) ([A-Z]{{1,2}}) ?{_NUMBER}{_SEASON}")
_RUN_TOGETHER = re.compile(rf"([A-ZÄÖÜ]{{2,5}}) ?{_NUMBER}{_SEASON}")


@dataclass(frozen=True)
class Plate:
    """One plate in its parts; ``suffix`` is E (electric), H (historic) or empty."""

    district: str
    letters: str
    digits: str
    suffix: str = ""
    season_from: int | None = None
    season_to: int | None = None

    @property
    def key(self) -> str:
        """What two spellings of one plate have in common: ``M-AB 123E``."""
        return f"{self.district}-{self.letters} {self.digits}{self.suffix}"

    @property
    def is_too_long(self) -> bool:
        """More characters than the law allows: probably a typo."""
        parts = (self.district, self.letters, self.digits, self.suffix)
        return sum(map(len, parts)) > MAX_CHARACTERS

    def __str__(self) -> str:
        if not (self.season_from and self.season_to):
            return self.key
        return f"{self.key} {self.season_from:02}-{self.season_to:02}"


def parse_plate(raw: str) -> Plate | None:
    """Read a plate whose district is set apart; ``None`` for anything that leaves a doubt.

    Special plates (dealer, export, authorities) are ``None`` too: keep their text as it is.
    """
    found = _SEPARATED.fullmatch(_normalise(raw))
    return _plate(found[1], found[2], found.groups()[2:]) if found else None


def plate_candidates(raw: str) -> list[Plate]:
    """Return every plate that a text may mean: ``BIT 1`` is B-IT 1 or BI-T 1."""
    if plate := parse_plate(raw):
        return [plate]
    found = _RUN_TOGETHER.fullmatch(_normalise(raw))
    if found is None:
        return []
    together = found[1]
    splits = [(together[:cut], together[cut:]) for cut in range(1, min(3, len(together) - 1) + 1)]
    return [
        _plate(district, letters, found.groups()[1:])
        for district, letters in splits
        if re.fullmatch(r"[A-Z]{1,2}", letters)
    ]


def plate_search_key(raw: str) -> str:
    """Return a plate's characters without separators and season, for finding half a plate."""
    if plate := parse_plate(raw):
        return f"{plate.district}{plate.letters}{plate.digits}{plate.suffix}"
    return re.sub(r"[^0-9A-ZÄÖÜ]", "", _normalise(raw))


def plate_loose_key(raw: str) -> str:
    """Return what a plate and its misreadings share: a hint for people, never equality.

    Without separators, season and suffix; O is 0, I is 1, umlauts may be written out.
    """
    plates = plate_candidates(raw)
    signs = plate_search_key(str(plates[0]) if plates else raw).translate(_MIXED_UP)
    bare = re.sub(r"(?<=[0-9])[EH]$", "", signs)
    return bare[:LOOSE_LENGTH] if len(bare) >= _SHORTEST_LOOSE else ""


def _normalise(raw: str) -> str:
    # Composed first: a decomposed Ü would lose its dots, and MÜ is not MU.
    upper = unicodedata.normalize("NFC", raw).upper()
    return _SEPARATORS.sub(" ", upper).strip()


def _plate(district: str, letters: str, rest: tuple[str | None, ...]) -> Plate:
    digits, suffix, season_from, season_to = rest
    has_season = season_from and season_to
    return Plate(
        district,
        letters,
        digits or "",
        suffix or "",
        int(season_from) if has_season and season_from else None,
        int(season_to) if has_season and season_to else None,
    )
