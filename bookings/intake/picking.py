"""Picking single things out of a sentence; what is picked is gone from the rest."""

from __future__ import annotations

import re
from dataclasses import replace

import phonenumbers

from bookings.intake.events import EventCustomer
from bookings.intake.values import read_email, read_full_name, read_mileage
from bookings.intake.workshop_words import CARS, MAKES, NO_NAME, WORK
from workshop_crm.lib.plates import parse_plate

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
# With a hyphen in any case, with blanks only in capitals: "am Do 9" is no plate.
_PLATE = re.compile(
    r"\b(?:(?i:[a-zäöü]{1,3}\s?-\s?[a-z]{1,2})|[A-ZÄÖÜ]{1,3} [A-Z]{1,2})[ -]?\d{1,4}(?:\s?[EH])?\b"
)
_MILEAGE = re.compile(r"\b\d{1,3}(?:[. ]?\d{3})\s?km\b|\b\d{2,3}\s?tkm\b", re.IGNORECASE)
_NAME = r"(?:(?:von|van|zu|de|der|Dr\.|Prof\.)\s+)*[A-ZÄÖÜ][\wäöüß'-]+"
_SALUTED = re.compile(
    rf"\b(?i:(frau|herrn?|hr\.|fr\.|familie|fam\.|mr\.?|mrs\.?|ms\.?|miss))\s+({_NAME}(?:\s+{_NAME})?)"
)
_COMPANY = re.compile(
    r"(?:\bFirma\s+)?((?:[A-ZÄÖÜ0-9][\w&äöüß.-]*\s+){1,4}(?:GmbH|AG|KG|OHG|UG|GbR|e\.K\.|Ltd)\b"
    r"(?:\s?& Co\.? KG)?)|\bFirma\s+([A-ZÄÖÜ][\wäöüß&-]+(?:\s+[A-ZÄÖÜ][\wäöüß&-]+)?)"
)
_PLAIN_NAME = re.compile(rf"{_NAME}(?:\s+{_NAME}){{1,2}}")
_FIRST_NAME = re.compile(
    rf"{_NAME}(?:\s+{_NAME}){{0,2}}$|{_NAME}\s+{_NAME}(?=\s+(?:hat|ruft|möchte|will|braucht|wants|called|needs)\b)"
)
_CALLED = re.compile(
    r"(?i:\b(?:name(?: ist)?:?|hier ist|anruf von|call from|my name is))"
    rf"\s+({_NAME}(?:\s+{_NAME})?)"
)
_SHORT_SALUTATIONS = {"hr.": "Herr", "fr.": "Frau", "familie": "", "fam.": ""}
_SEPARATOR = re.compile(r"[\n,;]|(?<=[a-zäöüß]{3})\.\s")
_EMPTY_WORDS = re.compile(
    r"(?i)\b(tel|telefon|handy|mobil|phone|mail|e-mail|kennzeichen|plate)\b\.?:?|[\s.:()/-]+"
)
_CAR = re.compile(
    rf"\b({'|'.join(map(re.escape, sorted({*MAKES, *CARS}, key=len, reverse=True)))})"
    r"(?!\w)(?:[ -]?([\w-]+))?",
    re.IGNORECASE,
)
MAX_WORKS = 10


