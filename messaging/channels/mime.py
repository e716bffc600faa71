"""Bytes of a mail, written directly: the email package needs milliseconds for what this does.

Only what our mails consist of: headers, texts, invitations and files (RFC 5322, 2045–2047, 2183).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from urllib.parse import quote
from uuid import uuid4

_LINE_BREAK = re.compile(r"[\r\n\x00]")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]*")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+")
_DOMAIN = re.compile(r"[^\s<>@,;:\\\"()\[\]]+")
_MIME_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
# One encoded word holds 75 characters; base64 turns 45 bytes of them into 60.
_ENCODED_BYTES = 45


def header(name: str, value: str) -> bytes:
    """Return one header line; what isn't ASCII as encoded words. Raises ValueError for CR, LF."""
    if _LINE_BREAK.search(value):
        raise ValueError(name)
    encoded = value if value.isascii() else _encoded_words(value)
    return f"{name}: {encoded}\r\n".encode("ascii")


def mailbox(name: str, address: str) -> str:
    """Return ``name <address>`` for a header. Raises ValueError for an impossible address."""
    local, _at, domain = address.rpartition("@")
    is_plain = _LOCAL_PART.fullmatch(local) and ".." not in f".{local}."
    if not (is_plain and _DOMAIN.fullmatch(domain)):
        raise ValueError("address")
    if _LINE_BREAK.search(name):
        raise ValueError("name")
    wire = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    if not name:
        return wire
    if not name.isascii():
        return f"{_encoded_words(name)} <{wire}>"
    if _PLAIN_NAME.fullmatch(name):
        return f"{name} <{wire}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{wire}>'


def text_part(subtype: str, text: str) -> bytes:
    """Return a readable part in quoted-printable, so that no relay has to change it (E-06)."""
    lines = text.replace("\r\n", "\n").encode()
    body = binascii.b2a_qp(lines, istext=True, header=False).replace(b"\n", b"\r\n")
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + body


def base64_part(content_type: str, content: bytes, *, filename: str = "") -> bytes:
    """Return a part of any type; with a file name, one to save. Raises ValueError for bad words."""
    kind = content_type.split(";")[0].strip()
    if not _MIME_TYPE.fullmatch(kind) or _LINE_BREAK.search(content_type + filename):
        raise ValueError(content_type)
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n".encode("ascii")
    if filename:
        head += _disposition(filename)
    return head + b"\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")


def multipart(subtype: str, parts: Iterable[bytes]) -> bytes:
    """Return parts as one; a boundary that no text of ours can contain keeps them apart."""
    boundary = f"=_{uuid4().hex}"
    line = f"--{boundary}".encode("ascii")
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return head + body + line + b"--\r\n"


def _encoded_words(value: str) -> str:
    """Encode by RFC 2047, never splitting a character; the words are joined by folds."""
    words, chunk = [], b""
    for character in value:
        encoded = character.encode()
        if len(chunk) + len(encoded) > _ENCODED_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


def _disposition(filename: str) -> bytes:
    if filename.isascii() and '"' not in filename and "\\" not in filename:
        return f'Content-Disposition: attachment; filename="{filename}"\r\n'.encode("ascii")
    escaped = quote(filename, safe="")
    return f"Content-Disposition: attachment;\r\n filename*=utf-8''{escaped}\r\n".encode("ascii")
