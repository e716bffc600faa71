"""What has been with customers, loaded for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Min
from django.utils import timezone

from bookings.models import Booking, Visit
from customers.models import Customer, ImportedRow
from invoices.charged import charges
from invoices.models import Invoice, InvoiceLine
from retention.goodwill.case import Work
from retention.models import GoodwillUse
from retention.models.goodwill import Occasion
from workshop.models import Company

# A row of a customer file that made the record; of others we knew already.
NEW_IN_FILE = (ImportedRow.Outcome.CREATED, ImportedRow.Outcome.POSSIBLE_DUPLICATE)


@dataclass
class History:
    """What has been with one person and the records merged into theirs."""

    # Says from when on somebody counts as at risk.
    house: Company = field(default_factory=Company)
    # Came with a customer file: known before anything that we have written down.
    is_imported: bool = False
    first_on: date | None = None
    # Of each visit: its id, its day, and the score if one was given.
    visits: list[tuple[int, date, int | None]] = field(default_factory=list)
    # Of each invoice, ours or read in: its order, its day and its net sum.
    invoices: list[tuple[int, date, Decimal]] = field(default_factory=list)
    # The days of goodwill for a complaint.
    made_good: list[date] = field(default_factory=list)

    def begins(self, day: date) -> None:
        """Note a day on which the person was known already."""
        self.first_on = min(self.first_on or day, day)


@dataclass(frozen=True)
class Ordered:
    """What cases look at of an order; its visit was ``minutes_late`` or is by now."""

    pk: int
    visit_id: int | None
    vehicle_id: int | None
    bought_here_on: date | None
    minutes_late: int
    work: Work
    item_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """For whom, on which day, and for which order a case is wanted.

    ``customer_id`` is that of the record that counts, ``None`` for a stranger.
    """

    customer_id: int | None
    on: date
    won_through: str = ""
    order: Ordered | None = None


@dataclass(frozen=True)
class Sold:
    """A part that was charged with an issued invoice."""

    on: date
    item_number: str
    text: str


def root_id(customer: Customer) -> int:
    """Return the id of the record that counts for a customer: after a merge the survivor's."""
    return customer.merged_into_id or customer.pk


def load_histories(asked: Iterable[Asked]) -> dict[int, History]:
    """Return the histories by the id of the record that counts: seven queries."""
    house = Company.objects.first() or Company()
    roots = {one.customer_id: one.customer_id for one in asked if one.customer_id}
    merged = Customer.objects.filter(merged_into__in=list(roots))
    roots |= {pk: into or pk for pk, into in merged.values_list("pk", "merged_into")}
    histories: dict[int, History] = {root: History(house) for root in set(roots.values())}
    ids = list(roots)
    booked = Booking.objects.filter(customer__in=ids).order_by().values_list("customer")
    for pk, moment in booked.annotate(first=Min("received_at")):
        histories[roots[pk]].begins(timezone.localdate(moment))
    _add_customer_files(histories, roots)
    visits = Visit.objects.filter(customer__in=ids).order_by("arrived_at", "id")
    for pk, visit, moment, score in visits.values_list(
        "customer", "pk", "arrived_at", "satisfaction"
    ):
        day = timezone.localdate(moment)
        histories[roots[pk]].begins(day)
        histories[roots[pk]].visits.append((visit, day, score))
    for charge in charges(ids):
        charged = (charge.order_id, charge.on, charge.net)
        histories[roots[charge.customer_id]].invoices.append(charged)
    given = GoodwillUse.objects.filter(customer__in=ids, rule__occasion=Occasion.COMPLAINT)
    for pk, moment in given.values_list("customer", "given_at"):
        histories[roots[pk]].made_good.append(timezone.localdate(moment))
    return histories


def _add_customer_files(histories: dict[int, History], roots: dict[int, int]) -> None:
    rows = ImportedRow.objects.filter(customer__in=list(roots), outcome__in=NEW_IN_FILE)
    found = rows.order_by().values_list(
        "customer", "customer__won_at", "customer_import__uploaded_at"
    )
    for pk, won_at, uploaded_at in found:
        history = histories[roots[pk or 0]]
        history.is_imported = True
        history.begins(timezone.localdate(min(won_at or uploaded_at, uploaded_at)))


def load_sold_parts(orders: Sequence[Ordered]) -> dict[int, list[Sold]]:
    """Return, by vehicle, the parts sold before that stand on one of these orders again."""
    numbers = frozenset[str]().union(*(order.item_numbers for order in orders))
    vehicles = {order.vehicle_id for order in orders if order.vehicle_id}
    parts: dict[int, list[Sold]] = defaultdict(list)
    if not numbers or not vehicles:
        return parts
    sold = InvoiceLine.objects.filter(
        invoice__order__vehicle__in=list(vehicles),
        invoice__state=Invoice.State.ISSUED,
        invoice__reverses=None,
    ).exclude(item_number="")
    rows = sold.order_by().values_list(
        "invoice__order__vehicle", "invoice__issued_on", "item_number", "text"
    )
    for vehicle, day, number, text in rows:
        if day and number in numbers:
            parts[vehicle].append(Sold(day, number, text))
    return parts
