"""Addresses of the customer's pages of this app, absolute and signed (E-04)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from invoices.models import Inquiry
from workshop_crm.lib.tokens import make_token

EXTRA_WORK = "extra-work"


def inquiry_path(inquiry: Inquiry) -> str:
    """Return the path of the page on which the customer agrees to extra work, or doesn't."""
    return reverse("public_extra_work", args=[make_token(EXTRA_WORK, inquiry.pk)])


def inquiry_url(inquiry: Inquiry) -> str:
    """Return the page on which the customer agrees to extra work, or doesn't."""
    return f"{settings.PUBLIC_BASE_URL}{inquiry_path(inquiry)}"


def revocation_path(inquiry: Inquiry) -> str:
    """Return the path of the page on which the customer withdraws from what they ordered."""
    return reverse("public_extra_work_withdraw", args=[make_token(EXTRA_WORK, inquiry.pk)])
