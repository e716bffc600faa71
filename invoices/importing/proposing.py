"""Which order or visit an imported invoice may belong to: proposed with reasons, never chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.models import Visit
from customers.models import Customer, Vehicle
from customers.search.finding import find_customers
from invoices.importing.assigning import content_of
from invoices.importing.clues import Clues, clues_of
from invoices.models import ImportedInvoice, Order
from invoices.readers import read_document

MOST = 10
VISITS_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Proposal:
    """What an invoice may belong to, and why: an order, a visit without one, a car, a customer."""

    customer: Customer
    vehicle: Vehicle | None
    reasons: tuple[str, ...]
    order: Order | None = None
    visit: Visit | None = None

    @property
    def day(self) -> date | None:
        if self.order:
            return self.order.ordered_on
        return timezone.localdate(self.visit.arrived_at) if self.visit else None


def propose(invoice: ImportedInvoice, *, today: date) -> list[Proposal]:
    """Return what it may belong to, the most reasons first.

    A car or a customer alone only where nothing else of theirs fits.
    """
    clues = clues_of(read_document(content_of(invoice)), today=today)
    cars = _cars(clues)
    people = _people(clues, today=today)
    found = [*_of_orders(invoice, clues, cars, people), *_of_visits(clues, cars, people)]
    known = {each.vehicle for each in found}
    found += [
        Proposal(car.customer, car, _reasons(car, car.customer, clues, people))
        for car in cars
        if car not in known
    ]
    customers = {each.customer for each in found}
    found += [
        Proposal(person, None, _reasons(None, person, clues, people))
        for person in people
        if person not in customers
    ]
    return sorted(found, key=lambda each: len(each.reasons), reverse=True)[:MOST]


def search_orders(text: str, *, today: date) -> list[Order]:
    """Return open orders by their number, or else those of whom the search for customers finds."""
    typed = text.strip()
    if not typed:
        return []
    still_open = _orders().filter(state=Order.State.OPEN)
    by_number = Q(number__icontains=typed) | Q(buyer_reference__icontains=typed)
    if found := list(still_open.filter(by_number)[:MOST]):
        return found
    people = [hit.customer for hit in find_customers(typed, limit=MOST, today=today)]
    return list(still_open.filter(customer__in=people)[:MOST])


def _orders() -> QuerySet[Order]:
    return Order.objects.filter(customer__is_restricted=False).select_related(
        "customer", "vehicle", "workshop"
    )


def _cars(clues: Clues) -> list[Vehicle]:
    if not (clues.plates or clues.vins):
        return []
    known = Vehicle.objects.filter(Q(plate_key__in=clues.plates) | Q(vin__in=clues.vins))
    living = known.filter(customer__is_restricted=False, sold_on=None)
    return list(living.select_related("customer")[:MOST])


def _people(clues: Clues, *, today: date) -> list[Customer]:
    hits = find_customers(clues.buyer, limit=MOST, today=today)
    return [hit.customer for hit in hits if not hit.customer.is_restricted]


def _of_orders(
    invoice: ImportedInvoice, clues: Clues, cars: list[Vehicle], people: list[Customer]
) -> Iterator[Proposal]:
    names = Q(number__in=clues.numbers) | Q(buyer_reference__in=clues.numbers)
    which = (names | Q(vehicle__in=cars) | Q(customer__in=people)) & Q(state=Order.State.OPEN)
    if invoice.is_credit and invoice.preceding:
        which |= Q(imported_invoices__number=invoice.preceding)
    for order in _orders().filter(which).distinct()[: MOST * 2]:
        reasons = list(_reasons(order.vehicle, order.customer, clues, people))
        if {order.number, order.buyer_reference} & clues.numbers:
            reasons.insert(0, _("the number of the order"))
        if order.state != Order.State.OPEN:
            reasons.insert(0, _("the invoice that it takes back"))
        yield Proposal(order.customer, order.vehicle, tuple(reasons), order=order)


def _of_visits(clues: Clues, cars: list[Vehicle], people: list[Customer]) -> Iterator[Proposal]:
    near = Visit.objects.filter(
        Q(vehicle__in=cars) | Q(customer__in=people),
        arrived_at__date__range=(clues.day - VISITS_WITHIN, clues.day + VISITS_WITHIN),
        customer__is_restricted=False,
        orders=None,
    )
    for visit in near.select_related("customer", "vehicle")[:MOST]:
        reasons = _reasons(visit.vehicle, visit.customer, clues, people)
        yield Proposal(visit.customer, visit.vehicle, reasons, visit=visit)


def _reasons(
    car: Vehicle | None, customer: Customer, clues: Clues, people: Iterable[Customer]
) -> tuple[str, ...]:
    reasons = []
    if car and car.plate_key and car.plate_key in clues.plates:
        reasons.append(_("the plate %(plate)s") % {"plate": car.plate})
    if car and car.vin and car.vin in clues.vins:
        reasons.append(_("the VIN"))
    if customer in people:
        reasons.append(_("the name"))
    return tuple(reasons)
