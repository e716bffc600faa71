"""The vehicles of a batch: found again by VIN, plate or kind; only what is empty is filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from customers.data import VehicleData
from customers.importing.planning import PlannedRow
from customers.importing.row_vehicles import RowVehicle
from customers.models import Customer, MileageReading, Vehicle
from customers.models.vehicle import LOOK_AT_ONCE
from customers.records import derive_vehicle_keys
from workshop.changes import CREATED, note_changes
from workshop_crm.lib.plates import parse_plate, plate_search_key
from workshop_crm.lib.vin import LENGTH, check_vin

_CHANGEABLE = [
    field.name
    for field in Vehicle._meta.concrete_fields
    if field.name not in {"id", "customer", "driver", "sold_on"}
]


def store_vehicles(
    planned: Sequence[PlannedRow], people: dict[int, Customer], *, now: datetime
) -> None:
    """Create or complete the vehicles of the rows; a sold one stays sold and as it is."""
    kept: defaultdict[int, list[Vehicle]] = defaultdict(list)
    ids = [customer.pk for person, customer in people.items() if person > 0]
    # Those still kept come first, so that the same plate on a sold car doesn't win.
    for vehicle in Vehicle.objects.filter(customer__in=ids).order_by("-sold_on", "id"):
        kept[vehicle.customer_id].append(vehicle)
    for vehicles in kept.values():
        vehicles.sort(key=lambda vehicle: vehicle.sold_on is not None)
    batch = _Batch(now)
    for plan in planned:
        customer = people[plan.person]
        for given in plan.row.vehicles:
            batch.add(customer, kept[customer.pk], given, plan)
    batch.store()


class _Batch:
    """Vehicles and readings on their way into the database."""

    def __init__(self, now: datetime) -> None:
        self._now, self._today = now, timezone.localdate(now)
        self._new: list[Vehicle] = []
        self._changed: dict[int, Vehicle] = {}
        self._readings: list[MileageReading] = []

    def add(
        self, customer: Customer, kept: list[Vehicle], given: RowVehicle, plan: PlannedRow
    ) -> None:
        vehicle = same_vehicle(kept, given.data)
        if vehicle and vehicle.sold_on:
            return
        if vehicle is None:
            vehicle = Vehicle(customer=customer)
            kept.append(vehicle)
            self._new.append(vehicle)
        km = given.data.mileage_km
        is_further = km is not None and km > (vehicle.mileage_km or 0)
        if is_further:
            vehicle.mileage_km = km
            read_on = plan.row.last_visit or self._today
            self._readings.append(
                MileageReading(vehicle=vehicle, read_on=read_on, mileage_km=km or 0)
            )
        if (_fill(vehicle, given) or is_further) and vehicle.pk:
            self._changed[vehicle.pk] = vehicle

    def store(self) -> None:
        for vehicle in self._changed.values():
            vehicle.changed_at, vehicle.look_on = self._now, LOOK_AT_ONCE
        Vehicle.objects.bulk_create(self._new)
        Vehicle.objects.bulk_update(self._changed.values(), _CHANGEABLE, batch_size=100)
        note_changes("vehicles", [vehicle.pk for vehicle in self._new], CREATED)
        note_changes("vehicles", self._changed)
        for reading in self._readings:
            # The vehicle has its id only now.
            reading.vehicle_id = reading.vehicle.pk
        MileageReading.objects.bulk_create(self._readings)


def same_vehicle(kept: Sequence[Vehicle], data: VehicleData) -> Vehicle | None:
    """Return which of a customer's vehicles is meant: the VIN decides, then the plate."""
    vin = check_vin(data.vin).value[:LENGTH]
    if vin and (found := _first(kept, vin=vin)):
        return found
    others = [each for each in kept if not (vin and each.vin)]
    if plate := parse_plate(data.plate):
        return _first(others, plate_key=plate.key)
    if search := plate_search_key(data.plate)[:14]:
        return _first(others, plate_search=search)
    if vin or not (data.make or data.model):
        return None
    alike = (data.make.lower(), data.model.lower())
    return next((each for each in kept if (each.make.lower(), each.model.lower()) == alike), None)


def _first(vehicles: Sequence[Vehicle], **wanted: str) -> Vehicle | None:
    ((name, value),) = wanted.items()
    return next((each for each in vehicles if getattr(each, name) == value), None)


def _fill(vehicle: Vehicle, given: RowVehicle) -> bool:
    values = {**asdict(given.data), "hu_due": given.hu_due}
    del values["mileage_km"]
    changed = False
    for name, value in values.items():
        if value and not getattr(vehicle, name):
            setattr(vehicle, name, value)
            changed = True
    if changed:
        derive_vehicle_keys(vehicle)
    return changed
