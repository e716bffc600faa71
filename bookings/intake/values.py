"""Single values out of foreign texts: amounts, names, numbers. ``None`` when unsure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite

from bookings.intake.events import EventCustomer
from workshop_crm.lib.days import is_within_reach
from workshop_crm.lib.phones import parse_phone

_EMAIL = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+\.[A-Za-z]{2,}")
_AMOUNT = re.compile(r"-?\d[\d.,'  ]*")
_CURRENCIES = {"€": "EUR", "eur": "EUR", "euro": "EUR", "chf": "CHF", "usd": "USD", "$": "USD"}
_SALUTATIONS = {
    "herr": "mr",
    "herrn": "mr",
    "mr": "mr",
    "mister": "mr",
    "frau": "ms",
    "fr": "ms",
    "ms": "ms",
    "mrs": "ms",
    "miss": "ms",
}
_TITLES = frozenset(("dr", "prof", "dipl-ing", "ing", "med"))
_PARTICLES = frozenset(("von", "vom", "van", "zu", "zum", "zur", "de", "der", "den", "di", "da"))
_COMPANY = re.compile(
    r"\b(gmbh|mbh|ug|ag|kg|ohg|gbr|e\.\s?k\.|e\.\s?v\.|ltd|inc|firma|se & co)(\W|$)", re.IGNORECASE
)
MAX_PRICE = Decimal(999_999)
MAX_MILEAGE = 2_000_000
THOUSANDS = 3
MAX_EMAIL = 254


def read_text(value: object, limit: int = 200) -> str | None:
    """Return a scalar as one trimmed line of text; None for nothing, lists and objects."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split())[:limit] or None


def read_email(value: object) -> str | None:
    """Return the first address in the text, in lower case."""
    found = _EMAIL.search(read_text(value, 400) or "")
    address = found[0].rstrip(".").lower().removeprefix("mailto:") if found else ""
    return address if 0 < len(address) <= MAX_EMAIL else None


def read_amount(value: object) -> Decimal | None:
    """Read "1.234,56 €", "49.90" or 49.9; the last of two separators is the decimal one.

    A single separator before exactly three digits groups thousands, as German texts do.
    """
    if isinstance(value, float):
        # Of a number of JSON the point is the decimal one, however many digits follow.
        amount = Decimal(str(value)) if isfinite(value) else Decimal(-1)
        return round(amount, 2) if 0 <= amount <= MAX_PRICE else None
    found = _AMOUNT.search(read_text(value, 60) or "")
    if not found:
        return None
    digits = re.sub(r"['\s]", "", found[0]).rstrip(".,")
    mark = max(digits.rfind("."), digits.rfind(","))
    is_single = len(set(re.findall(r"[.,]", digits))) == 1
    if mark >= 0 and is_single and len(digits) - mark - 1 == THOUSANDS:
        mark = -1
    whole, cents = (digits[:mark], digits[mark + 1 :]) if mark >= 0 else (digits, "")
    try:
        amount = Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{cents or '0'}")
    except InvalidOperation:
        return None
    return round(amount, 2) if 0 <= amount <= MAX_PRICE else None


def read_currency(value: object) -> str | None:
    """Return the ISO code of a currency named in the text."""
    text = (read_text(value, 60) or "").lower()
    for mark, code in _CURRENCIES.items():
        if mark in text:
            return code
    return text.upper() if re.fullmatch("[a-z]{3}", text) else None


def read_mileage(value: object) -> int | None:
    """Read "123.456 km" and "120 tkm"; of a number of JSON the whole kilometres."""
    number = int(value) if isinstance(value, float) and isfinite(value) else value
    text = (read_text(number, 40) or "").lower()
    if text.startswith("-"):
        return None
    digits = re.sub(r"[^\d]", "", text.split(",")[0])
    km = int(digits or 0) * (1000 if "tkm" in text or "tsd" in text else 1)
    return km if digits and km <= MAX_MILEAGE else None


def read_vin(value: object) -> str | None:
    """Return 17 characters without I, O and Q in capitals (F-20)."""
    text = re.sub(r"[\s-]", "", read_text(value, 40) or "").upper()
    return text if re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text) else None


def read_key_number(value: object, length: int) -> str | None:
    """Read an HSN (four digits) or a TSN (its first three characters)."""
    text = re.sub(r"\W", "", read_text(value, 20) or "").upper()[:length]
    is_right = len(text) == length and (length == THOUSANDS or text.isdigit())
    return text if is_right else None


def read_registration(value: object) -> date | None:
    """Read a first registration: a date, or month and year."""
    text = read_text(value, 40) or ""
    if found := re.search(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        parts = [int(found[1]), int(found[2]), int(found[3])]
    elif found := re.search(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text):
        parts = [int(found[3]), int(found[2]), int(found[1])]
    elif found := re.search(r"(\d{1,2})[./](\d{4})", text):
        parts = [int(found[2]), int(found[1]), 1]
    else:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return day if is_within_reach(day) else None


def read_phone(value: object) -> tuple[str | None, str | None]:
    """Return the number in E.164, or None, and the text as written."""
    raw = read_text(value, 60)
    phone = parse_phone(raw) if raw else None
    return (phone.e164 if phone else None), raw


def read_salutation(value: object) -> str | None:
    """Return "mr" or "ms"; other words, such as "Divers" or "Familie", mean none."""
    first = (read_text(value, 40) or "").lower().split(" ")[0].rstrip(".")
    return _SALUTATIONS.get(first)


def read_language(value: object) -> str | None:
    """Return "de" or "en" for a locale or the name of a language."""
    text = (read_text(value, 20) or "").lower()
    if text.startswith(("de", "ger")):
        return "de"
    return "en" if text.startswith("en") else None


def read_country(value: object) -> str | None:
    """Return the two-letter code of a country near us."""
    text = (read_text(value, 40) or "").lower()
    names = {"deutschland": "DE", "germany": "DE", "d": "DE", "österreich": "AT", "austria": "AT"}
    if text in names:
        return names[text]
    return text.upper() if re.fullmatch("[a-z]{2}", text) else None


def read_full_name(value: object) -> EventCustomer:
    """Take "Herr Dr. Hans von Berg" or "Berg, Hans" or a company's name apart."""
    text = read_text(value, 120) or ""
    if _COMPANY.search(text):
        return EventCustomer(company=text)
    salutation = read_salutation(text)
    last, comma, first = text.partition(",")
    words = (f"{first} {last}" if comma else text).split()
    words = [word for word in words if not _is_title(word)]
    cut = len(words) - 1
    while cut > 0 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return EventCustomer(
        salutation=salutation,
        first_name=" ".join(words[: max(cut, 0)])[:80] or None,
        last_name=" ".join(words[max(cut, 0) :])[:80] or None,
    )


def _is_title(word: str) -> bool:
    plain = word.lower().rstrip(".")
    return plain in _SALUTATIONS or plain in _TITLES
