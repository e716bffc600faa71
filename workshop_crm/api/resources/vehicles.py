"""Vehicles: read, created, changed, sold; under the same rules as at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from customers.at_site import of_sites_of
from customers.forms.vehicles import VehicleForm
from customers.living import lock_living
from customers.models import AccessEntry, Customer, JoinedVehicle, Vehicle
from customers.records import save_vehicle
from customers.vehicles.history import add_mileage
from workshop_crm.api.answers import changed, check_if_match, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.problems import Problem, field_problem, form_problem
from workshop_crm.api.resources.customers import living
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import (
    Count,
    Day,
    ExternalIdText,
    Filter,
    Given,
    Listed,
    Number,
    RowNumber,
    Text,
)
from workshop_crm.lib.plates import parse_plate, plate_search_key

NAME = "vehicles"
router = Router()
_CLASSES = Literal[
    "car", "rental", "motorcycle", "trailer_light", "trailer", "trailer_heavy", "motorhome",
    "motorhome_medium", "motorhome_heavy", "lorry", "lorry_heavy",
]  # fmt: skip


class VehicleOut(Schema):
    """A vehicle. ``hu_due`` is the first of the month on the sticker, due at that month's end."""

    id: int
    external_id: str | None = None
    customer_id: int
    driver_id: int | None
    plate: str
    vin: str
    hsn: str
    tsn: str
    make: str
    model: str
    vehicle_class: str
    first_registration: date | None
    hu_due: date | None
    mileage_km: int | None
    sold_on: date | None
    changed_at: datetime


class VehicleChange(Given):
    """What is known of a vehicle; a mileage is noted as read today."""

    external_id: ExternalIdText | None = None
    plate: Text | None = Field(None, max_length=20)
    vin: Text | None = Field(None, max_length=25)
    hsn: Text | None = Field(None, max_length=4)
    tsn: Text | None = Field(None, max_length=3)
    make: Text | None = Field(None, max_length=60)
    model: Text | None = Field(None, max_length=60)
    vehicle_class: _CLASSES | None = None
    first_registration: Day | None = None
    hu_due: Day | None = None
    mileage_km: Count | None = None
    sold_on: Day | None = None


class VehicleIn(VehicleChange):
    """A new vehicle of a customer."""

    customer_id: Number


class VehicleQuery(ListQuery):
    customer_id: RowNumber | None = Field(None, description="Only those of this holder.")
    plate: Filter | None = Field(None, description="Only with this plate, however it is written.")
    vin: Filter | None = Field(None, description="Only with this VIN.")


@router.get("", response=Listed[VehicleOut], auth=needs(NAME, READ))
def list_vehicles(request: HttpRequest, asked: Query[VehicleQuery]) -> HttpResponse:
    """List vehicles, without those of restricted people."""
    system = caller(request)
    rows = narrowed(_living(system), system, NAME, asked)
    if asked.customer_id is not None:
        rows = rows.filter(customer=asked.customer_id)
    if asked.plate is not None:
        rows = rows.filter(_has_plate(asked.plate))
    if asked.vin is not None:
        rows = rows.filter(vin=asked.vin.strip().upper())
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/{number}", response=VehicleOut, auth=needs(NAME, READ))
def read_vehicle(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read a vehicle; the number of one that was joined leads to the one that was kept."""
    system = caller(request)
    vehicle = vehicle_of(system, number)
    note_seen(system, vehicle.customer_id, AccessEntry.Action.PAGE, f"vehicle:{vehicle.pk}")
    return shown(request, _one(system, vehicle))


@router.post("", response={201: VehicleOut}, auth=needs(NAME, WRITE))
def create_vehicle(request: HttpRequest, given: VehicleIn) -> HttpResponse:
    """Store a new vehicle of a customer."""
    system = caller(request)

    def work() -> VehicleOut:
        refuse_known(system, NAME, given.external_id)
        customer = lock_living(living(system, given.customer_id))
        made = _store(system, Vehicle(customer=customer), given)
        note_done(system, "customers:vehicle_new", Vehicle, made.id)
        return made

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/vehicles/{number}")


@router.patch("/{number}", response=VehicleOut, auth=needs(NAME, WRITE))
def change_vehicle(request: HttpRequest, number: RowNumber, given: VehicleChange) -> HttpResponse:
    """Change the fields that are given; the others stay. ``sold_on`` null: not sold after all."""
    system = caller(request)

    def work() -> VehicleOut:
        found = vehicle_of(system, number)
        lock_living(found.customer)
        vehicle = Vehicle.objects.select_for_update().get(pk=found.pk)
        check_if_match(request, _one(system, vehicle))
        return _store(system, vehicle, given)

    return changed(request, work)


def vehicle_of(system: System, number: int) -> Vehicle:
    """Return the vehicle of a number, or the one that it was joined with. Raises Http404."""
    joined = JoinedVehicle.objects.filter(old_id=number).values("vehicle")
    is_meant = Q(pk=number) | Q(pk__in=joined)
    vehicle = _living(system).select_related("customer").filter(is_meant).first()
    if vehicle is None:
        raise Http404
    return vehicle


def vehicle_of_holder(system: System, number: int | None, holder: Customer) -> Vehicle | None:
    """Return the vehicle that is named, if any is. Raises a problem unless it is this holder's."""
    vehicle = vehicle_of(system, number) if number else None
    if vehicle and vehicle.customer_id != holder.pk:
        detail = _("The vehicle belongs to somebody else.")
        raise Problem("invalid", errors=[field_problem("vehicle_id", detail)])
    return vehicle


def refuse_day_ahead(name: str, day: date | None) -> None:
    """Raise a problem for a day on which nothing can have happened yet."""
    if day and day > timezone.localdate():
        raise Problem("invalid", errors=[field_problem(name, _("This day is still to come."))])


def _living(system: System) -> QuerySet[Vehicle]:
    rows = Vehicle.objects.filter(customer__is_restricted=False)
    return of_sites_of(rows, system.user)


def _has_plate(text: str) -> Q:
    plate = parse_plate(text)
    return Q(plate_key=plate.key) if plate else Q(plate_search=plate_search_key(text)[:14])


def _store(system: System, vehicle: Vehicle, given: VehicleChange) -> VehicleOut:
    today = timezone.localdate()
    values = given.model_dump(exclude_unset=True)
    values.pop("customer_id", None)
    external_id, km = values.pop("external_id", None), values.pop("mileage_km", None)
    if "sold_on" in values:
        refuse_day_ahead("sold_on", values["sold_on"])
        vehicle.sold_on = values.pop("sold_on")
    typed = {name: getattr(vehicle, name, None) for name in VehicleForm.Meta.fields}
    form = VehicleForm(typed | {k: _text(v) for k, v in values.items()}, instance=vehicle)
    if not form.is_valid():
        raise form_problem(form.errors)
    save_vehicle(form.save(commit=False), today=today)
    if km is not None:
        add_mileage(vehicle, km, today)
    remember(system, NAME, vehicle.pk, external_id)
    return _one(system, vehicle)


def _text(value: Any) -> Any:
    return "" if value is None else value


def _one(system: System, vehicle: Vehicle) -> VehicleOut:
    return _out(system, [vehicle])[0]


def _out(system: System, vehicles: Sequence[Vehicle]) -> list[VehicleOut]:
    theirs = external_ids(system, NAME, vehicles)
    rows = [VehicleOut.from_orm(each) for each in vehicles]
    for row in rows:
        row.external_id = theirs.get(row.id)
    return rows
