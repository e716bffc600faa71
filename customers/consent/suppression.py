"""Objections bound to an address: they outlive merge, import and erasure (C-32, C-33)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product

from django.db import transaction
from django.db.models import Q

from customers.addresses import address_hash, channels_of
from customers.models import Suppression
from customers.models.consent import ADVERTISING_PURPOSES, Purpose

# By the hash of an address: channel and purpose that are forbidden; blank means all.
Stops = dict[str, set[tuple[str, str]]]


def stops_by_address(addresses: Iterable[str]) -> Stops:
    """Return what is forbidden for each address; one indexed query for all of them."""
    hashes = {address_hash(address) for address in addresses} - {""}
    stops: Stops = {hashed: set() for hashed in hashes}
    rows = Suppression.objects.filter(address_hash__in=hashes, lifted_at=None)
    for hashed, channel, purpose in rows.values_list("address_hash", "channel", "purpose"):
        stops[hashed].add((channel, purpose))
    return stops


def is_stopped(stops: Stops, address: str, channel: str, purpose: str) -> bool:
    """Tell whether the address must not be used; ``stops`` must have been read for it.

    An objection to advertising never stops what a contract needs (C-06); only one that names
    the purpose ``contract`` does ("that's not me", C-05). For letters ask with
    ``addresses.address_for``: the name belongs to the address.
    """
    hashed = address_hash(address)
    purposes = {purpose} if purpose == Purpose.CONTRACT else {purpose, ""}
    return bool(hashed) and not stops[hashed].isdisjoint(product({channel, ""}, purposes))


def is_suppressed(address: str, channel: str, purpose: str) -> bool:
    """Ask ``is_stopped`` about a single address."""
    return is_stopped(stops_by_address([address]), address, channel, purpose)


def suppress_address(address: str, channel: str, purpose: str, *, now: datetime) -> None:
    """Note an objection for an address; empty channel or purpose means all. Safe to repeat."""
    if hashed := address_hash(address):
        _put(hashed, channel, purpose, now)


@transaction.atomic
def lift_suppression(address: str, channel: str, purpose: str, *, now: datetime) -> None:
    """Reopen one channel and purpose, because the person has consented anew (C-30).

    An objection to all is replaced by objections to all the rest.
    """
    in_force = Suppression.objects.filter(address_hash=address_hash(address), lifted_at=None)
    matching = in_force.filter(Q(channel=channel) | Q(channel="")).filter(
        Q(purpose=purpose) | Q(purpose="")
    )
    for row in matching.select_for_update():
        row.lifted_at = now
        row.save(update_fields=["lifted_at"])
        channels = [row.channel] if row.channel else channels_of(address)
        purposes = [row.purpose] if row.purpose else ADVERTISING_PURPOSES
        for other_channel in channels:
            for other_purpose in purposes:
                if (other_channel, other_purpose) != (channel, purpose):
                    _put(row.address_hash, other_channel, other_purpose, row.since)


def _put(hashed: str, channel: str, purpose: str, since: datetime) -> None:
    row, is_new = Suppression.objects.get_or_create(
        address_hash=hashed, channel=channel, purpose=purpose, defaults={"since": since}
    )
    if not is_new and row.lifted_at:
        row.since, row.lifted_at = since, None
        row.save(update_fields=["since", "lifted_at"])
