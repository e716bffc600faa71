"""Postal addresses as Deutsche Post wants them on a letter (L-02)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workshop_crm.lib.countries import LETTER_NAMES

MAX_LINES = 6
# The window is 80 mm wide, in 10 pt letters: in thousandths of the letters' size.
MAX_WIDTH = 22_600
_GERMAN_POSTCODE = re.compile(r"^[0-9]{5}$")
_POSTCODE_PREFIX = re.compile(r"^[A-Z]{1,3}-(?=\d)")
# How wide the characters of DejaVu Sans are, rounded up; those not named are taken as wide.
_WIDTHS = {
    300: "'IJijlÌÍÎÏìíîïĨĩĪīĬĭĮįİıĴĵĺļł",
    350: " ,./:;\\|ŀ’·",
    400: "()-[]ftľţťŧſ",
    450: "!rŕŗř",
    500: '"*_`–',
    550: "?cszçćĉċčśŝşšźżžș",
    600: "FLkvxyýÿĲĳķĸĹĻĽĿŁŷ",
    650: "$0123456789EPSTYabdeghnopqu{}ÈÉÊËÝÞßàáâãäåèéêëðñòóôõöøùúûüþāăąďđĒēĔĕĖėĘęĚě"
    "ĝğġģĥńņňŋōŏőŚŜŞŠŢŤŦũūŭůűųŶŸȘ",
    700: "ABCKRVXZÀÁÂÃÄÅÇĀĂĄĆĈĊČħĶŔŖŘŹŻŽ",
    750: "NUÑÙÚÛÜŃŅŇŊŨŪŬŮŰŲ",
    800: "&DGHOQÐÒÓÔÕÖØĎĐĜĞĠĢĤŌŎŐ",
    850: "#+<=>^w~×÷ŉŵ",
    900: "M",
}
_WIDTH_OF = {character: width for width, group in _WIDTHS.items() for character in group}
_WIDEST = 1100


class BadAddressError(ValueError):
    """The address does not fit the window or the rules; the text is a short English reason."""


@dataclass(frozen=True)
class PostalAddress:
    """Who and where; ``country`` is ISO 3166 alpha-2."""

    name: str
    street: str
    postcode: str
    city: str
    company: str = ""
    country: str = "DE"


def address_lines(address: PostalAddress) -> list[str]:
    """Return the lines of the address field: no blank line, the country in capitals at the end.

    What is too wide for the window goes on in the next line. Raises BadAddressError when a part
    is missing, a German postcode is wrong, a country has no name here, or six lines are too few.
    """
    is_abroad = address.country != "DE"
    if not is_abroad and not _GERMAN_POSTCODE.match(address.postcode):
        raise BadAddressError("postcode")
    if not (address.street.strip() and address.city.strip()):
        raise BadAddressError("incomplete")
    named = dict.fromkeys([address.company.strip(), address.name.strip()])
    postcode = _POSTCODE_PREFIX.sub("", address.postcode.strip())
    parts = [*named, address.street, f"{postcode} {address.city}"]
    if is_abroad:
        if address.country not in LETTER_NAMES:
            raise BadAddressError("country")
        parts.append(LETTER_NAMES[address.country])
    lines = [line for part in parts for line in _wrapped(part)]
    if len(lines) > MAX_LINES:
        raise BadAddressError("too long")
    return lines


def text_width(text: str) -> int:
    """Return how wide a text is printed, in thousandths of its letters' size, rather too wide."""
    return sum(_WIDTH_OF.get(character, _WIDEST) for character in text)


def _wrapped(text: str) -> list[str]:
    """Break a text where it is too wide: between words, in a word only after its hyphens."""
    lines: list[str] = []
    for piece in _pieces(text):
        if lines and text_width(lines[-1] + piece) <= MAX_WIDTH:
            lines[-1] += piece
        else:
            lines.append(piece.strip())
    if any(text_width(line) > MAX_WIDTH for line in lines):
        raise BadAddressError("too long")
    return lines


def _pieces(text: str) -> Iterator[str]:
    for word in text.split():
        spaced = f" {word}"
        if text_width(word) <= MAX_WIDTH:
            yield spaced
        else:
            yield from re.findall(r"[^-]+-?|-", spaced)
