"""What the gate looks up in ledger, outbox and house: for one customer, or for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TypeVar

from django.db.models import Q
from django.db.models.functions import Coalesce

from customers.addresses import address_for
from customers.consent.ageing import idle_consents
from customers.consent.ledger import ConsentState, states_by_customer
from customers.consent.robinson import on_robinson_list
from customers.consent.suppression import Stops, stops_by_address
from customers.models import ContactPause, Customer, ExistingCustomerBasis
from customers.models.consent import Channel
from messaging.inbound.soft_bounces import resting_addresses
from messaging.models import Message
from workshop.models import Company

Row = TypeVar("Row")
States = dict[tuple[str, str], ConsentState]
LEAVING_STATES = (Message.State.CLAIMED, Message.State.UNCERTAIN)


@dataclass(frozen=True)
class GateRecords:
    """Rows about some customers and their addresses; each table is read once, when needed.

    ``since`` is the first moment that is asked about: what ended before is left out. Rows stand
    under the id of the customer that survived a merge.
    """

    customers: Sequence[Customer]
    since: datetime
    known_states: dict[int, States] | None = None
    more_addresses: Sequence[str] = ()
    house: Company | None = None

    @cached_property
    def states(self) -> dict[int, States]:
        """What the ledger says about each customer."""
        if self.known_states is not None:
            return self.known_states
        return states_by_customer(self.customers)

    @cached_property
    def stops(self) -> Stops:
        """What those who use the customers' addresses have forbidden (C-33)."""
        own = {address_for(customer, name) for customer in self.customers for name in Channel}
        return stops_by_address(own.union(self.more_addresses))

    @cached_property
    def robinson(self) -> set[int]:
        """Customers, by id, who are on the Robinson list (L-04); asked about letters only."""
        return on_robinson_list(self.customers)

    @cached_property
    def resting(self) -> dict[str, datetime]:
        """E-mail addresses that rest, by their last mails, with the end of it (E-09)."""
        return resting_addresses([each.pk for each in self.customers], now=self.since)

    @cached_property
    def sales(self) -> dict[int, list[ExistingCustomerBasis]]:
        """The stored conditions of §7(3) UWG, of sales only (C-11)."""
        bases = ExistingCustomerBasis.objects.filter(customer__among=self._survivors.keys())
        return self._grouped(
            (basis.customer_id, basis) for basis in bases.exclude(sale_reference="")
        )

    @cached_property
    def pauses(self) -> dict[int, list[ContactPause]]:
        """Pauses that are not over."""
        pauses = ContactPause.objects.filter(customer__among=self._survivors.keys())
        lasting = pauses.filter(Q(ends_at=None) | Q(ends_at__gt=self.since))
        return self._grouped((pause.customer_id, pause) for pause in lasting)

    @cached_property
    def advertised(self) -> dict[int, list[tuple[int, datetime]]]:
        """Id and moment of advertising that left, or is leaving, on any channel (C-63)."""
        earliest = self.since - self.gap
        left = Q(handed_over_at__gte=earliest)
        leaving = Q(state__in=LEAVING_STATES, claimed_at__gte=earliest)
        rows = Message.objects.filter(
            left | leaving,
            customer__among=self._survivors.keys(),
            legal_class=Message.LegalClass.ADVERTISING,
        ).annotate(moment=Coalesce("handed_over_at", "claimed_at"))
        moments = rows.values_list("customer", "pk", "moment")
        return self._grouped((owner, (pk, moment)) for owner, pk, moment in moments)

    def note_leaving(self, customer: Customer, message_pk: int, moment: datetime) -> None:
        """Count advertising that has just been let through, for what is asked about next."""
        self.advertised.setdefault(customer.pk, []).append((message_pk, moment))

    @property
    def gap(self) -> timedelta:
        """The least time between two advertising messages, a rule of the house."""
        return timedelta(days=self._house.advertising_gap_days)

    @property
    def has_automatic_calls(self) -> bool:
        """Whether the house lets a machine call (C-60)."""
        return self._house.has_automatic_calls

    @cached_property
    def idle(self) -> set[int]:
        """Consents, by id, that were not used for so long that they are doubtful (C-15)."""
        known = chain.from_iterable(states.values() for states in self.states.values())
        return idle_consents(known, months=self._house.consent_idle_months, now=self.since)

    @cached_property
    def _house(self) -> Company:
        if self.house is not None:
            return self.house
        rules = ("advertising_gap_days", "consent_idle_months", "has_automatic_calls")
        return Company.objects.only(*rules).first() or Company()

    @cached_property
    def _survivors(self) -> dict[int, int]:
        ids = {customer.pk: customer.pk for customer in self.customers}
        merged = Customer.objects.filter(merged_into__among=ids.keys())
        return ids | {pk: into or pk for pk, into in merged.values_list("pk", "merged_into")}

    def _grouped(self, rows: Iterable[tuple[int, Row]]) -> dict[int, list[Row]]:
        groups: defaultdict[int, list[Row]] = defaultdict(list)
        for owner, row in rows:
            groups[self._survivors[owner]].append(row)
        return groups
