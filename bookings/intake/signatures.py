"""Who sent it: signatures over the raw body, compared in constant time, before any parsing."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bookings.intake.formats import cal_com, calendly, easy_appointments
from bookings.models import Source
from workshop_crm.lib.crypto import decrypt

TOLERANCE = timedelta(minutes=5)
MAX_SIGNATURES = 10
STAMP_DIGITS = 11
_SECRET_PREFIX = b"whsec_"


def is_signed_by(source: Source, body: bytes, headers: Mapping[str, str], *, now: datetime) -> bool:
    """Whether the body comes from somebody who knows the source's secret.

    ``headers`` have lower-case names. The previous secret counts until its end. The source's
    format says which signature is expected; a source without a secret believes nobody.
    """
    check = _CHECKS.get(source.format, _standard_webhooks)
    return any(check(secret, body, headers, now) for secret in valid_secrets(source, now=now))


def signed_key(source: Source, headers: Mapping[str, str]) -> str:
    """Return the sender's id of the message where the signature covers it, else an empty text.

    An id that anybody on the way could change would make one message many.
    """
    return "" if source.format in _CHECKS else headers.get("webhook-id", "")


def valid_secrets(source: Source, *, now: datetime) -> list[bytes]:
    """Return the secrets that count now: the current one, and the one before for a while."""
    stored = [source.secret_encrypted]
    if source.previous_secret_until and now < source.previous_secret_until:
        stored.append(source.previous_secret_encrypted)
    return [decrypt(bytes(secret)) for secret in stored if secret]


def _standard_webhooks(
    secret: bytes, body: bytes, headers: Mapping[str, str], now: datetime
) -> bool:
    """Check Standard Webhooks 1.0.0 (B-10): any ``v1`` signature, clocks five minutes apart."""
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not message_id or not _is_fresh(stamp, now):
        return False
    # The library takes text only; a sender may well sign bytes that are no UTF-8.
    key = secret
    if secret.startswith(_SECRET_PREFIX):
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX))
    content = f"{message_id}.{stamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").split(" ")[:MAX_SIGNATURES]
    return any(hmac.compare_digest(expected, each.encode()) for each in given)


def _cal_com(secret: bytes, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Check cal.com's hex HMAC-SHA256 over the body; it has no timestamp (B-04)."""
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
    return hmac.compare_digest(expected, headers.get("x-cal-signature-256", "").lower().encode())


def _calendly(secret: bytes, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Check ``t=<unix s>,v1=<hex>`` over "t.body" (B-05); several v1 values may be given."""
    pairs = [
        item.partition("=") for item in headers.get("calendly-webhook-signature", "").split(",")
    ]
    stamp = next((value for name, _, value in pairs if name.strip() == "t"), "")
    if not _is_fresh(stamp, now):
        return False
    expected = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest().encode()
    given = [value for name, _, value in pairs if name.strip() == "v1"][:MAX_SIGNATURES]
    return any(hmac.compare_digest(expected, each.lower().encode()) for each in given)


def _static_secret(secret: bytes, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Look for the secret itself in any header: its name is the sender's choice (B-06)."""
    return any(hmac.compare_digest(secret, value.encode()) for value in headers.values())


def _is_fresh(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP_DIGITS):
        return False
    return abs(now - datetime.fromtimestamp(int(stamp), UTC)) <= TOLERANCE


_CHECKS = {
    cal_com.NAME: _cal_com,
    calendly.NAME: _calendly,
    easy_appointments.NAME: _static_secret,
}
