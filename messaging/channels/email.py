"""E-mail by SMTP."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from customers.models.consent import Channel
from messaging.channels.base import Outgoing, Receipt
from messaging.channels.mail_format import build_mail, return_path
from messaging.channels.smtp import SmtpConnections
from messaging.errors import DeliveryError
from workshop.legal import missing_details
from workshop.models import Company


class EmailChannel:
    """Hands mails to the server of EMAIL_URL; without one, to nobody (practice mode)."""

    def __init__(self) -> None:
        self.connections = SmtpConnections()

    def missing(self, company: Company) -> str:
        """Mails need the company's legal details in their footer (E-10, L-03)."""
        if missing := missing_details(company):
            return _("Company details are missing: %(fields)s") % {"fields": ", ".join(missing)}
        return ""

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Hand over one mail under its fixed Message-ID (E-07)."""
        raw = outgoing.mail or build_mail(outgoing, now=now)
        if not settings.EMAIL_URL:
            return Receipt(note=_("practice mode"))
        envelope = (return_path(outgoing.pk, outgoing.company.email), _wire(outgoing.address))
        self.connections.send(settings.EMAIL_URL, envelope, raw, timeout=settings.EMAIL_TIMEOUT)
        return Receipt()


def mail_of(outgoing: Outgoing, *, now: datetime) -> bytes:
    """Return an e-mail's bytes ahead of its hand-over; empty if it is none or the making fails.

    The hand-over tries again, and its failure is the one that counts.
    """
    if outgoing.channel != Channel.EMAIL:
        return b""
    with suppress(DeliveryError):
        return build_mail(outgoing, now=now)
    return b""


def _wire(address: str) -> str:
    """Return the address in ASCII, the domain in IDNA. Raises DeliveryError if that can't be."""
    local, _at, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise DeliveryError(_("The address can't be written in ASCII."), permanent=True) from error
