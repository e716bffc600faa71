"""What was done to a vehicle and how far it has been driven."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from customers.due_rules import next_hu_month
from customers.models import MileageReading, ServiceRecord, Vehicle
from customers.vehicles.hu_intervals import hu_table
from workshop.changes import CREATED, note_change
from workshop.models import Service


@transaction.atomic
def add_mileage(vehicle: Vehicle, km: int, read_on: date) -> bool:
    """Note a reading, once a day and value; False when it contradicts the other readings (F-10).

    A contradicting one is stored too: a person decides which of them is wrong.
    """
    readings = vehicle.mileage_readings
    is_plausible = not (
        readings.filter(read_on__lt=read_on, mileage_km__gt=km).exists()
        or readings.filter(read_on__gt=read_on, mileage_km__lt=km).exists()
    )
    MileageReading.objects.get_or_create(vehicle=vehicle, read_on=read_on, mileage_km=km)
    latest = readings.order_by("-read_on", "-mileage_km").values_list("mileage_km", flat=True)[0]
    vehicle.mileage_km = latest
    vehicle.save(update_fields=["mileage_km", "changed_at", "look_on"])
    note_change("vehicles", vehicle.pk)
    return is_plausible


@transaction.atomic
def add_service_record(
    vehicle: Vehicle,
    service: Service,
    *,
    done_on: date,
    mileage_km: int | None = None,
    reference: str = "",
) -> ServiceRecord:
    """Note a service that was done, once per reference; a HU moves the vehicle's due month.

    The next HU is reckoned from the month of this exam (F-01); an older exam that is noted
    late never moves the date back.
    """
    found, is_new = ServiceRecord.objects.get_or_create(
        vehicle=vehicle,
        service=service,
        reference=reference,
        **({} if reference else {"done_on": done_on}),
        defaults={"done_on": done_on, "mileage_km": mileage_km},
    )
    if mileage_km:
        add_mileage(vehicle, mileage_km, done_on)
    if service.due_rule == Service.DueRule.HU:
        month = next_hu_month(
            vehicle.vehicle_class, vehicle.first_registration, done_on, hu_table()
        )
        vehicle.hu_due = max(filter(None, [vehicle.hu_due, month]))
    # What is due has changed, whatever was done.
    vehicle.save(update_fields=["hu_due", "changed_at", "look_on"])
    note_change("vehicles", vehicle.pk)
    if is_new:
        note_change("service_records", found.pk, CREATED)
    return found
