"""Single values as people and programs write them: dates, kilometres, names, places."""

from __future__ import annotations

import re
from datetime import date, timedelta

from workshop_crm.lib.names import fold

# What clerks type where a program insists on a value.
_NOTHING = {
    "-", "--", "---", ".", "..", "0", "00", "x", "xx", "xxx", "?", "??", "/", "//", "*", "_",
    "k.a.", "ka", "k. a.", "keine", "kein", "keine angabe", "unbekannt", "unknown", "n/a", "na",
    "none", "null", "nan", "#nv", "#n/a", "#wert!", "nicht bekannt", "unb.", "unb", "k.a",
    "ohne", "entf.", "entfaellt",
    "00.00.0000", "0000-00-00", "01.01.1900", "1900-01-01", "30.12.1899", "1899-12-30",
}  # fmt: skip
_MONTHS = ("jan", "feb", "maer", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_ENGLISH_MONTHS = {"mar": 3, "mrz": 3, "may": 5, "oct": 10, "dec": 12}
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 80_000)  # 1927 to 2119.
_CENTURY_FROM = 60  # Two digits from here on mean the last century.
MOST_KILOMETRES = 5_000_000

_COUNTRIES = {
    "DE": "d deu deutschland germany brd",
    "AT": "a aut oesterreich austria",
    "CH": "che schweiz suisse switzerland",
    "FR": "f fra frankreich france",
    "IT": "i ita italien italy",
    "NL": "nld niederlande holland netherlands",
    "BE": "b bel belgien belgium",
    "LU": "l lux luxemburg luxembourg",
    "PL": "pol polen poland",
    "CZ": "cze tschechien tschechische-republik czechia",
    "DK": "dnk daenemark denmark",
    "SE": "s swe schweden sweden",
    "ES": "e esp spanien spain",
    "GB": "uk gbr grossbritannien england great-britain united-kingdom",
    "HU": "h hun ungarn hungary",
    "RO": "rou rumaenien romania",
    "HR": "hrv kroatien croatia",
    "LI": "fl lie liechtenstein",
}
_COUNTRY_OF = {
    word: code for code, words in _COUNTRIES.items() for word in [code.lower(), *words.split()]
}
_FORMS_OF_COMPANIES = re.compile(
    r"\b(GmbH|mbH|gGmbH|AG|KG|KGaA|OHG|UG|GbR|SE|eG|Ltd|Inc|LLP|S\.?A\.?R\.?L|B\.?V)\b"
    r"|\be\. ?[KV]\b\.?|\beK\b|\beV\b|& ?Co\b|\bFa\.|\b(?i:firma|autohaus|stadtwerke|gemeinde|"
    r"landratsamt|kanzlei|praxis|apotheke|baeckerei|bäckerei|metzgerei|schreinerei|leasing|"
    r"versicherung|fahrschule|pflegedienst|hausverwaltung)\b"
)
_PARTICLES = {"von", "van", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "di", "el"}
_PLACE = re.compile(r"(?:([A-Za-z]{1,3})[-– ]+)?(\d{4,5})[ ,]+(\D.*)", re.DOTALL)
_ADDRESS = re.compile(r"(.+?)\s*[,;\n|/]+\s*((?:[A-Za-z]{1,3}[-– ]+)?\d{4,5}[ ,]+\D.*)", re.DOTALL)


def is_nothing(text: str) -> bool:
    """Tell whether a cell is empty or holds one of the usual stand-ins for nothing."""
    return not text or text.casefold().replace("ä", "ae") in _NOTHING


def read_day(text: str) -> date | None:
    """Read a German, English-numeric, ISO or Excel day; ``None`` when it is none."""
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text.strip())
    if found := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[./\- ]+(\d{1,2})[./\- ]+(\d{4}|\d{2})\.?", text):
        return _day(_year(found[3]), int(found[2]), int(found[1]))
    if text.isdecimal() and len(text) == 5 and int(text) in _EXCEL_DAYS:  # noqa: PLR2004
        return _EXCEL_ZERO + timedelta(days=int(text))
    return None


def read_month(text: str) -> date | None:
    """Read a month such as 11/25, 11.2025, 2025-11 or Nov. 2025 as its first day."""
    text = text.strip()
    if day := read_day(text):
        return day.replace(day=1)
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        return _day(int(found[1]), int(found[2]), 1)
    if found := re.fullmatch(r"(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})", text):
        return _day(_year(found[2]), int(found[1]), 1)
    if found := re.fullmatch(r"([a-z]+)\.? ?[-/ ]?(\d{4}|\d{2})", fold(text)):
        return _day(_year(found[2]), _month_named(found[1]), 1)
    return None


