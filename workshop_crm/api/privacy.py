"""A person's traces in the API: what other programs call them, and answers that speak of them."""

from __future__ import annotations

from customers.models import Vehicle
from customers.privacy.outcome import Erasing
from workshop.changes import DELETED, note_changes
from workshop_crm.api.models import ExternalId, KeptAnswer


def erase(erasing: Erasing) -> None:
    """Forget the numbers that programs have for a person and their cars, and all kept answers.

    Which answers speak of the person can't be read from outside; they live a day anyway.
    """
    cars = Vehicle.objects.filter(customer__in=erasing.ids)
    theirs = ExternalId.objects.filter(resource="customers", number__in=erasing.ids)
    of_cars = ExternalId.objects.filter(resource="vehicles", number__in=cars.values("pk"))
    erasing.count("external_ids", theirs.delete()[0] + of_cars.delete()[0])
    note_changes("customers", erasing.ids, DELETED)
    KeptAnswer.objects.all().delete()
