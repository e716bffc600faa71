"""Addresses that hear of changes: added, given a new secret, switched off and on."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from customers.tasks_list import close_task
from workshop_crm.api.hooks.addresses import check_url
from workshop_crm.api.hooks.queueing import queue_round
from workshop_crm.api.models import Delivery, Endpoint, System
from workshop_crm.lib.crypto import decrypt, encrypt
from workshop_crm.lib.house_text import house_text as _

SECRET_BYTES = 32
OVERLAP = timedelta(days=7)


def add_endpoint(system: System, url: str, resources: Sequence[str]) -> tuple[Endpoint, str]:
    """Add an address and return it with its secret, the only time that this can be read.

    Raises AddressRefusedError.
    """
    check_url(url)
    secret = _new_secret()
    endpoint = Endpoint.objects.create(
        system=system,
        url=url,
        resources=sorted(resources),
        secret_encrypted=encrypt(secret.encode()),
    )
    return endpoint, secret


def change_endpoint(endpoint: Endpoint, url: str, resources: Sequence[str]) -> None:
    """Change where a program is told, and of what. Raises AddressRefusedError."""
    check_url(url)
    endpoint.url, endpoint.resources = url, sorted(resources)
    endpoint.save(update_fields=["url", "resources"])


def rotate_secret(endpoint: Endpoint, *, now: datetime) -> str:
    """Give an address a new secret and return it; for a week both sign."""
    secret = _new_secret()
    Endpoint.objects.filter(pk=endpoint.pk).update(
        secret_encrypted=encrypt(secret.encode()),
        previous_secret_encrypted=endpoint.secret_encrypted,
        previous_secret_until=now + OVERLAP,
    )
    return secret


def signing_secrets(endpoint: Endpoint, *, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    stored = [endpoint.secret_encrypted]
    until = endpoint.previous_secret_until
    if endpoint.previous_secret_encrypted and until and now < until:
        stored.append(endpoint.previous_secret_encrypted)
    return [decrypt(bytes(each)).decode() for each in stored]


def switch_off(endpoint: Endpoint) -> None:
    """Tell it nothing any more; what waits stays."""
    Endpoint.objects.filter(pk=endpoint.pk).update(is_active=False)


@transaction.atomic
def switch_on(endpoint: Endpoint, *, now: datetime) -> None:
    """Tell it again, at once, and what has waited first."""
    Endpoint.objects.filter(pk=endpoint.pk).update(is_active=True, failing_since=None, try_at=None)
    endpoint.deliveries.filter(state=Delivery.State.WAITING).update(due_at=now)
    queue_round(endpoint, due_at=now)
    close_task(task_key(endpoint), now=now, outcome=_("switched on again"))


def task_key(endpoint: Endpoint) -> str:
    """Return the key of the task that asks to look after an address."""
    return f"webhook:{endpoint.pk}"


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
