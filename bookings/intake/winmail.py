"""winmail.dat: what Outlook sends to those whom it takes for Outlook (TNEF, MS-OXTNEF)."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _
from tnefparse import TNEF
from tnefparse.tnef import TNEFAttachment

from bookings.intake.events import Problem
from bookings.intake.parts import HTML, Part, make_part

# It would log what it stumbles over, which may be somebody's name.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_OBJECTS = 400
HEAD = 9
TAIL = 2
_GUID_NAMES = 0x8000
_MANY = 0x1000
_FIXED = {0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x48: 16} | dict.fromkeys(
    (0x05, 0x06, 0x07, 0x14, 0x40), 8
)
_COUNTED = (0x00, 0x0D, 0x1E, 0x1F, 0x102)
_WITH_PROPERTIES = (TNEF.ATTMAPIPROPS, TNEF.ATTATTACHMENT)
_READABLE = ("ics", "csv", "xml", "json", "txt", "html", "htm")
# The library trusts every length and type in the file; a broken one fails in any of these ways.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    TypeError,
    ValueError,
    struct.error,
)


class _InsaneError(Exception):
    """The file names counts that it can't hold."""


def looks_like_winmail(raw: bytes) -> bool:
    return raw.startswith(SIGNATURE)


def read_winmail(raw: bytes) -> tuple[list[Part], list[Problem]]:
    """Return the texts in a winmail.dat; a broken or hostile one is a problem.

    The library follows whatever counts the file names, so these are checked first. Embedded
    mails and texts that are there only as RTF aren't read, and that is said.
    """
    try:
        _check(raw)
        tnef = TNEF(raw, do_checksum=False)
        parts = [part for part in _parts(tnef) if part.text.strip()]
    except (_InsaneError, *_BROKEN):
        return [], [Problem("", _("the attachment winmail.dat can't be read"))]
    return parts, [] if parts else [Problem("", _("no text found in the attachment winmail.dat"))]


def _parts(tnef: TNEF) -> Iterator[Part]:
    for content_type, body in (("text/plain", tnef.body), (HTML, tnef.htmlbody)):
        if body:
            yield make_part(content_type, "", _bytes(body), tnef.codepage or "")
    for attachment in tnef.attachments:
        name = _name(attachment)
        if name.rpartition(".")[2].lower() in _READABLE and isinstance(attachment.data, bytes):
            yield make_part("application/octet-stream", name, attachment.data)


def _bytes(body: object) -> bytes:
    pieces = body if isinstance(body, list) else [body]
    return b"".join(
        piece if isinstance(piece, bytes) else str(piece).encode() for piece in pieces
    ).rstrip(b"\x00")


def _name(attachment: TNEFAttachment) -> str:
    name = attachment.long_filename()
    return str(name.decode("cp1252") if isinstance(name, bytes) else name).strip("\x00")


def _check(raw: bytes) -> None:
    """Raise _InsaneError for more objects, values or levels than a real file has."""
    if raw.count(SIGNATURE) > 1:
        raise _InsaneError
    offset = len(SIGNATURE) + 2
    for _number in range(MAX_OBJECTS):
        if offset + HEAD + TAIL >= len(raw):
            return
        kind, _type, length = struct.unpack_from("<HHI", raw, offset + 1)
        content = raw[offset + HEAD : offset + HEAD + length]
        if kind in _WITH_PROPERTIES:
            _check_properties(content)
        if kind == TNEF.ATTRECIPTABLE:
            _check_count(_number_at(content, 0), content)
        offset += HEAD + length + TAIL
    raise _InsaneError


def _check_properties(content: bytes) -> None:
    count = _number_at(content, 0)
    _check_count(count, content)
    offset = 4
    for _number in range(count):
        kind, name = struct.unpack_from("<HH", content, offset)
        offset = _after_name(content, offset + 4, has_guid=name >= _GUID_NAMES)
        if kind & ~_MANY not in (*_FIXED, *_COUNTED):
            return  # The library stops here, too.
        values = 1
        if kind & _MANY:
            values = _number_at(content, offset)
            _check_count(values, content)
            offset += 4
        for _value in range(values):
            offset = _after_value(content, offset, kind)
        base = kind & ~_MANY
        offset += 2 if values % 2 and _FIXED.get(base) == TAIL else 0


def _after_name(content: bytes, offset: int, *, has_guid: bool) -> int:
    """Skip the GUID and number or words of a property that goes by a name."""
    if not has_guid:
        return offset
    has_words = _number_at(content, offset + 16)
    value = _number_at(content, offset + 20)
    return offset + 24 + (_padded(value) if has_words else 0)


def _after_value(content: bytes, offset: int, kind: int) -> int:
    if size := _FIXED.get(kind & ~_MANY):
        return offset + size
    items = 1
    if not kind & _MANY:
        items = _number_at(content, offset)
        _check_count(items, content)
        offset += 4
    for _item in range(items):
        offset += 4 + _padded(_number_at(content, offset))
    return offset


def _check_count(count: int, content: bytes) -> None:
    # Whatever is counted takes two bytes at least.
    if count > len(content) // 2:
        raise _InsaneError


def _padded(length: int) -> int:
    return length + -length % 4


def _number_at(content: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", content, offset)[0])
