"""SMS by Twilio (T-06 to T-14)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.channels.base import Outgoing, Receipt
from messaging.channels.twilio import hand_to_twilio, missing_contract, public_url
from workshop.models import Company
from workshop_crm.lib.sms_sender import is_messaging_service
from workshop_crm.lib.sms_text import to_plain_sms

LONGEST_VALIDITY = 36_000


class SmsChannel:
    """Hands texts to Twilio; without credentials, to nobody (practice mode)."""

    def missing(self, company: Company) -> str:
        """Say whether the contract or the sender is missing."""
        if not settings.TWILIO_ACCOUNT_SID:
            return ""
        if missing := missing_contract(company):
            return missing
        return "" if company.sms_sender else _("The SMS sender is missing.")

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Hand over one text; our reference in the callback finds it before its id is known."""
        if not settings.TWILIO_ACCOUNT_SID:
            return Receipt(note=_("practice mode"))
        sender = outgoing.company.sms_sender
        name = "messaging_service_sid" if is_messaging_service(sender) else "from_"
        return hand_to_twilio(
            lambda client: client.messages.create(
                to=outgoing.address,
                body=to_plain_sms(outgoing.text),
                status_callback=public_url("twilio_status", ref=outgoing.reference),
                validity_period=max(60, min(LONGEST_VALIDITY, outgoing.valid_seconds)),
                **{name: sender},
            )
        )
