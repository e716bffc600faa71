"""What a customer has been worth and may bring, as figures that one can check and say aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from bookings.models import Visit
from customers.due import dues_by_vehicle
from customers.due_rules import shift_months
from customers.models import Vehicle
from invoices.charged import charges
from retention.customer_class import CustomerClass, class_of
from retention.models import GoodwillUse
from workshop.models import Company, Service
from workshop_crm.lib.money import ZERO, net_of, round_money

MONTHS = 36
AHEAD_MONTHS = 12
DAYS_OF_A_YEAR = 365
# One gap says nothing about a rhythm unless it has two ends.
LEAST_VISITS = 2


@dataclass(frozen=True)
class Rhythm:
    """How often somebody comes: from the first to the last of ``count`` days of visits."""

    first: date
    last: date
    count: int

    @property
    def days(self) -> int:
        """The usual days between two visits."""
        return max(1, round((self.last - self.first).days / (self.count - 1)))

    @property
    def next_on(self) -> date:
        """When the next visit would come if it goes on like this."""
        return self.last + timedelta(days=self.days)

    def days_late(self, today: date) -> int:
        """How many days the customer is behind their own rhythm; 0 when not late."""
        return max(0, (today - self.next_on).days)


@dataclass(frozen=True)
class Expected:
    """What the next 12 months may bring, net: the larger of what is due and what is usual.

    ``dues`` are services with their net prices that come due; services without a price in the
    catalogue are left out. ``visits`` is how often the rhythm lets the customer come.
    """

    dues: tuple[tuple[str, date, Decimal], ...]
    visits: int
    usual: Decimal

    @property
    def of_dues(self) -> Decimal:
        return sum((net for _name, _day, net in self.dues), ZERO)

    @property
    def of_rhythm(self) -> Decimal:
        return self.visits * self.usual

    @property
    def amount(self) -> Decimal:
        return max(self.of_dues, self.of_rhythm)


@dataclass(frozen=True)
class Relationship:
    """The last three years with a customer; amounts are net, in euros. ``since`` is included."""

    since: date
    revenue: Decimal
    invoice_count: int
    goodwill: Decimal
    visit_count: int
    rhythm: Rhythm | None
    expected: Expected
    customer_class: CustomerClass | None
    days_late: int


def rhythm_of(days: Sequence[date]) -> Rhythm | None:
    """Return the rhythm of days of visits in any order; ``None`` of fewer than two days."""
    known = sorted(set(days))
    if len(known) < LEAST_VISITS:
        return None
    return Rhythm(known[0], known[-1], len(known))


def visits_ahead(rhythm: Rhythm | None, customer_class: CustomerClass | None) -> int:
    """Return how many visits the rhythm promises for a year, whole ones; none of lost people."""
    if rhythm is None or customer_class == CustomerClass.LOST:
        return 0
    return DAYS_OF_A_YEAR // rhythm.days


def look_at_relationship(ids: Sequence[int], *, today: date) -> Relationship:
    """Sum up what the customer's ids (with those merged into it) brought and may bring.

    Revenue is the net of all invoices, issued or read in; a reversal counts with its negative
    amount, so that it and what it reverses come to nothing. Ten queries, however many vehicles.
    """
    since = shift_months(today, -MONTHS)
    nets = [charge.net for charge in charges(ids, since=since)]
    given = GoodwillUse.objects.filter(customer__in=ids, given_at__date__gte=since)
    arrived = Visit.objects.filter(customer__in=ids).values_list("arrived_at", flat=True)
    every_day = [timezone.localdate(moment) for moment in arrived]
    days = [day for day in every_day if day >= since]
    rhythm = rhythm_of(days)
    house = Company.objects.first() or Company()
    stands = class_of(max(every_day), today, house) if every_day else None
    revenue = sum(nets, ZERO)
    usual = round_money(revenue / len(days)) if days else ZERO
    return Relationship(
        since=since,
        revenue=revenue,
        invoice_count=len(nets),
        goodwill=given.aggregate(sum=Sum("amount"))["sum"] or ZERO,
        visit_count=len(days),
        rhythm=rhythm,
        expected=Expected(_due_within(ids, today), visits_ahead(rhythm, stands), max(usual, ZERO)),
        customer_class=stands,
        days_late=rhythm.days_late(today) if rhythm else 0,
    )


def _due_within(ids: Sequence[int], today: date) -> tuple[tuple[str, date, Decimal], ...]:
    vehicles = {each.pk: each for each in Vehicle.objects.filter(customer__in=ids, sold_on=None)}
    if not vehicles:
        return ()
    end = shift_months(today, AHEAD_MONTHS)
    prices = _prices()
    found = [
        (f"{prices[due.service_id][0]}, {vehicles[pk]}", due.due_on, prices[due.service_id][1])
        for pk, dues in dues_by_vehicle(list(vehicles.values()), today=today).items()
        for due in dues
        if due.due_on <= end and due.service_id in prices
    ]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _prices() -> Mapping[int, tuple[str, Decimal]]:
    priced = Service.objects.filter(is_active=True, price_gross__isnull=False)
    return {
        service.pk: (
            service.name,
            round_money(net_of(service.price_gross or ZERO, service.vat_rate)),
        )
        for service in priced
    }
