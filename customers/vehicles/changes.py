"""What happens to a vehicle: its paper is read, it is sold, changes hands, gets a driver."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from customers.errors import CannotHandOverError
from customers.models import (
    Customer,
    MileageReading,
    PlateHistory,
    RegistrationPaper,
    Vehicle,
    VehicleInterval,
)
from customers.records import note_earlier_plate, save_vehicle

# What of the paper speaks about the holder and not about the car.
_OF_HOLDER = ("holder_name", "holder_first_name", "holder_address", "ownership_note")

_PAPER_FIELDS = [
    field.name
    for field in RegistrationPaper._meta.concrete_fields
    if field.name not in {"id", "vehicle"}
]


@transaction.atomic
def store_vehicle(vehicle: Vehicle, paper: RegistrationPaper, *, today: date) -> None:
    """Save a vehicle with what else stands in its registration paper."""
    save_vehicle(vehicle, today=today)
    is_empty = not any(getattr(paper, name) for name in _PAPER_FIELDS)
    if paper.pk or not is_empty:
        paper.vehicle = vehicle
        paper.save()


def sell_vehicle(vehicle: Vehicle, *, on: date) -> None:
    """Note that the customer has sold it; from now on nothing is due and nobody is reminded."""
    vehicle.sold_on = on
    save_vehicle(vehicle)


def keep_vehicle(vehicle: Vehicle) -> None:
    """Note that it was not sold after all."""
    vehicle.sold_on = None
    save_vehicle(vehicle)


def set_driver(vehicle: Vehicle, driver: Customer | None) -> None:
    """Let the messages about the vehicle go to somebody else than the holder; None: to them."""
    vehicle.driver = None if driver is None or driver.pk == vehicle.customer_id else driver
    save_vehicle(vehicle)


def contact_for(customer: Customer, vehicle: Vehicle | None) -> Customer:
    """Return who gets the notices of a booking: the driver, where the holder has one."""
    if vehicle and vehicle.driver and vehicle.customer_id == customer.pk:
        return vehicle.driver
    return customer


@transaction.atomic
def hand_over_vehicle(vehicle: Vehicle, to: Customer, *, on: date, plate: str = "") -> None:
    """Let a vehicle go from one of our customers to another one.

    What was done to the car stays with it, bookings, orders and invoices with the one who had
    it then. What speaks of them, the paper's holder and their driver, is gone. Raises
    CannotHandOverError; nothing is changed then.
    """
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    to = Customer.objects.select_for_update(no_key=True).get(pk=to.pk)
    if to.merged_into_id or to.is_restricted:
        raise CannotHandOverError(_("This record can't get a vehicle."))
    if to.pk == vehicle.customer_id:
        raise CannotHandOverError(_("The vehicle is with this customer already."))
    if vehicle.held_since and on < vehicle.held_since:
        raise CannotHandOverError(_("The last change of hands was later than this day."))
    if plate and vehicle.plate and plate != vehicle.plate:
        note_earlier_plate(vehicle, until=on)
        Vehicle.objects.filter(pk=vehicle.pk).update(plate=plate)
    vehicle.plate = plate or vehicle.plate
    vehicle.customer, vehicle.driver = to, None
    vehicle.held_since, vehicle.sold_on = on, None
    save_vehicle(vehicle)
    cleared = dict.fromkeys(_OF_HOLDER, "")
    RegistrationPaper.objects.filter(vehicle=vehicle).update(**cleared, registered_on=None)


def earlier_plates(vehicle: Vehicle) -> QuerySet[PlateHistory]:
    """Return the plates that it had with this holder; those before say who somebody else is."""
    plates = vehicle.earlier_plates.order_by(F("used_until").desc(nulls_last=True), "-id")
    if vehicle.held_since:
        plates = plates.filter(Q(used_until__gt=vehicle.held_since) | Q(used_until=None))
    return plates


def forget_plate(vehicle: Vehicle, pk: int) -> None:
    """Delete an earlier plate that was only a slip of the pen; a second call does nothing."""
    vehicle.earlier_plates.filter(pk=pk).delete()
    save_vehicle(vehicle)


@transaction.atomic
def forget_reading(vehicle: Vehicle, pk: int) -> None:
    """Delete a wrong reading; the newest that is left is the vehicle's mileage."""
    vehicle.mileage_readings.filter(pk=pk).delete()
    newest = vehicle.mileage_readings.order_by("-read_on", "-mileage_km").first()
    vehicle.mileage_km = newest.mileage_km if newest else None
    vehicle.save(update_fields=["mileage_km", "changed_at", "look_on"])


@transaction.atomic
def set_interval(vehicle: Vehicle, interval: VehicleInterval) -> None:
    """Let a service come due for this vehicle otherwise than usual; empty: as usual again."""
    known = VehicleInterval.objects.filter(vehicle=vehicle, service=interval.service_id)
    known.delete()
    if interval.is_off or interval.months or interval.km:
        interval.vehicle = vehicle
        interval.save(force_insert=True)
    Vehicle.objects.filter(pk=vehicle.pk).look_again()


def judged_readings(vehicle: Vehicle) -> list[tuple[MileageReading, bool]]:
    """Return the readings, newest first, and of each whether an earlier one was higher (F-10)."""
    highest = 0
    judged = []
    for reading in vehicle.mileage_readings.order_by("read_on", "mileage_km", "id"):
        judged.append((reading, reading.mileage_km < highest))
        highest = max(highest, reading.mileage_km)
    return judged[::-1]
