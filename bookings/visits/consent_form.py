"""The printed form for the reminder question, for customers who rather sign on paper."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from bookings.models import Visit
from bookings.visits.answers import COUNTER_CHANNELS, reachable_channels, shown_wording
from customers.addresses import address_for, postal_address
from customers.models.consent import ADVERTISING_PURPOSES, Channel
from workshop.models import Company
from workshop_crm.lib.pdf import html_to_pdf

TEMPLATE, STYLE = "bookings/consent_form.html", "bookings/consent_form.css"


def print_consent_form(visit: Visit, *, now: datetime) -> bytes:
    """Return the form as PDF in the customer's language: nothing is ticked, version named."""
    customer = visit.customer
    reachable = reachable_channels(customer)
    with translation.override(customer.language):
        channels = [
            (
                str(Channel(channel).label),
                postal_address(customer)
                if channel == Channel.LETTER
                else address_for(customer, channel),
            )
            for channel in COUNTER_CHANNELS
            if channel in reachable
        ]
        context = {
            "visit": visit,
            "customer": customer,
            "company": Company.objects.first(),
            "wording": shown_wording(customer, now),
            "channels": channels,
            "purposes": [str(purpose.label) for purpose in ADVERTISING_PURPOSES],
            "today": timezone.localdate(now),
            "language": customer.language,
        }
        return html_to_pdf(TEMPLATE, context, style=STYLE)
