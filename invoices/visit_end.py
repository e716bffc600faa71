"""The end of a visit: none while an order of it waits for a word with the customer (R-40)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from bookings.models import Visit
from bookings.visits.walking import close_visit
from invoices.errors import ContactMissingError
from invoices.models import Order
from invoices.orders.estimates import waiting_for_contact
from workshop.models import Company, User


@transaction.atomic
def end_visit(visit: Visit, *, by: User | None, now: datetime) -> Visit:
    """Close a visit with its orders; a second call does nothing.

    Raises ContactMissingError, or what ``close_visit`` raises.
    """
    fresh = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if not fresh.closed_at:
        # What is being added to an order at this moment is waited for.
        of_visit = Order.objects.filter(visit=fresh).order_by("pk")
        list(of_visit.select_for_update().values_list("pk"))
        for order in waiting_for_contact(of_visit, _company()):
            raise ContactMissingError(order)
    return close_visit(fresh, by=by, now=now)


def visits_to_contact(visits: Iterable[Visit]) -> dict[int, Order]:
    """Return by visit the order about which the customer has to be asked, where there is one."""
    ids = [visit.pk for visit in visits]
    if not ids:
        return {}
    waiting = waiting_for_contact(Order.objects.filter(visit__in=ids), _company())
    return {one.visit_id: one for one in waiting if one.visit_id}


def _company() -> Company:
    return Company.objects.first() or Company()
