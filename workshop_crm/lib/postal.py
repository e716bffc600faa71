"""Postal addresses as Deutsche Post wants them on a letter (L-02)."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINES = 6
MAX_LINE_LENGTH = 45
_GERMAN_POSTCODE = re.compile(r"^[0-9]{5}$")


class BadAddressError(ValueError):
    """The address does not fit the window or the rules; the text is a short English reason."""


@dataclass(frozen=True)
class PostalAddress:
    """Who and where; ``country`` is ISO 3166 alpha-2, ``country_name`` its name if not Germany."""

    name: str
    street: str
    postcode: str
    city: str
    company: str = ""
    country: str = "DE"
    country_name: str = ""


def address_lines(address: PostalAddress) -> list[str]:
    """Return the lines of the address field: no blank line, the country in capitals at the end.

    Raises BadAddressError when a part is missing, a line is too long or a German postcode wrong.
    """
    is_abroad = address.country != "DE"
    if not is_abroad and not _GERMAN_POSTCODE.match(address.postcode):
        raise BadAddressError("postcode")
    if not (address.street.strip() and address.city.strip()):
        raise BadAddressError("incomplete")
    named = dict.fromkeys([address.company.strip(), address.name.strip()])
    lines = [*named, address.street.strip(), f"{address.postcode} {address.city}".strip()]
    if is_abroad:
        lines.append((address.country_name or address.country).upper())
    lines = [" ".join(line.split()) for line in lines if line]
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE_LENGTH:
        raise BadAddressError("too long")
    return lines
