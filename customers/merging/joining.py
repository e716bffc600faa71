"""Vehicles of two records that are one vehicle."""

from __future__ import annotations

from collections.abc import Iterable

from customers.merging.steps import Recorder, snapshot
from customers.models import Customer, JoinedVehicle, Vehicle
from customers.records import save_vehicle
from customers.text_references import rename_vehicle

# Whether it was sold is no gap to be filled: the record that lives on knows it best.
_NOT_FILLED = {"id", "customer", "driver", "held_since", "sold_on", "changed_at", "look_on"}
_LATEST = ("mileage_km", "hu_due")


def same_vehicles(
    first: Iterable[Vehicle], more: Iterable[Vehicle]
) -> list[tuple[Vehicle, Vehicle]]:
    """Return pairs of a vehicle to keep and its double: by VIN, or by plate when one has none."""
    kept: list[Vehicle] = []
    pairs = []
    for vehicle in [*first, *more]:
        same = next((each for each in kept if _is_same(each, vehicle)), None)
        if same is None:
            kept.append(vehicle)
        else:
            pairs.append((same, vehicle))
    return pairs


def join_vehicles(pairs: Iterable[tuple[Vehicle, Vehicle]], recorder: Recorder) -> None:
    """Make one vehicle of each pair; links with the double's id go on to work."""
    for kept, double in pairs:
        recorder.move_all(double, kept)
        _fill(kept, double, recorder)
        old_id = double.pk
        for earlier in double.joined.all():
            recorder.change(earlier, vehicle=kept)
        recorder.delete(double)
        recorder.created(JoinedVehicle.objects.create(old_id=old_id, vehicle=kept))
        rename_vehicle(recorder, old_id=old_id, kept=kept)


def find_vehicle(pk: int) -> Vehicle | None:
    """Return the vehicle with this id, or the one into which it was joined."""
    vehicles = Vehicle.objects.select_related("customer", "driver")
    found = vehicles.filter(pk=pk).first()
    return found or vehicles.filter(joined__old_id=pk).first()


def vehicles_of(customer: Customer) -> list[Vehicle]:
    return list(customer.vehicles.order_by("id"))


def _is_same(one: Vehicle, other: Vehicle) -> bool:
    if one.vin and other.vin:
        return one.vin == other.vin
    # A sold car's plate may hang on the next car.
    has_plate = one.plate_key != "" and not (one.sold_on or other.sold_on)
    return has_plate and one.plate_key == other.plate_key


def _fill(vehicle: Vehicle, other: Vehicle, recorder: Recorder) -> None:
    before = snapshot(vehicle)
    for field in Vehicle._meta.concrete_fields:
        if field.name not in _NOT_FILLED and not getattr(vehicle, field.attname):
            setattr(vehicle, field.attname, getattr(other, field.attname))
    for name in _LATEST:
        values = filter(None, [getattr(vehicle, name), getattr(other, name)])
        setattr(vehicle, name, max(values, default=None))
    save_vehicle(vehicle)
    after = snapshot(vehicle)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    for name in ("changed_at", "look_on"):
        changes.pop(name, None)
    recorder.note_changes(vehicle, changes)
