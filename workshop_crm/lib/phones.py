"""Phone numbers as E.164 (T-10)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

_REACHED_BY_SMS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True)
class Phone:
    """A number that can be dialled; ``e164`` such as ``+491711234567``."""

    e164: str
    is_mobile: bool


# A number is read again by each rule that needs it, and reading one costs a third of a millisecond.
@lru_cache(maxsize=4096)
def parse_phone(raw: str, region: str = "DE") -> Phone | None:
    """Read one number as people write it; ``None`` when there is none in the text.

    ``region`` is the country of numbers without a country code. Of several numbers in one
    text the first counts. Source: T-10 (ITU E.164, libphonenumber).
    """
    number = _parse(raw, region) or _find(raw, region)
    if number is None:
        return None
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        is_mobile=phonenumbers.number_type(number) in _REACHED_BY_SMS,
    )


def format_phone(e164: str) -> str:
    """Return an E.164 number as people read it; anything else unchanged."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parse(raw: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    # With a country code the sender knew what he wrote: new number ranges are not refused.
    is_international = raw.strip().startswith(("+", "00"))
    is_fine = phonenumbers.is_valid_number(number) or (
        is_international and phonenumbers.is_possible_number(number)
    )
    return number if is_fine else None


def _find(raw: str, region: str) -> PhoneNumber | None:
    found = next(iter(phonenumbers.PhoneNumberMatcher(raw, region)), None)
    return found.number if found else None
