"""Signed links for customers: bound to one purpose, without personal data (E-04).

And random tokens, for what must be revocable: they are stored hashed.
"""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing

_RANDOM_BYTES = 32


class BadTokenError(Exception):
    """The link was not made by us for this purpose, or has been changed."""


def make_token(purpose: str, pk: int) -> str:
    """Return the token of row ``pk`` for ``purpose``; the same one each time, never expiring."""
    return signing.Signer(salt=f"public.{purpose}", sep=".").sign(str(pk))


def read_token(purpose: str, token: str) -> int:
    """Return the row's id. Raises BadTokenError for a forged token or another purpose's."""
    try:
        return int(signing.Signer(salt=f"public.{purpose}", sep=".").unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise BadTokenError from error


def random_token(prefix: str = "") -> str:
    """Return a token of 256 random bits that nobody can guess."""
    return prefix + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_of(token: str) -> str:
    """Return what is stored of a random token: with 256 random bits it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
