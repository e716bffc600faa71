"""The code by SMS that proves a number: sent to it, typed back on the page (C-23)."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from customers.consent.ledger import asked_together, confirm_request, pending_together
from customers.consent.states import consent_states
from customers.errors import CodeExpiredError, WrongCodeError
from customers.models import ConsentEvent, ConsentProof, Customer
from customers.models.consent import Channel
from workshop_crm.lib.crypto import keyed_hash

CODE_DIGITS = 6
VALID_FOR = timedelta(hours=24)
MOST_TRIES = 5


def code_of(event: ConsentEvent) -> str:
    """Return the code of an attempt, named by its first event. It is stored nowhere."""
    hashed = keyed_hash(f"sms-code:{event.pk}:{event.happened_at.isoformat()}")
    return str(int(hashed, 16))[-CODE_DIGITS:]


def pending_attempt(customer: Customer, *, now: datetime) -> ConsentEvent | None:
    """Return the first event of what waits for a code by SMS and can still be confirmed."""
    pending = [
        state.event
        for (channel, _purpose), state in consent_states(customer).items()
        if channel == Channel.SMS and state.is_pending and state.event
    ]
    newest = max(pending, key=lambda event: (event.happened_at, -event.pk), default=None)
    if newest is None or newest.happened_at <= now - VALID_FOR:
        return None
    first = asked_together(newest)[0]
    return first if (first.proof.wrong_codes or 0) < MOST_TRIES else None


def confirm_by_code(
    customer: Customer, typed: str, *, now: datetime, ip_address: str | None = None
) -> list[ConsentEvent]:
    """Confirm what waits for the SMS code; return the new events.

    Raises CodeExpiredError when nothing waits, after a day or after five wrong codes, and
    WrongCodeError; each wrong code is counted for good.
    """
    event, is_right = _try(customer, typed, now)
    if not is_right:
        raise WrongCodeError(MOST_TRIES - (event.proof.wrong_codes or 0))
    return confirm_request(pending_together(event)[0], now=now, ip_address=ip_address)


@transaction.atomic
def _try(customer: Customer, typed: str, now: datetime) -> tuple[ConsentEvent, bool]:
    # The lock lets many guesses at once queue up: five stay five.
    event = pending_attempt(Customer.objects.select_for_update().get(pk=customer.pk), now=now)
    if event is None:
        raise CodeExpiredError
    digits = "".join(sign for sign in typed if sign.isdecimal())
    is_right = compare_digest(digits.encode(), code_of(event).encode())
    if not is_right:
        counted = Coalesce(F("wrong_codes"), 0) + 1
        ConsentProof.objects.filter(event=event).update(wrong_codes=counted)
        event.proof.refresh_from_db(fields=["wrong_codes"])
    return event, is_right
