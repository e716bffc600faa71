"""Writing customers and vehicles: the one place that derives their look-up keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q

from customers.data import PersonData, VehicleData
from customers.matching import Suggestion
from customers.models import Customer, PlateHistory, PossibleDuplicate, Task, Vehicle
from customers.search.terms import person_terms, refresh_terms, store_terms
from customers.tasks_list import NewTask, open_task
from customers.vehicles.history import add_mileage, add_service_record
from workshop.changes import CREATED, UPDATED, note_change
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.names import name_key, sound_key, street_key
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import parse_plate, plate_loose_key, plate_search_key
from workshop_crm.lib.vin import LENGTH, check_vin, vin_tail

__all__ = [
    "add_mileage",
    "add_service_record",
    "complete_customer",
    "create_customer",
    "find_or_create_vehicle",
    "note_possible_duplicates",
    "save_customer",
    "save_vehicle",
]


@transaction.atomic
def save_customer(customer: Customer) -> None:
    """Derive phone form, look-up keys and search words, then save."""
    derive_customer_keys(customer)
    is_new = customer.pk is None
    customer.save()
    if is_new:
        store_terms((customer.pk, *term) for term in person_terms(customer))
    else:
        refresh_terms([customer.pk])
    note_change("customers", customer.pk, CREATED if is_new else UPDATED)


def derive_customer_keys(customer: Customer) -> None:
    """Bring phone and look-up keys into line with the other fields, without saving."""
    customer.email = customer.email.strip()
    customer.email_key = customer.email.lower()
    phone = parse_phone(customer.phone or customer.phone_raw, customer.country or "DE")
    if phone is None:
        # What can't be dialled is kept as text only.
        customer.phone_raw = customer.phone_raw or customer.phone[:60]
    customer.phone = phone.e164 if phone else ""
    customer.phone_is_mobile = phone is not None and phone.is_mobile
    customer.name_key = name_key(customer.first_name, customer.last_name, customer.company)
    customer.sound_key = sound_key(customer.first_name, customer.last_name, customer.company)
    customer.street_key = street_key(customer.street)


def create_customer(person: PersonData, *, now: datetime) -> Customer:
    """Store a new customer; a second call stores a second one: match first."""
    customer = Customer(country="DE", language="de")
    fill_empty_fields(customer, person)
    customer.country = person.country or "DE"
    customer.language = person.language[:2] if person.language[:2] in {"de", "en"} else "de"
    if person.company and not person.last_name:
        customer.kind = Customer.Kind.BUSINESS
    customer.won_at = now
    save_customer(customer)
    return customer


def complete_customer(customer: Customer, person: PersonData) -> None:
    """Fill fields that are empty; what is known is never overwritten. Safe to repeat."""
    if fill_empty_fields(customer, person):
        save_customer(customer)


def fill_empty_fields(customer: Customer, person: PersonData) -> bool:
    """Fill what is empty, without saving; tell whether anything was."""
    given = asdict(person)
    del given["country"], given["language"]
    if not parse_phone(given["phone"] or given["phone_raw"], person.country or "DE"):
        given["phone_raw"] = given["phone_raw"] or given["phone"]
        given["phone"] = ""
    # One address is not completed with parts of another one.
    if customer.street or customer.postcode:
        for name in ("street", "postcode", "city"):
            del given[name]
    changed = False
    for name, value in given.items():
        text = value.strip()[: _length(Customer, name)]
        if text and not getattr(customer, name):
            setattr(customer, name, text)
            changed = True
    return changed


def _length(model: type[models.Model], name: str) -> int | None:
    length: int | None = getattr(model._meta.get_field(name), "max_length", None)
    return length


@transaction.atomic
def save_vehicle(vehicle: Vehicle, *, today: date | None = None) -> None:
    """Derive the plate's keys and season, tidy the VIN, save; holder and driver are found by it.

    A plate that it had before is kept as an earlier one, until ``today`` where that is known.
    """
    derive_vehicle_keys(vehicle)
    before = Vehicle.objects.filter(pk=vehicle.pk).first()
    vehicle.save()
    concerned = {vehicle.customer_id, vehicle.driver_id}
    if before:
        concerned |= {before.customer_id, before.driver_id}
        if before.plate and before.plate != vehicle.plate:
            note_earlier_plate(before, until=today)
    refresh_terms([pk for pk in concerned if pk])
    note_change("vehicles", vehicle.pk, UPDATED if before else CREATED)


def note_earlier_plate(before: Vehicle, *, until: date | None) -> PlateHistory:
    """Keep the plate of a vehicle as it was stored; it was used since the one before it."""
    last = before.earlier_plates.exclude(used_until=None).first()
    return PlateHistory.objects.create(
        vehicle_id=before.pk,
        plate=before.plate,
        plate_key=before.plate_key,
        plate_search=before.plate_search,
        used_from=last.used_until if last else before.held_since,
        used_until=until,
    )


def derive_vehicle_keys(vehicle: Vehicle) -> None:
    """Bring plate keys, season and VIN into line with what was typed, without saving."""
    plate = parse_plate(vehicle.plate)
    if plate:
        vehicle.plate = str(plate)[:20]
        vehicle.season_from = plate.season_from or vehicle.season_from
        vehicle.season_to = plate.season_to or vehicle.season_to
    vehicle.plate_key = plate.key if plate else ""
    vehicle.plate_search = plate_search_key(vehicle.plate)[:14]
    vehicle.plate_loose = plate_loose_key(vehicle.plate)
    vehicle.vin = check_vin(vehicle.vin).value[:LENGTH]
    vehicle.vin_tail = vin_tail(vehicle.vin)


def find_or_create_vehicle(customer: Customer, data: VehicleData) -> Vehicle | None:
    """Return the customer's vehicle that is meant, completed, or a new one.

    The VIN decides, then the plate; ``None`` when neither plate, VIN nor make is known.
    """
    if not (data.plate or data.vin or data.make or data.model):
        return None
    vehicle = _vehicle_of(customer, data) or Vehicle(customer=customer)
    for name, value in asdict(data).items():
        if name == "mileage_km":
            continue
        if isinstance(value, str):
            value = value.strip()[: _length(Vehicle, name)]
        if value and not getattr(vehicle, name):
            setattr(vehicle, name, value)
    if data.mileage_km and (vehicle.mileage_km or 0) < data.mileage_km:
        vehicle.mileage_km = data.mileage_km
    save_vehicle(vehicle)
    return vehicle


def _vehicle_of(customer: Customer, data: VehicleData) -> Vehicle | None:
    kept = customer.vehicles.filter(sold_on=None)
    vin = check_vin(data.vin).value[:LENGTH]
    if vin and (found := kept.filter(vin=vin).first()):
        return found
    plate = parse_plate(data.plate)
    same_vin = Q(vin="") | Q(vin=vin) if vin else Q()
    if plate:
        found = kept.filter(same_vin, plate_key=plate.key).first()
        # A portal may know the plate that the car had before; the make must not speak against it.
        same_make = Q(make="") | Q(make__iexact=data.make) if data.make else Q()
        earlier = kept.filter(same_vin, same_make, earlier_plates__plate_key=plate.key)
        return found or earlier.first()
    # Text that may mean two plates, but only one of them is this customer's.
    if search := plate_search_key(data.plate)[:14]:
        return kept.filter(same_vin, plate_search=search).first()
    if vin or not (data.make or data.model):
        return None
    return kept.filter(make__iexact=data.make, model__iexact=data.model).first()


@transaction.atomic
def note_possible_duplicates(
    customer: Customer, suggestions: Iterable[Suggestion], now: datetime
) -> list[PossibleDuplicate]:
    """List pairs for a person to decide, and open one task; a decided pair stays decided."""
    pairs = []
    for suggestion in suggestions:
        if suggestion.customer.pk == customer.pk:
            continue
        low, high = sorted((customer.pk, suggestion.customer.pk))
        pair, _created = PossibleDuplicate.objects.get_or_create(
            first_id=low,
            second_id=high,
            defaults={
                "reasons": suggestion.reasons,
                "score": suggestion.score,
                "found_at": now,
            },
        )
        if pair.decided_at is None:
            pairs.append(pair)
    if pairs:
        open_task(
            NewTask(
                kind=Task.Kind.DUPLICATE,
                key=duplicate_task_key(customer.pk),
                title=_("Is %(name)s known already?") % {"name": customer.name},
                detail=", ".join(pairs[0].reasons),
                link=pairs[0].get_absolute_url(),
                customer=customer,
                due_at=now,
            ),
            now=now,
        )
    return pairs


def duplicate_task_key(customer_id: int) -> str:
    """Return the key of the task that asks about a customer's possible duplicates."""
    return f"duplicate:{customer_id}"
