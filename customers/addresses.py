"""Addresses of people, in the one form in which they are compared and hashed (C-32, C-33)."""

from __future__ import annotations

import re
from functools import lru_cache

from customers.models import Customer
from customers.models.consent import Channel
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.names import fold
from workshop_crm.lib.phones import parse_phone

PHONE_CHANNELS = (Channel.CALL, Channel.VOICE, Channel.SMS)


def address_for(customer: Customer, channel: str) -> str:
    """Return what identifies the customer on a channel; empty when it can't reach them.

    For letters that is name and address together: neighbours share a street number.
    """
    if channel == Channel.EMAIL:
        return customer.email
    if channel in PHONE_CHANNELS:
        return customer.phone if channel != Channel.SMS or customer.phone_is_mobile else ""
    if channel == Channel.LETTER and customer.has_postal_address:
        return f"{customer.stored_name}, {postal_address(customer)}"
    return ""


def postal_address(customer: Customer) -> str:
    """Return street, postcode and town on one line; empty when a part is missing."""
    if not customer.has_postal_address:
        return ""
    return f"{customer.street}, {customer.postcode} {customer.city}"


def address_hash(address: str) -> str:
    """Return the keyed hash of an address of any kind; empty for an empty one.

    Spellings of one address have one hash: e-mail regardless of case, numbers as E.164,
    postal addresses without punctuation and with umlauts folded.
    """
    normalised = _normalise(address)
    return keyed_hash(normalised) if normalised else ""


def channels_of(address: str) -> tuple[str, ...]:
    """Return the channels that an address can serve."""
    if "@" in address:
        return (Channel.EMAIL,)
    return PHONE_CHANNELS if _is_number(address) else (Channel.LETTER,)


@lru_cache(maxsize=8192)
def _normalise(address: str) -> str:
    if "@" in address:
        return address.strip().lower()
    if _is_number(address):
        phone = parse_phone(address)
        return phone.e164 if phone else re.sub(r"[^+0-9]", "", address)
    return " ".join(re.sub(r"[^\w]+", " ", fold(address)).split())


def _is_number(address: str) -> bool:
    return bool(re.fullmatch(r"[+0-9][0-9 ()/.\-]{4,}", address.strip()))
