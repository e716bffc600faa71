"""Sources: their secrets, and trying out how a sample would be read."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from bookings.intake.events import ParseResult
from bookings.intake.formats import parse_notification
from bookings.intake.labels import LABELS
from bookings.intake.recorded import labels_of
from bookings.models import Source
from workshop_crm.lib.crypto import encrypt

SECRET_BYTES = 32
OVERLAP = timedelta(days=7)


@transaction.atomic
def rotate_secret(source: Source, *, now: datetime) -> str:
    """Give the source a new secret and return it, the only time that it can be read.

    The one before stays valid for a week, so that the sender can change over in peace.
    """
    row = Source.objects.select_for_update().get(pk=source.pk)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    if row.secret_encrypted:
        row.previous_secret_encrypted = row.secret_encrypted
        row.previous_secret_until = now + OVERLAP
    row.secret_encrypted = encrypt(secret.encode())
    row.save(
        update_fields=["secret_encrypted", "previous_secret_encrypted", "previous_secret_until"]
    )
    return secret


def read_mapping(text: str) -> dict[str, list[str]]:
    """Read the editor's lines, "our field: label, label". Raises ValueError naming a bad line."""
    mapping: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, labels = line.partition(":")
        listed = [label.strip() for label in labels.split(",") if label.strip()]
        if not colon or name.strip() not in LABELS or not listed:
            raise ValueError(line)
        mapping.setdefault(name.strip(), []).extend(listed)
    return mapping


def write_mapping(source: Source) -> str:
    """Return the source's labels as the editor shows them."""
    lines = [f"{name}: {', '.join(labels)}" for name, labels in labels_of(source).items()]
    return "\n".join(lines)


def try_sample(format_name: str, mapping: dict[str, list[str]], sample: str) -> ParseResult:
    """Read a pasted sample with labels that are not saved yet."""
    return parse_notification(sample.encode(), format_name=format_name, labels=mapping)
