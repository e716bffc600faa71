"""Re-encrypting what is stored after SECRET_KEY was changed."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models

from workshop_crm.lib.crypto import is_newest, renew

SUFFIX = "_encrypted"
BATCH = 500


def encrypted_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every column that ``lib.crypto`` writes; they are known by their name."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.BinaryField) and field.name.endswith(SUFFIX):
                yield model, field.name


def reencrypt_all() -> dict[str, dict[str, int]]:
    """Write everything encrypted anew with the newest key; return counts for each column.

    Safe to repeat, and to run while the product works: a value that was changed meanwhile was
    written with the newest key anyway, and stays. What no known key opens stays as it is and
    is counted as unreadable.
    """
    return {
        f"{model._meta.label}.{name}": _reencrypt(model, name) for model, name in encrypted_fields()
    }


def _reencrypt(model: type[models.Model], name: str) -> dict[str, int]:
    counts = {"renewed": 0, "current": 0, "unreadable": 0}
    rows = model._default_manager.exclude(**{name: None}).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", name)[:BATCH]):
        for pk, stored in batch:
            counts[_renew_one(model, name, pk, bytes(stored))] += 1
        last = batch[-1][0]
    return counts


def _renew_one(model: type[models.Model], name: str, pk: int, stored: bytes) -> str:
    if not stored or is_newest(stored):
        return "current"
    try:
        renewed = renew(stored)
    except InvalidToken:
        return "unreadable"
    model._default_manager.filter(pk=pk, **{name: stored}).update(**{name: renewed})
    return "renewed"
