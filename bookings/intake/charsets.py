"""Bytes to text, whatever the sender claimed."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

from charset_normalizer import from_bytes

# What the web calls "latin1" is windows-1252: the Euro sign and German quotes live there.
_WIDER = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
_EXPECTED = ["utf_8", "utf_16", "cp1252", "iso8859_15", "cp850", "mac_roman"]
_UMLAUT_IN_WORD = re.compile(r"(?<=[A-Za-z])[äöüß](?=[a-z])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\ufeff\ud800-\udfff]")


def decode_text(content: bytes, charset: str = "") -> str:
    """Decode by the given charset, else by UTF-8, else by looking at the bytes; never fails.

    NUL and other control characters are taken out: no database column takes them all.
    """
    for name in (charset.strip().lower(), "utf-8-sig"):
        text = _try(content, _WIDER.get(name, name))
        if text is not None:
            return without_controls(text)
    if old := _old_charset(content):
        return without_controls(content.decode(old, "replace"))
    best = from_bytes(content, cp_isolation=_EXPECTED).best()
    return without_controls(str(best) if best else content.decode("cp1252", "replace"))


def decode_header_text(value: str) -> str:
    """Decode a mail header's RFC 2047 words; a broken one stays as it is."""
    # A raw 8-bit header reaches us with surrogates for its bytes.
    value = decode_text(value.encode("utf-8", "surrogateescape")).replace("\n", " ")
    try:
        pieces = [
            decode_text(content, charset or "") if isinstance(content, bytes) else content
            for content, charset in decode_header(value)
        ]
    except (HeaderParseError, ValueError):
        return value
    # An encoded word may hide a line end, and with it a header of its own.
    return without_controls("".join(pieces)).replace("\n", " ")


def without_controls(text: str) -> str:
    """Drop control characters except tab and line ends, which become ``\\n``."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _old_charset(content: bytes) -> str:
    """Return the charset of old DOS or Mac programs in which more words have umlauts; else ""."""
    counts = {
        name: len(_UMLAUT_IN_WORD.findall(content.decode(name, "replace")))
        for name in ("cp1252", "cp850", "mac_roman")
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > counts["cp1252"] else ""


def _try(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except (LookupError, ValueError):  # An unknown name, or bytes that don't fit it.
        return None
