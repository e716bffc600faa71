"""Finding the customer who stands at the counter without an appointment."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from customers.models import Customer, Vehicle
from workshop_crm.lib.names import fold
from workshop_crm.lib.plates import plate_search_key

MOST_FOUND = 12
FEWEST_CHARACTERS = 2


def find_known(wanted: str) -> list[Customer]:
    """Find customers by parts of name, phone or e-mail, or by the beginning of a plate.

    Each comes with the vehicles that are not sold. Nothing is found for a single character.
    """
    if len(wanted.strip()) < FEWEST_CHARACTERS:
        return []
    by_text = Q()
    for word in fold(wanted).split():
        by_text &= Q(search_key__contains=word)
    plate = plate_search_key(wanted)
    by_plate = Vehicle.objects.filter(plate_search__startswith=plate, sold_on=None)
    found = by_text | Q(pk__in=by_plate.values("customer")) if plate else by_text
    kept = Prefetch("vehicles", Vehicle.objects.filter(sold_on=None))
    return list(Customer.objects.living().filter(found).prefetch_related(kept)[:MOST_FOUND])
