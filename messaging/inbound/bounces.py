"""What a delivery report means for its message and the address (E-09)."""

from __future__ import annotations

from datetime import datetime

from messaging.delivery.consequences import ask_for_another_way, mark_address_invalid
from messaging.inbound.mail_reports import MailReport, ReportKind
from messaging.inbound.soft_bounces import resting_addresses
from messaging.models import Message
from workshop_crm.lib.house_text import house_text as _

State = Message.State
PERMANENT_BOUNCES_UNTIL_INVALID = 2
# 5.4.x is about routes, 5.7.x about our own standing: neither is the address's fault.
_NOT_THE_ADDRESS = ("5.4.", "5.7.")


def settle_bounce(message: Message, report: MailReport, *, now: datetime) -> str:
    """Act on a report about one of our mails; return in words what was done.

    A bounce suspends the address, never the consent. Call it in a transaction.
    """
    if report.kind == ReportKind.DELAY:
        return _("Delayed; the mail server keeps trying.")
    if report.kind == ReportKind.DELIVERED:
        message.state, message.delivered_at = State.DELIVERED, now
        message.save(update_fields=["state", "delivered_at"])
        return _("Delivered.")
    message.state = State.BOUNCED
    message.reason = _("The mail came back: %(status)s") % {"status": report.status or "?"}
    message.payload = {**message.payload, "bounced": report.status}
    message.save(update_fields=["state", "reason", "payload"])
    if message.customer is None:
        return _("The mail came back.")
    if not _is_address_over(message, report):
        if _is_softly_unreachable(message, now):
            ask_for_another_way(message, message.customer, now)
        return _("The mail came back.")
    mark_address_invalid(message, message.customer, now=now)
    return _("The mail came back; the address is not used any more.")


def _is_address_over(message: Message, report: MailReport) -> bool:
    """An unknown mailbox counts at once, other permanent failures from the second one on."""
    if report.is_address_dead:
        return True
    if not report.is_permanent or report.status.startswith(_NOT_THE_ADDRESS):
        return False
    returned = Message.objects.filter(
        channel=message.channel,
        address__iexact=message.address,
        state=State.BOUNCED,
        payload__bounced__startswith="5.",
    )
    return returned.count() >= PERMANENT_BOUNCES_UNTIL_INVALID


def _is_softly_unreachable(message: Message, now: datetime) -> bool:
    """Say whether the address rests now; a reason to try another way meanwhile."""
    resting = resting_addresses([message.customer_id] if message.customer_id else [], now=now)
    return message.address.lower() in resting
