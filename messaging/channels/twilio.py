"""What SMS and automatic calls share: Twilio's client, and what its errors mean (T-12, T-14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from messaging.channels.base import Receipt
from messaging.errors import Consequence, DeliveryError, OutcomeUnknownError
from workshop.models import Company

TIMEOUT_SECONDS = 15
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_SERVER_ERROR = 500
_TOO_MANY = 429

# T-12: what Twilio's error codes mean for the message, its address and the channel.
_ERRORS: dict[int, tuple[bool, tuple[timedelta, ...], Consequence]] = {
    20429: (False, (timedelta(minutes=1),) * 5, Consequence.PAUSE_CHANNEL),
    30001: (False, (), Consequence.PAUSE_CHANNEL),
    21611: (False, (), Consequence.PAUSE_CHANNEL),
    30003: (False, (HOUR, DAY), Consequence.NONE),
    30008: (False, (HOUR,), Consequence.NONE),
    30002: (False, (), Consequence.STOP_CHANNEL),
    20003: (False, (), Consequence.STOP_CHANNEL),
    30004: (True, (), Consequence.NONE),
    30005: (True, (), Consequence.ADDRESS_INVALID),
    30006: (True, (), Consequence.NO_SMS),
    21635: (True, (), Consequence.NO_SMS),
    30007: (True, (), Consequence.ALARM),
    21211: (True, (), Consequence.ADDRESS_INVALID),
    21614: (True, (), Consequence.NO_SMS),
    21408: (True, (), Consequence.ALARM),
    21606: (True, (), Consequence.ALARM),
    21612: (True, (), Consequence.ALARM),
    21212: (True, (), Consequence.ALARM),
    21203: (True, (), Consequence.ALARM),
    21210: (True, (), Consequence.ALARM),
    21213: (True, (), Consequence.ALARM),
    21215: (True, (), Consequence.ALARM),
    21216: (True, (), Consequence.ALARM),
    21202: (True, (), Consequence.NONE),
    21214: (True, (), Consequence.ADDRESS_INVALID),
    21610: (True, (), Consequence.OBJECTED),
}


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Sends every call to TWILIO_API_BASE, if that is set; for test doubles and proxies."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self.base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(url)
        if self.base.netloc:
            parts = parts._replace(scheme=self.base.scheme, netloc=self.base.netloc)
        return super().request(method, urlunsplit(parts), *args, **kwargs)


def twilio_client() -> Client:
    """Return the client for the account of the settings, with a time-out."""
    return Client(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        http_client=RebasedHttpClient(settings.TWILIO_API_BASE),
    )


def missing_contract(company: Company) -> str:
    """Twilio is a processor in a third country: no contract, no message through it (C-49b)."""
    if company.twilio_contract_on is None:
        return _("The date of the processing contract with Twilio is missing.")
    return ""


def public_url(name: str, *arguments: str, **query: str) -> str:
    """Return the public address of one of our web hooks, as Twilio shall call it."""
    url = f"{settings.PUBLIC_BASE_URL}{reverse(name, args=arguments)}"
    return f"{url}?{urlencode(query)}" if query else url


def hand_to_twilio(create: Callable[[Client], Any]) -> Receipt:
    """Make one request that creates something at Twilio, once: it knows no key of ours (T-14).

    Raises DeliveryError when it surely was not taken, OutcomeUnknownError when nobody can know.
    """
    try:
        answer = create(twilio_client())
    except TwilioRestException as error:
        raise _what_it_means(error) from error
    except (requests.ConnectTimeout, requests.exceptions.ConnectionError) as error:
        raise _connection_failed(error) from error
    except requests.RequestException as error:
        raise OutcomeUnknownError(_("No answer from Twilio.")) from error
    return Receipt(provider_id=answer.sid, status=answer.status or "")


def meaning_of(code: int) -> DeliveryError | None:
    """Return what an error code of a refused or undelivered message means; None if unknown."""
    if code not in _ERRORS:
        return None
    permanent, waits, consequence = _ERRORS[code]
    return DeliveryError(
        f"Twilio {code}", permanent=permanent, waits=waits, consequence=consequence
    )


def _what_it_means(error: TwilioRestException) -> Exception:
    """Turn a refusal into ours; a 5xx without a known code leaves the outcome open (T-12)."""
    if error.status == _TOO_MANY:
        return meaning_of(20429) or error
    if known := meaning_of(error.code or 0):
        return known
    if error.status >= _SERVER_ERROR:
        return OutcomeUnknownError(f"Twilio HTTP {error.status}")
    return DeliveryError(f"Twilio {error.code or error.status}", permanent=True)


def _connection_failed(error: requests.RequestException) -> Exception:
    """A connection that never stood has sent nothing; one that broke may have."""
    cause = error.args[0] if error.args else None
    never_stood = isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(cause)
    if never_stood:
        return DeliveryError(_("Twilio can't be reached."), consequence=Consequence.PAUSE_CHANNEL)
    return OutcomeUnknownError(_("The connection to Twilio broke."))
