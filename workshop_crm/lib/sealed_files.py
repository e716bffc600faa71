"""Whole files encrypted with a passphrase, in chunks, so that size doesn't matter.

Layout: MAGIC, 16 bytes of salt, then chunks of AES-256-GCM. The nonce counts the chunks and marks
the last one, so that none can be left out, swapped or cut off unseen.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"workshop-sealed-1\n"
CHUNK = 1024 * 1024
SALT_BYTES, TAG_BYTES = 16, 16


class SealBrokenError(Exception):
    """The passphrase is wrong, or the file was changed or cut off."""


def is_sealed(path: Path) -> bool:
    """Say whether ``seal_file`` wrote this file."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal_file(plain: Path, sealed: Path, passphrase: str) -> None:
    """Write ``plain`` encrypted to ``sealed``."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(passphrase, salt)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(MAGIC + salt)
        number, chunk = 0, source.read(CHUNK)
        while True:
            following = source.read(CHUNK)
            nonce = _nonce(number, is_last=not following)
            target.write(cipher.encrypt(nonce, chunk, MAGIC))
            if not following:
                break
            number, chunk = number + 1, following
        target.flush()
        os.fsync(target.fileno())


def open_sealed_file(sealed: Path, plain: Path, passphrase: str) -> None:
    """Write ``sealed`` decrypted to ``plain``. Raises SealBrokenError."""
    with sealed.open("rb") as source, plain.open("wb") as target:
        source.seek(len(MAGIC))
        cipher = _cipher(passphrase, source.read(SALT_BYTES))
        number, chunk = 0, source.read(CHUNK + TAG_BYTES)
        while True:
            following = source.read(CHUNK + TAG_BYTES)
            nonce = _nonce(number, is_last=not following)
            try:
                target.write(cipher.decrypt(nonce, chunk, MAGIC))
            except InvalidTag as error:
                raise SealBrokenError from error
            if not following:
                return
            number, chunk = number + 1, following


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # 32 MiB and about 0.1 s: guessing a passphrase becomes dear.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
