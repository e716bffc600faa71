"""Texts that a computer voice reads: what it would mumble or run together is spelled out (T-15)."""

from __future__ import annotations

import re

import phonenumbers

_ABBREVIATION = re.compile(r"\b[A-ZÄÖÜ]{2,4}\b")
_PHONE_PAUSE = ", "


def spelled(text: str) -> str:
    """Return letters and digits one by one, groups parted by pauses: "M-AB 12" is "M, A B, 1 2"."""
    groups = re.findall(r"[^\W\d_]+|\d+", text.upper())
    return ", ".join(" ".join(group) for group in groups)


def spoken(text: str) -> str:
    """Return a text with its abbreviations spelled: a voice would read "HU" as a word."""
    return _ABBREVIATION.sub(lambda found: " ".join(found.group()), text)


def spoken_number(raw: str, region: str = "DE") -> str:
    """Return a phone number digit by digit, as people of ``region`` dial it."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return spelled(raw)
    is_ours = phonenumbers.region_code_for_number(number) == region
    form = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, form.NATIONAL if is_ours else form.INTERNATIONAL)
    groups = re.findall(r"\d+", written)
    words = _PHONE_PAUSE.join(" ".join(group) for group in groups)
    return words if is_ours else f"0 0{_PHONE_PAUSE}{words}"
