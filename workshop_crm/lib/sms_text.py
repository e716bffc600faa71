"""SMS texts: which characters cost what, and how many parts a text needs (T-09)."""

from __future__ import annotations

from dataclasses import dataclass

# GSM 03.38: the basic set, and the extension whose characters count twice.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
SINGLE_GSM, PART_GSM = 160, 153
SINGLE_UCS2, PART_UCS2 = 70, 67
_LAST_OF_BASIC_PLANE = 0xFFFF

_REPLACEMENTS = str.maketrans(
    {
        "„": '"', "“": '"', "”": '"', "«": '"', "»": '"',
        "‚": "'", "‘": "'", "’": "'", "´": "'", "`": "'",
        "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "•": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\u00ad": "", "\u200b": "",
        "ẞ": "SS", "ç": "c", "·": "-",
    }
)  # fmt: skip


@dataclass(frozen=True)
class SmsSize:
    """How a text travels: ``encoding`` is "GSM-7" or "UCS-2", ``parts`` what is paid for."""

    encoding: str
    units: int
    parts: int


def to_plain_sms(text: str) -> str:
    """Replace typographic characters that would more than double the price of the text."""
    return text.translate(_REPLACEMENTS)


def sms_size(text: str) -> SmsSize:
    """Count the parts of a text as the network does; an empty text is one part."""
    if all(character in GSM_BASIC or character in GSM_EXTENDED for character in text):
        widths = [2 if character in GSM_EXTENDED else 1 for character in text]
        return _size("GSM-7", widths, SINGLE_GSM, PART_GSM)
    widths = [2 if ord(character) > _LAST_OF_BASIC_PLANE else 1 for character in text]
    return _size("UCS-2", widths, SINGLE_UCS2, PART_UCS2)


def _size(encoding: str, widths: list[int], single: int, part: int) -> SmsSize:
    units = sum(widths)
    if units <= single:
        return SmsSize(encoding, units, 1)
    parts, room = 1, part
    for width in widths:
        # A character of two units is never split over two parts.
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return SmsSize(encoding, units, parts)
