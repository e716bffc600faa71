"""What the ledger says now: for one customer, or for a page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.addresses import address_for, address_hash
from customers.models import ConsentEvent, Customer
from customers.models.consent import ADVERTISING_PURPOSES, Channel

Kind = ConsentEvent.Kind
Origin = ConsentEvent.Origin
States = dict[tuple[str, str], "ConsentState"]

CONFIRM_WITHIN = timedelta(days=7)  # C-23
# Only the person reopens what an objection has closed (C-30).
OTHERS_ORIGINS = {Origin.PORTAL, Origin.IMPORT, Origin.PROVIDER}


@dataclass(frozen=True)
class ConsentState:
    """What holds for one channel and one purpose; ``event`` is the declaration that decides.

    ``is_pending``: given on the web, the address or number not yet confirmed (C-23).
    ``is_for_other_address``: given, but for an address that the customer no longer has.
    """

    is_given: bool = False
    is_pending: bool = False
    event: ConsentEvent | None = None
    is_for_other_address: bool = False

    @property
    def since(self) -> datetime | None:
        return self.event.happened_at if self.event else None

    @property
    def is_objected(self) -> bool:
        return self.event is not None and self.event.kind == Kind.OBJECTED

    @property
    def is_refused(self) -> bool:
        """The person has said no, in whatever form."""
        return self.event is not None and self.event.kind in {Kind.OBJECTED, Kind.WITHDRAWN}


_UNSAID: States = {
    (channel, purpose): ConsentState() for channel in Channel for purpose in ADVERTISING_PURPOSES
}


def merged_ids(customer: Customer) -> list[int]:
    """Return the customer's id and those of the records merged into it."""
    return [customer.pk, *customer.merged_from.order_by("pk").values_list("pk", flat=True)]


def consent_states(customer: Customer) -> States:
    """Return the state of every channel and advertising purpose: two queries."""
    return states_by_customer([customer])[customer.pk]


def states_by_customer(customers: Iterable[Customer]) -> dict[int, States]:
    """Return the states of many customers at once, in two queries."""
    customers = list(customers)
    survivor = {customer.pk: customer.pk for customer in customers}
    merged = Customer.objects.filter(merged_into__among=survivor.keys())
    survivor |= {pk: into or pk for pk, into in merged.values_list("pk", "merged_into")}
    ledger: dict[int, list[ConsentEvent]] = defaultdict(list)
    for event in ConsentEvent.objects.filter(customer__among=survivor.keys()).order_by("id"):
        ledger[survivor[event.customer_id]].append(event)
    return {customer.pk: states_of(ledger[customer.pk], customer) for customer in customers}


def states_of(events: Iterable[ConsentEvent], customer: Customer) -> States:
    """Return the states that a ledger leads to; pure.

    The newest declaration decides, and of two at one moment the stricter; what others pass on
    reopens nothing that an objection has closed (C-30).
    """
    events = list(events)
    if not events:
        return _UNSAID
    ordered = sorted(
        events, key=lambda event: (event.happened_at, event.kind == Kind.OBJECTED, event.pk)
    )
    hashes = {channel: address_hash(address_for(customer, channel)) for channel in Channel}
    return {
        (channel, purpose): _state(ordered, channel, purpose, hashes[channel])
        for channel in Channel
        for purpose in ADVERTISING_PURPOSES
    }


def _state(events: list[ConsentEvent], channel: str, purpose: str, hashed: str) -> ConsentState:
    event = _deciding(
        each for each in events if each.channel in {channel, ""} and each.purpose in {purpose, ""}
    )
    if event is None:
        return ConsentState()
    # Letters carry no hash: a person may move and still wants them.
    is_other = channel != Channel.LETTER and event.address_hash != hashed
    if event.kind in {Kind.GIVEN, Kind.CONFIRMED}:
        return ConsentState(is_given=not is_other, event=event, is_for_other_address=is_other)
    return ConsentState(is_pending=event.kind == Kind.REQUESTED and not is_other, event=event)


def _deciding(events: Iterable[ConsentEvent]) -> ConsentEvent | None:
    decides: ConsentEvent | None = None
    for event in events:
        is_closed = decides is not None and decides.kind == Kind.OBJECTED
        is_refusal = event.kind in {Kind.OBJECTED, Kind.WITHDRAWN}
        if is_refusal or not (is_closed and event.origin in OTHERS_ORIGINS):
            decides = event
    return decides
