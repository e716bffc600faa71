"""Vehicle identification numbers: what looks wrong is said, never refused (F-23, F-24)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LENGTH = 17
TAIL_LENGTH = 8
# Older vehicles may have shorter numbers (F-23).
SHORT_UNTIL_YEAR = 1984

NOT_17_CHARACTERS = _("A VIN has 17 characters.")
UNUSUAL_CHARACTERS = _("A VIN has no I, O or Q, and nothing but letters and digits.")
CHECK_DIGIT_DIFFERS = _("The check digit (field 3) does not fit: is there a typo?")

_SUGGESTED = str.maketrans({"O": "0", "I": "1", "Q": "0"})
_VALUES = {
    letter: value
    for value, letters in enumerate(
        ["O", "AJ", "BKS", "CLT", "DMU", "ENV", "FW", "GPX", "HQY", "IRZ"]
    )
    for letter in letters
}
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, 10, 9, 8, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Vin:
    """A VIN as it was given, upper case without blanks; what seems odd; a likelier spelling."""

    value: str
    warnings: tuple[str | Promise, ...] = ()
    suggestion: str = ""


def check_vin(raw: str, *, check_digit: str = "", registered_in: int | None = None) -> Vin:
    """Tidy a VIN and say what looks wrong with it; place 9 is never judged (F-23).

    ``check_digit`` is field 3 of the registration paper, "-" meaning none; ``registered_in``
    the year of first registration, which excuses a short number.
    """
    value = re.sub(r"[\s\-./]", "", raw).upper()
    if not value:
        return Vin("")
    may_be_short = registered_in is not None and registered_in < SHORT_UNTIL_YEAR
    warnings: list[str | Promise] = []
    if len(value) > LENGTH or (len(value) < LENGTH and not may_be_short):
        warnings.append(NOT_17_CHARACTERS)
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]+", value):
        warnings.append(UNUSUAL_CHARACTERS)
    wanted = check_digit.strip().upper()
    if wanted not in {"", "-"} and wanted != german_check_digit(value):
        warnings.append(CHECK_DIGIT_DIFFERS)
    suggestion = value.translate(_SUGGESTED)
    return Vin(value, tuple(warnings), suggestion if suggestion != value else "")


def plain_vin(raw: str) -> str:
    """Return a VIN for comparing: O, I and Q, which none may have, as the digits they stand for."""
    return check_vin(raw).value.translate(_SUGGESTED)[:LENGTH]


def vin_tail(raw: str) -> str:
    """Return the last eight characters, by which workshops call a vehicle; all of a short one."""
    return plain_vin(raw)[-TAIL_LENGTH:]


def german_check_digit(vin: str) -> str:
    """Return field 3 of the registration paper; empty when it can't be reckoned (F-24)."""
    if not re.fullmatch(r"[A-Z0-9]{17}", vin):
        return ""
    values = [int(sign) if sign.isdigit() else _VALUES[sign] for sign in vin]
    rest = sum(value * weight for value, weight in zip(values, _WEIGHTS, strict=True)) % 11
    return "0123456789X"[rest]
