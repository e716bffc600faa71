"""Automatic calls by Twilio: only by their own consent, never recorded (C-60, T-15 to T-17)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.channels.base import Outgoing, Receipt
from messaging.channels.twilio import hand_to_twilio, missing_contract, public_url
from workshop.models import Company
from workshop_crm.lib.tokens import make_token

RING_SECONDS = 25
LONGEST_CALL_SECONDS = 180
EVENTS = ["initiated", "ringing", "answered", "completed"]


class AutomaticCallChannel:
    """Lets Twilio ring; without credentials nobody is called (practice mode)."""

    def missing(self, company: Company) -> str:
        """Say what is missing; the house's switch itself is a matter of the gate."""
        if not (settings.TWILIO_ACCOUNT_SID and company.has_automatic_calls):
            return ""
        if missing := missing_contract(company):
            return missing
        return "" if company.voice_sender else _("The number for automatic calls is missing.")

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Place one call. Twilio finds out who answers before it asks us what to say (T-17)."""
        if not settings.TWILIO_ACCOUNT_SID:
            return Receipt(note=_("practice mode"))
        return hand_to_twilio(
            lambda client: client.calls.create(
                to=outgoing.address,
                from_=outgoing.company.voice_sender,
                url=public_url("twilio_voice", make_token("voice", outgoing.pk)),
                method="POST",
                status_callback=public_url("twilio_call", ref=outgoing.reference),
                status_callback_event=EVENTS,
                machine_detection="DetectMessageEnd",
                record=False,
                timeout=RING_SECONDS,
                time_limit=LONGEST_CALL_SECONDS,
            )
        )
