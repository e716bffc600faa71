"""In which encoding a workshop's computer has written its file."""

from __future__ import annotations

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# The bytes of äöüÄÖÜß: they tell one-byte encodings apart, and every German file is full of them.
_UMLAUTS = {
    "cp1252": b"\xe4\xf6\xfc\xc4\xd6\xdc\xdf",
    "cp850": b"\x84\x94\x81\x8e\x99\x9a\xe1",
    "mac_roman": b"\x8a\x9a\x9f\x80\x85\x86\xa7",
}
_EURO_OF_LATIN_9 = b"\xa4"
_ONLY_IN_WINDOWS = bytes(range(0x80, 0xA0))


def guess_encoding(raw: bytes) -> str:
    """Return Python's name of the encoding; never fails, since cp1252 fits nearly everything."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name
    if name := _utf_16_without_mark(raw):
        return name
    if _is_utf_8(raw):
        return "utf-8"
    # The first wins a tie: today's files come from Windows, DOS and Mac are rare.
    best = max(_UMLAUTS, key=lambda name: _count(raw, _UMLAUTS[name]))
    if best == "cp1252" and _EURO_OF_LATIN_9 in raw and not _count(raw, _ONLY_IN_WINDOWS):
        return "iso8859-15"
    return best


def _utf_16_without_mark(raw: bytes) -> str:
    """Tell by the zero bytes of Western letters: every second byte of the text."""
    sample = raw[:4000]
    half = len(sample) // 4
    if half and sample[1::2].count(0) > half:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half:
        return "utf-16-be"
    return ""


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _count(raw: bytes, wanted: bytes) -> int:
    return len(raw) - len(raw.translate(None, delete=wanted))
