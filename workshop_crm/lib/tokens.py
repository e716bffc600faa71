"""Signed links for customers: bound to one purpose, without personal data (E-04)."""

from __future__ import annotations

from django.core import signing


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
