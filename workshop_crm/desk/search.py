"""One search for everything: people, plates, phones, orders and invoices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.db.models import F, Q

from customers.models import Customer, Vehicle
from invoices.models import Invoice, Order
from workshop_crm.lib.names import fold
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import plate_search_key

MIN_LENGTH = 2
MIN_PHONE_DIGITS = 4


@dataclass(frozen=True)
class Hits:
    """What a search found, by kind; each list ends at the limit."""

    customers: list[Customer] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.customers or self.vehicles or self.orders or self.invoices)


def find(query: str, *, limit: int = 25) -> Hits:
    """Search as the front desk types: half a name or plate, a phone in any spelling, a number.

    At most four queries. Restricted customers (C-46) and merged ones are never found.
    """
    query = query.strip()
    if len(query) < MIN_LENGTH:
        return Hits()
    has_digit = any(letter.isdigit() for letter in query)
    return Hits(
        customers=list(Customer.objects.living().filter(_person(query))[:limit]),
        vehicles=_vehicles(query, limit),
        orders=_orders(query, limit) if has_digit else [],
        invoices=_invoices(query, limit) if has_digit else [],
    )


def _person(query: str) -> Q:
    found = Q(pk__in=[])
    words = fold(query).split()
    if words:
        by_name = Q()
        for word in words:
            by_name &= Q(search_key__contains=word)
        found |= by_name
    if "@" in query:
        found |= Q(email_key__startswith=query.casefold())
    return found | _phone(query)


def _phone(query: str) -> Q:
    digits = re.sub(r"\D", "", query)
    if len(digits) < MIN_PHONE_DIGITS or re.search(r"[A-Za-zÄÖÜäöüß]", query):
        return Q(pk__in=[])
    phone = parse_phone(query)
    found = Q(phone=phone.e164) if phone else Q(pk__in=[])
    # The stored number starts with +49, what is typed mostly with 0 or 0049.
    return found | Q(phone__contains=digits.removeprefix("00").lstrip("0"))


def _vehicles(query: str, limit: int) -> list[Vehicle]:
    key = plate_search_key(query)
    if len(key) < MIN_LENGTH:
        return []
    return list(
        Vehicle.objects.filter(Q(plate_search__contains=key) | Q(vin__startswith=key))
        .filter(customer__merged_into=None, customer__is_restricted=False)
        .select_related("customer")
        .order_by(F("sold_on").asc(nulls_first=True), "plate_search", "id")[:limit]
    )


def _orders(query: str, limit: int) -> list[Order]:
    return list(
        Order.objects.filter(number__icontains=query, customer__is_restricted=False)
        .select_related("customer", "vehicle")
        .order_by("-id")[:limit]
    )


def _invoices(query: str, limit: int) -> list[Invoice]:
    return list(
        Invoice.objects.filter(number__icontains=query, order__customer__is_restricted=False)
        .select_related("order__customer")
        .order_by("-id")[:limit]
    )
