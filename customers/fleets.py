"""All vehicles of one customer with what is due: for companies with many of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.due import Due, dues_by_vehicle
from customers.due_rules import month_end
from customers.models import Customer, Vehicle
from workshop.models import Service

SOON_DAYS = 60
_LAST = date.max

COLUMNS: dict[str, str | Promise] = {
    "plate": _("Plate"),
    "vehicle": _("Vehicle"),
    "driver": _("Driver"),
    "hu": _("HU"),
    "due": _("Due next"),
    "km": _("Mileage"),
}


@dataclass(frozen=True)
class FleetRow:
    """One vehicle; ``due`` is what comes next, ``look`` how pressing it is."""

    vehicle: Vehicle
    due: Due | None
    due_name: str
    look: str
    is_hu_late: bool

    def sort_key(self, column: str) -> Any:
        """Return what to sort by; what is unknown comes last."""
        vehicle = self.vehicle
        return {
            "plate": (not vehicle.plate, vehicle.plate),
            "vehicle": str(vehicle).casefold(),
            "driver": (vehicle.driver is None, str(vehicle.driver or "").casefold()),
            "hu": vehicle.hu_due or _LAST,
            "due": self.due.due_on if self.due else _LAST,
            "km": -(vehicle.mileage_km or 0),
        }[column]


def fleet_rows(customer: Customer, *, order: str, with_sold: bool, today: date) -> list[FleetRow]:
    """Return the vehicles of a customer, sorted by a column: five queries for any number."""
    vehicles = customer.vehicles.select_related("driver")
    if not with_sold:
        vehicles = vehicles.filter(sold_on=None)
    found = list(vehicles)
    dues = dues_by_vehicle(found, today=today)
    services = Service.objects.in_bulk()
    rows = [_row(each, dues[each.pk], services, today) for each in found]
    column = order if order in COLUMNS else "due"
    return sorted(rows, key=lambda row: (row.sort_key(column), row.vehicle.pk))


def _row(vehicle: Vehicle, dues: list[Due], services: dict[int, Service], today: date) -> FleetRow:
    due = dues[0] if dues else None
    days = (due.due_on - today).days if due else SOON_DAYS + 1
    look = "state-bad" if days < 0 else "state-warn" if days <= SOON_DAYS else ""
    hu_due = None if vehicle.sold_on else vehicle.hu_due
    return FleetRow(
        vehicle=vehicle,
        due=due,
        due_name=services[due.service_id].name if due else "",
        look=look,
        is_hu_late=hu_due is not None and month_end(hu_due) < today,
    )