def _month_named(word: str) -> int:
    for number, start in enumerate(_MONTHS, 1):
        if word.startswith(start):
            return number
    return _ENGLISH_MONTHS.get(word[:3], 0)


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:  # noqa: PLR2004
        return number
    return number + (1900 if number >= _CENTURY_FROM else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_kilometres(text: str) -> int | None:
    """Read a mileage such as 123.456 km or 85 Tkm; ``None`` when it is none or impossible."""
    found = re.fullmatch(
        r"(\d{1,3}(?:[. ']\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*(t?)(km)?\.?",
        text.strip().casefold(),
    )
    if found is None:
        return None
    whole, decimals = re.sub(r"\D", "", found[1]), found[2] or ""
    number = int(whole + decimals.ljust(3, "0")) if found[3] else int(whole)
    return number if 0 < number <= MOST_KILOMETRES else None


def read_yes(text: str) -> bool | None:
    """Read a tick; ``None`` when it is neither yes nor no."""
    word = fold(text).strip(".")
    if word in {"ja", "j", "x", "1", "yes", "y", "true", "wahr", "ok", "erteilt", "t"}:
        return True
    if word in {"", "nein", "n", "0", "no", "false", "falsch", "-", "keine", "f"}:
        return False
    return None


def read_country(text: str) -> str:
    """Return the ISO code of a country's name or old plate letters; empty when unknown."""
    return _COUNTRY_OF.get(fold(text).replace(" ", "-").strip("."), "")


def read_salutation(text: str) -> tuple[str, bool] | None:
    """Return our salutation and whether a company is meant; ``None`` for unknown words."""
    word = fold(text).strip(".")
    if word in {"herr", "herrn", "hr", "mr", "m", "mann", "maennlich", "male"}:
        return "mr", False
    if word in {"frau", "fr", "ms", "mrs", "miss", "w", "f", "weiblich", "female", "fraeulein"}:
        return "ms", False
    if word in {"firma", "fa", "company", "unternehmen", "gewerbe", "firmenkunde"}:
        return "", True
    if word in {"familie", "fam", "eheleute", "herr und frau", "divers", "d", "ohne", "privat"}:
        return "", False
    return None


def is_company(name: str) -> bool:
    """Tell a company by its legal form or by a word that no person is called."""
    return bool(_FORMS_OF_COMPANIES.search(name))


def split_name(text: str, *, is_last_first: bool = False) -> tuple[str, str]:
    """Return first and last name of "Müller, Hans", "Hans Müller" or "Hans von der Au".

    ``is_last_first`` reads "Müller Hans" as it is meant in lists of last names.
    """
    if "," in text:
        last, first = text.split(",", 1)
        return first.strip(), last.strip()
    words = text.split()
    if len(words) < 2 or words[0] in {"Familie", "Fam.", "Eheleute"}:  # noqa: PLR2004
        return "", text.strip()
    if is_last_first:
        end = next(at for at, word in enumerate([*words, ""], 1) if word not in _PARTICLES)
        return " ".join(words[end:]), " ".join(words[:end])
    start = next((at for at, word in enumerate(words[1:], 1) if word in _PARTICLES), len(words) - 1)
    return " ".join(words[:start]), " ".join(words[start:])


def split_place(text: str) -> tuple[str, str, str] | None:
    """Return country code, postcode and town of "D-80331 München"; ``None`` when unlike that."""
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        return None
    return read_country(found[1] or ""), found[2], found[3].strip()


def split_address(text: str) -> tuple[str, str] | None:
    """Return street and "postcode town" of an address on one line; ``None`` when unlike that."""
    found = _ADDRESS.fullmatch(text.strip())
    return (found[1].strip(" ,"), found[2]) if found else None


def split_keys(text: str) -> tuple[str, str] | None:
    """Return HSN and TSN written in one cell, such as 0603/AKZ or 603 AKZ00012."""
    found = re.fullmatch(r"(\d{3,4})\W{1,3}([0-9A-Z]{3})\w*|(\d{4})([0-9A-Z]{3})\w*", text.upper())
    if found is None:
        return None
    return (found[1] or found[3]).zfill(4), found[2] or found[4]
