"""Finding customers by what somebody at the counter types."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.due_rules import add_months
from customers.models import Customer, Vehicle
from workshop_crm.lib.names import fold
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import plate_search_key

# Shorter pieces of a plate fit half the town.
SHORTEST_PLATE = 2
HU_AHEAD_MONTHS = 2

FILTERS = {
    "portal": _("Won through a portal"),
    "hu": _("HU due within two months"),
    "business": _("Business customers"),
}


def search_customers(text: str, *, show: str = "", today: date) -> QuerySet[Customer]:
    """Return living customers by name, town, phone, e-mail, plate or VIN; all for empty text.

    Every word must fit, umlauts may be written as ae, oe, ue. ``show`` is one of FILTERS.
    """
    found = Customer.objects.living()
    if show == "portal":
        found = found.exclude(won_through="")
    elif show == "business":
        found = found.filter(kind=Customer.Kind.BUSINESS)
    elif show == "hu":
        month = add_months(today, HU_AHEAD_MONTHS)
        due = Vehicle.objects.filter(hu_due__lte=month, sold_on=None)
        found = found.filter(pk__in=due.values("customer"))
    return found.filter(_fits(text)) if text.strip() else found


def _fits(text: str) -> Q:
    words = Q()
    for word in fold(text).split():
        words &= Q(search_key__contains=word)
    fits = words | Q(pk__in=_vehicles(text).values("customer"))
    if phone := parse_phone(text):
        fits |= Q(phone=phone.e164)
    return fits


def _vehicles(text: str) -> QuerySet[Vehicle]:
    key = plate_search_key(text)
    if len(key) < SHORTEST_PLATE:
        return Vehicle.objects.none()
    return Vehicle.objects.filter(Q(plate_search__startswith=key) | Q(vin=key))