class Rest:
    """A text that gets smaller: each reader takes out what it understood."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, found: re.Match[str]) -> str:
        """Take a match out and return it; a comma stays in its place."""
        return self.cut(found.start(), found.end())

    def cut(self, start: int, end: int) -> str:
        taken = self.text[start:end]
        self.text = f"{self.text[:start]},{self.text[end:]}"
        return taken

    def pieces(self) -> list[str]:
        """Return what is between commas, line ends and full stops."""
        return [piece.strip(" .-:") for piece in _SEPARATOR.split(self.text) if piece.strip(" .-:")]

    def notes(self) -> str:
        """Return what nobody took, without labels whose value is gone."""
        kept = [piece for piece in self.pieces() if _EMPTY_WORDS.sub("", piece)]
        return ", ".join(kept)


def pick_email(rest: Rest) -> str | None:
    found = _EMAIL.search(rest.text)
    return read_email(rest.take(found)) if found else None


def pick_plate(rest: Rest) -> str | None:
    """Return the first plate; "BMW X 3" is none."""
    for found in _PLATE.finditer(rest.text):
        plate = parse_plate(found[0])
        is_car = " " in found[0] and plate and plate.district.lower() in MAKES
        if plate and not is_car and not plate.is_too_long:
            rest.take(found)
            return plate.key
    return None


def pick_phone(rest: Rest) -> tuple[str | None, str | None]:
    """Return the first number in E.164 and as it was written."""
    matcher = phonenumbers.PhoneNumberMatcher(rest.text, "DE")
    found = next(iter(matcher), None)
    if found is None:
        return None, None
    number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    return number, rest.cut(found.start, found.end)


def pick_mileage(rest: Rest) -> int | None:
    found = _MILEAGE.search(rest.text)
    return read_mileage(rest.take(found)) if found else None


def pick_person(rest: Rest) -> EventCustomer:
    """Return who called: after a salutation, else a company, else a piece of nothing but names."""
    company = _pick_company(rest)
    found = _SALUTED.search(rest.text)
    if found:
        short = found[1].lower()
        name = f"{_SHORT_SALUTATIONS.get(short, found[1])} {found[2]}"
        rest.take(found)
        return replace(read_full_name(name.strip()), company=company)
    if found := _CALLED.search(rest.text):
        rest.take(found)
        return replace(read_full_name(found[1]), company=company)
    return _plain_person(rest) if company is None else EventCustomer(company=company)


def _pick_company(rest: Rest) -> str | None:
    found = _COMPANY.search(rest.text)
    if not found:
        return None
    rest.take(found)
    return (found[1] or found[2]).strip()


def _plain_person(rest: Rest) -> EventCustomer:
    """Take a piece of nothing but names; the first may also be one name, or begin with two."""
    for number, piece in enumerate(rest.pieces()):
        pattern = _FIRST_NAME if number == 0 else _PLAIN_NAME
        found = pattern.match(piece) if number == 0 else pattern.fullmatch(piece)
        if found and not _is_thing(found[0]):
            start = rest.text.index(piece)
            rest.cut(start, start + found.end())
            return read_full_name(found[0])
    return EventCustomer()


def _is_thing(text: str) -> bool:
    words = {word.lower().strip(".") for word in text.split()}
    is_car = bool(words & (MAKES.keys() | CARS.keys()))
    return is_car or WORK.search(text) is not None or NO_NAME.search(text) is not None


def pick_car(rest: Rest) -> tuple[str | None, str | None]:
    """Return make and model: "Opel Corsa", or "Golf" alone, whose make is known."""
    found = _CAR.search(rest.text)
    if not found:
        return None, None
    name, following = found[1].lower(), found[2] or ""
    if name in CARS:
        rest.cut(found.start(1), found.end(1))
        return CARS[name], found[1][:1].upper() + found[1][1:]
    is_model = following.lower() in CARS or re.fullmatch(r"[A-Z]{0,3}-?\d{1,3}\w?", following)
    rest.cut(found.start(), found.end() if is_model else found.end(1))
    return MAKES[name], following if is_model else None


def pick_works(rest: Rest) -> tuple[str, ...]:
    """Return the pieces in which a known work is named, as they were said."""
    works = [piece for piece in rest.pieces() if _names_work(piece)]
    for piece in works[:MAX_WORKS]:
        start = rest.text.index(piece)
        rest.cut(start, start + len(piece))
    return tuple(piece[:200] for piece in works[:MAX_WORKS])


def _names_work(piece: str) -> bool:
    return WORK.search(piece) is not None
