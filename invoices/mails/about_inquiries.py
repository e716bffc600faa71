"""What all messages about extra work share: the question they name, its words, made-up facts."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models.consent import Channel
from invoices.amounts import amount_text
from invoices.models import Inquiry
from messaging.kinds import Example
from messaging.models import Message
from messaging.texts.placeholders import SITE_WORDS, Placeholder
from workshop_crm.lib.references import pk_of

BOTH = (Channel.EMAIL, Channel.SMS)


def reference_of(inquiry: Inquiry) -> str:
    """Return how messages name the question that they are about."""
    return f"inquiry:{inquiry.pk}"


def inquiry_of(message: Message) -> Inquiry:
    """Return the question that a message is about."""
    inquiries = Inquiry.objects.select_related("order__workshop", "order__vehicle")
    return inquiries.get(pk=pk_of(message.subject_ref))


def example_of(inquiries: QuerySet[Inquiry]) -> Example | None:
    """Return the latest of some questions that was asked by link."""
    latest = inquiries.filter(way=Inquiry.Way.LINK).first()
    return None if latest is None else Example(reference_of(latest))


def items(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    """Return each piece of work with its price."""
    return tuple((item["text"], amount_text(Decimal(item["gross"]))) for item in context["items"])


def _car(context: dict[str, Any], channel: str) -> str:
    vehicle = context["vehicle"]
    return str(vehicle.plate or vehicle.model) if vehicle else ""


CAR_AND_SITE = (
    Placeholder("vehicle", "fahrzeug", _("plate or model; empty without a car"), _car),
    *SITE_WORDS,
)


def sample_job() -> dict[str, Any]:
    """Return made-up facts of one job."""
    return {
        "site": SimpleNamespace(name="Werkstatt Muster", phone="089 123456"),
        "vehicle": SimpleNamespace(plate="M-AB 123", model=""),
        "items": [{"text": "Bremsbeläge hinten", "gross": "189.00"}],
        "gross": Decimal("189.00"),
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/",
    }
