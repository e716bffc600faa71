"""Addresses that customers get from us: signed, without personal data (E-04)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from customers.models import ConsentEvent, Customer
from workshop_crm.lib.tokens import make_token

PREFERENCES = "preferences"
CONFIRMATION = "consent-confirmation"


def preferences_url(customer: Customer) -> str:
    """Return the absolute address of the customer's page about reminders and objections."""
    return _absolute("public_preferences", make_token(PREFERENCES, customer.pk))


def confirmation_url(event: ConsentEvent) -> str:
    """Return the absolute address that confirms a requested e-mail consent (C-23)."""
    return _absolute("public_confirm_consent", make_token(CONFIRMATION, event.pk))


def _absolute(name: str, token: str) -> str:
    return settings.PUBLIC_BASE_URL + reverse(name, args=[token])
