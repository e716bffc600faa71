"""What a waiting message would say if it left now."""

from __future__ import annotations

from django.db import transaction
from django.template import TemplateDoesNotExist

from messaging.models import Message
from messaging.rendering import Rendered, render_message
from workshop.models import Company


def preview(message: Message) -> Rendered | None:
    """Render a waiting message live, as the claim would; None when its text can't be made."""
    company = Company.objects.first()
    if company is None or message.customer is None:
        return None
    sent_before = Message.objects.filter(
        customer=message.customer, channel=message.channel, state__in=Message.SENT_STATES
    )
    try:
        with transaction.atomic():
            return render_message(
                message, company=company, is_first_contact=not sent_before.exists()
            )
    except (KeyError, TemplateDoesNotExist, AttributeError):
        # An unknown kind, or its subject is gone; the page says so instead of failing.
        return None
