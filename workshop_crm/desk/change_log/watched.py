"""The models whose saves django-auditlog writes down, with old and new value, as they happen.

Of customers and cars only changes are kept: what is new says itself. Of settings and people also
what was made and what was deleted. Fields named here are left out: secrets, and what the product
notes for itself. All else that people do is noted by ``noting``.
"""

from __future__ import annotations

from typing import Any

from auditlog import registry
from auditlog.receivers import log_create, log_delete
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from bookings.models import CardDesign, Source, SourceService
from customers.models import Customer, RetentionPeriod, Vehicle
from invoices.models import PackageLine, Synonym
from messaging.models import Mailbox
from reminders.models import ReminderPlan
from retention.models import GoodwillRule
from workshop.models import (
    Bay,
    BayAbsence,
    Closure,
    Company,
    OpeningHours,
    Passkey,
    Season,
    Service,
    User,
    Workshop,
)
from workshop_crm.api.models import Endpoint, System

OF_PEOPLE: dict[type[Model], tuple[str, ...]] = {
    Customer: ("email_key", "name_key", "sound_key", "street_key", "changed_at"),
    Vehicle: ("plate_key", "plate_search", "plate_loose", "vin_tail", "changed_at", "look_on"),
}
SETTINGS: dict[type[Model], tuple[str, ...]] = {
    Company: ("paused_at", "paused_by"),
    Workshop: (),
    OpeningHours: (),
    Season: (),
    Closure: (),
    Bay: (),
    BayAbsence: (),
    Service: (),
    PackageLine: (),
    User: (
        *("password", "pin", "last_login", "date_joined", "log_in_round", "is_staff"),
        *("wrong_guesses", "guesses_blocked_until", "is_program"),
    ),
    Source: ("secret_encrypted", "previous_secret_encrypted", "previous_secret_until"),
    SourceService: ("text_key", "first_seen_at"),
    CardDesign: (),
    Mailbox: (
        *("password_encrypted", "uid_validity", "last_uid"),
        *("last_fetched_at", "last_error", "failing_since"),
    ),
    Synonym: (),
    RetentionPeriod: (),
    ReminderPlan: (),
    GoodwillRule: (),
    Endpoint: (
        *("secret_encrypted", "previous_secret_encrypted", "previous_secret_until"),
        *("failing_since", "try_at", "busy_until"),
    ),
    Passkey: ("credential_id", "public_key", "uses", "used_at"),
    System: ("token_hash", "token_end", "last_used_at", "created_at"),
}


def _log_new(sender: type[Model], **told: Any) -> None:
    if sender in SETTINGS:
        log_create(sender=sender, **told)


def _log_gone(sender: type[Model], **told: Any) -> None:
    if sender in SETTINGS:
        log_delete(sender=sender, **told)


_registry = registry.AuditlogModelRegistry(
    create=False,
    delete=False,
    access=False,
    m2m=False,
    custom={post_save: _log_new, post_delete: _log_gone},
)


def watch_models() -> None:
    """Have django-auditlog write down saves of these models; called once at start."""
    # Its receivers look models up in the registry of this name, and in no other.
    registry.auditlog = _registry
    for model, left_out in (OF_PEOPLE | SETTINGS).items():
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        # Named one by one: of a new row it would look up all that points to it, too.
        _registry.register(model, include_fields=[n for n in names if n not in left_out])
