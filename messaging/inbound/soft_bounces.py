"""Addresses that rest because mails came back for a reason that may pass (E-09)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from customers.models.consent import Channel
from messaging.models import Message

SOFT_BOUNCES_IN_A_ROW = 3
REST = timedelta(days=7)

# State, the code of the report if it came back, and when it was handed over; newest first.
Sent = tuple[str, str | None, datetime]


def resting_addresses(customers: Iterable[int], *, now: datetime) -> dict[str, datetime]:
    """Return the e-mail addresses, in lower case, that rest, with the end of it.

    Nothing is stored: the address that gets a mail which stays, or is a new one, rests no more.
    One query, and another one only if something came back lately.
    """
    mails = Message.objects.filter(channel=Channel.EMAIL, state__in=Message.SENT_STATES)
    returned = mails.filter(
        customer__among=set(customers), state=Message.State.BOUNCED, handed_over_at__gt=now - REST
    )
    suspects = set(returned.values_list("customer", flat=True))
    if not suspects:
        return {}
    rows = mails.filter(customer__in=suspects)
    by_address: defaultdict[str, list[Sent]] = defaultdict(list)
    for address, state, code, moment in rows.order_by("-handed_over_at", "-id").values_list(
        "address", "state", "payload__bounced", "handed_over_at"
    ):
        if moment is not None:
            by_address[address.lower()].append((state, code, moment))
    ends = {address: rests_until(sent) for address, sent in by_address.items()}
    return {address: end for address, end in ends.items() if end is not None and now < end}


def rests_until(sent: Iterable[Sent]) -> datetime | None:
    """Return when an address is tried again; None unless its last mails all came back softly."""
    latest = list(sent)[:SOFT_BOUNCES_IN_A_ROW]
    soft = [moment for state, code, moment in latest if _is_soft(state, code)]
    return soft[0] + REST if len(soft) == SOFT_BOUNCES_IN_A_ROW else None


def _is_soft(state: str, code: str | None) -> bool:
    is_returned = state == Message.State.BOUNCED and code is not None
    return is_returned and not str(code).startswith("5.")
