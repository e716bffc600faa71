"""winmail.dat files for the tests, built from their parts (MS-OXTNEF)."""

from __future__ import annotations

import struct

SIGNATURE = 0x223E9F78
BODY, PROPERTIES, RECIPIENTS = 0x800C, 0x9003, 0x9004
RENDERING, TITLE, DATA, CODEPAGE = 0x9002, 0x8010, 0x800F, 0x9007
TEXT, HTML, RTF = 0x1000, 0x1013, 0x1009
UNICODE, BINARY, SHORT, MANY = 0x1F, 0x102, 0x02, 0x1000


def winmail(*objects: bytes) -> bytes:
    return struct.pack("<IH", SIGNATURE, 1) + b"".join(objects) + b"\x00\x00"


def chunk(name: int, data: bytes, *, level: int = 1, kind: int = 6) -> bytes:
    head = struct.pack("<BHHI", level, name, kind, len(data))
    return head + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*values: bytes, count: int | None = None) -> bytes:
    number = len(values) if count is None else count
    return chunk(PROPERTIES, struct.pack("<I", number) + b"".join(values))


def value(name: int, kind: int, data: bytes) -> bytes:
    padded = data + b"\x00" * (-len(data) % 4)
    return struct.pack("<HHII", kind, name, 1, len(data)) + padded


def body_text(text: str) -> bytes:
    return properties(value(TEXT, UNICODE, text.encode("utf-16-le") + b"\x00\x00"))


def html_text(html: str) -> bytes:
    return properties(value(HTML, BINARY, html.encode()))


def attachment(name: str, data: bytes) -> list[bytes]:
    return [
        chunk(RENDERING, b"\x00" * 14, level=2),
        chunk(TITLE, name.encode() + b"\x00", level=2, kind=1),
        chunk(DATA, data, level=2),
    ]
