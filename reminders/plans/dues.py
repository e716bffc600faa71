"""What a vehicle is reminded of: what comes due by itself, and what was agreed at a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bookings.visits.agreed import agreed_dues
from customers.due import Due, dues_by_vehicle, vehicle_dues
from customers.models import Vehicle
from workshop.models import Service


def all_dues(vehicles: Sequence[Vehicle], *, today: date) -> dict[int, list[Due]]:
    """Return what is due by vehicle id: the same few queries for as many vehicles as you like."""
    agreed = agreed_dues(vehicles)
    return {
        pk: [*dues, *agreed.get(pk, [])]
        for pk, dues in dues_by_vehicle(vehicles, today=today).items()
    }


def dues_of(vehicle: Vehicle, service: Service, *, today: date) -> list[Due]:
    """Return when one service is due for a vehicle; several days only where they were agreed."""
    if service.due_rule == Service.DueRule.AGREED:
        return agreed_dues([vehicle]).get(vehicle.pk, [])
    return [due for due in vehicle_dues(vehicle, today=today) if due.service_id == service.pk]
