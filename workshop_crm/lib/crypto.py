"""Encryption at rest and keyed hashes, with keys made from SECRET_KEY and its fallbacks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"at-rest:{secret}".encode()).digest()))
        for secret in secrets
    )


def _keys() -> MultiFernet:
    return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def encrypt(content: bytes) -> bytes:
    """Encrypt for the database with the newest key."""
    return _keys().encrypt(content)


def decrypt(content: bytes) -> bytes:
    """Read what ``encrypt`` wrote, with any key still known."""
    return _keys().decrypt(bytes(content))


def renew(content: bytes) -> bytes:
    """Encrypt anew with the newest key. Raises InvalidToken when no known key opens it."""
    return _keys().rotate(bytes(content))


def is_newest(content: bytes) -> bool:
    """Say whether the newest key alone opens it."""
    try:
        _fernet((settings.SECRET_KEY,)).decrypt(bytes(content))
    except InvalidToken:
        return False
    return True


def keyed_hash(value: str) -> str:
    """Return the HMAC-SHA256 of a normalised address: recognises it without storing it (C-32).

    Made with the oldest known key, so that objections survive a rotation of SECRET_KEY.
    """
    oldest = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)[-1]
    return hmac.digest(f"suppress:{oldest}".encode(), value.encode(), "sha256").hex()
