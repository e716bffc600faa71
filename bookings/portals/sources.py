"""Sources: their terms, which their customers follow, and their secrets."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from bookings.intake.people import approach_barred_until
from bookings.models import Source
from customers.models import Customer
from workshop_crm.lib.crypto import encrypt
from workshop_crm.lib.names import fold

SECRET_BYTES = 32
OVERLAP = timedelta(days=7)
BATCH = 500
TERMS = ("kind", "may_approach_directly", "protection_days")


@transaction.atomic
def store_source(source: Source) -> Source:
    """Save a source; the customers won through it follow its name and its terms at once.

    A customer's gate reads what is written here, also for messages that are planned already.
    """
    # Whoever settles a notification of the source holds its row: nobody is won by old terms.
    before = Source.objects.select_for_update().filter(pk=source.pk).first()
    source.slug = source.slug or _free_slug(source.name)
    source.save()
    won = Customer.objects.filter(won_through=source.slug)
    won.exclude(won_through_name=source.name).update(won_through_name=source.name)
    if before and any(getattr(before, name) != getattr(source, name) for name in TERMS):
        follow_terms(source)
    return source


def follow_terms(source: Source) -> None:
    """Write down anew for everybody won through the source until when it forbids an approach.

    Merged people are barred as long as any of their records is.
    """
    sources = {each.slug: each for each in Source.objects.all()}
    is_won = Q(won_through=source.slug) | Q(merged_from__won_through=source.slug)
    found = Customer.objects.filter(is_won).distinct().prefetch_related("merged_from")
    changed = []
    for customer in found.order_by("id"):
        records = [customer, *customer.merged_from.all()]
        bars = [_bar_of(record, sources.get(record.won_through)) for record in records]
        customer.no_approach_until = max(filter(None, bars), default=None)
        changed.append(customer)
    Customer.objects.bulk_update(changed, ["no_approach_until"], batch_size=BATCH)


def _bar_of(customer: Customer, source: Source | None) -> date | None:
    won_at = customer.won_at or customer.created_at
    return approach_barred_until(source, won_at=won_at) if source else None


def _free_slug(name: str) -> str:
    """Make a short name for addresses; a taken one gets a number."""
    base = slugify(fold(name))[:40] or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


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
    _save_secrets(row)
    return secret


@transaction.atomic
def end_previous_secret(source: Source) -> None:
    """Let only the newest secret count from now on. A second call does nothing."""
    row = Source.objects.select_for_update().get(pk=source.pk)
    row.previous_secret_encrypted, row.previous_secret_until = None, None
    _save_secrets(row)


def has_previous_secret(source: Source, *, now: datetime) -> bool:
    """Say whether the secret before the newest one still counts."""
    until = source.previous_secret_until
    return bool(source.previous_secret_encrypted and until and now < until)


def _save_secrets(row: Source) -> None:
    row.save(
        update_fields=["secret_encrypted", "previous_secret_encrypted", "previous_secret_until"]
    )
