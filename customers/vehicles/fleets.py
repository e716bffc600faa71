"""All vehicles of one customer with what is due: for companies with many of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.due_rules import month_end
from customers.models import Customer, Vehicle
from customers.overview import DueLine, lines_by_vehicle

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
    """One vehicle with what comes next; a tyre season only when nothing else does."""

    vehicle: Vehicle
    due: DueLine | None
    is_hu_late: bool

    def sort_key(self, column: str) -> Any:
        """Return what to sort by; what is unknown comes last."""
        vehicle = self.vehicle
        return {
            "plate": (not vehicle.plate, vehicle.plate),
            "vehicle": str(vehicle).casefold(),
            "driver": (vehicle.driver is None, str(vehicle.driver or "").casefold()),
            "hu": vehicle.hu_due or _LAST,
            "due": (self.due.is_season, self.due.due_on) if self.due else (True, _LAST),
            "km": -(vehicle.mileage_km or 0),
        }[column]


def fleet_rows(customer: Customer, *, order: str, with_sold: bool, today: date) -> list[FleetRow]:
    """Return the vehicles of a customer, sorted by a column: five queries for any number."""
    vehicles = customer.vehicles.select_related("driver")
    if not with_sold:
        vehicles = vehicles.filter(sold_on=None)
    found = list(vehicles)
    dues = lines_by_vehicle(found, today=today)
    rows = [_row(each, dues[each.pk], today) for each in found]
    column = order if order in COLUMNS else "due"
    return sorted(rows, key=lambda row: (row.sort_key(column), row.vehicle.pk))


def _row(vehicle: Vehicle, dues: list[DueLine], today: date) -> FleetRow:
    hu_due = None if vehicle.sold_on else vehicle.hu_due
    return FleetRow(
        vehicle=vehicle,
        due=next((due for due in dues if not due.is_season), dues[0] if dues else None),
        is_hu_late=hu_due is not None and month_end(hu_due) < today,
    )
