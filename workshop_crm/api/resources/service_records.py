"""What was done to vehicles: by us, and by others who tell us."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from customers.at_site import of_sites_of
from customers.living import lock_living
from customers.models import AccessEntry, ServiceRecord
from customers.vehicles.history import add_service_record
from workshop_crm.api.answers import changed, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.resources.catalogue import service_of
from workshop_crm.api.resources.vehicles import refuse_day_ahead, vehicle_of
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import (
    Count,
    Day,
    ExternalIdText,
    Given,
    Listed,
    Number,
    RowNumber,
    Text,
)

NAME = "service_records"
router = Router()


class ServiceRecordOut(Schema):
    """A service that was done. ``reference`` names the invoice, if it was by us."""

    id: int
    external_id: str | None = None
    vehicle_id: int
    service: str
    done_on: date
    mileage_km: int | None
    reference: str


class ServiceRecordIn(Given):
    """A service that was done elsewhere, or here but charged by another program."""

    external_id: ExternalIdText | None = None
    vehicle_id: Number
    service: Text = Field(max_length=50, description="Its code in our catalogue.")
    done_on: Day
    mileage_km: Count | None = None


class ServiceRecordQuery(ListQuery):
    vehicle_id: RowNumber | None = None
    customer_id: RowNumber | None = None


@router.get("", response=Listed[ServiceRecordOut], auth=needs(NAME, READ))
def list_service_records(request: HttpRequest, asked: Query[ServiceRecordQuery]) -> HttpResponse:
    """List what was done, by vehicle or by the vehicle's holder."""
    system = caller(request)
    rows = narrowed(_visible(system), system, NAME, asked)
    if asked.vehicle_id is not None:
        rows = rows.filter(vehicle=asked.vehicle_id)
    if asked.customer_id is not None:
        rows = rows.filter(vehicle__customer=asked.customer_id)
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/{number}", response=ServiceRecordOut, auth=needs(NAME, READ))
def read_service_record(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read what was done once."""
    system = caller(request)
    found = get_object_or_404(_visible(system).select_related("vehicle"), pk=number)
    vehicle = found.vehicle
    note_seen(system, vehicle.customer_id, AccessEntry.Action.PAGE, f"vehicle:{vehicle.pk}")
    return shown(request, _out(system, [found])[0])


@router.post("", response={201: ServiceRecordOut}, auth=needs(NAME, WRITE))
def create_service_record(request: HttpRequest, given: ServiceRecordIn) -> HttpResponse:
    """Note a service that was done; what is due and its reminders follow at once."""
    system = caller(request)

    def work() -> ServiceRecordOut:
        refuse_known(system, NAME, given.external_id)
        refuse_day_ahead("done_on", given.done_on)
        vehicle = vehicle_of(system, given.vehicle_id)
        lock_living(vehicle.customer)
        record = add_service_record(
            vehicle,
            service_of(given.service),
            done_on=given.done_on,
            mileage_km=given.mileage_km,
        )
        remember(system, NAME, record.pk, given.external_id)
        note_done(system, "api:create_service_record", ServiceRecord, record.pk)
        return _out(system, [record])[0]

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/service-records/{number}")


def _visible(system: System) -> QuerySet[ServiceRecord]:
    rows = ServiceRecord.objects.filter(vehicle__customer__is_restricted=False)
    return of_sites_of(rows.select_related("service"), system.user, "vehicle__customer")


def _out(system: System, records: list[ServiceRecord]) -> list[ServiceRecordOut]:
    theirs = external_ids(system, NAME, records)
    return [
        ServiceRecordOut(
            id=each.pk,
            external_id=theirs.get(each.pk),
            vehicle_id=each.vehicle_id,
            service=each.service.code,
            done_on=each.done_on,
            mileage_km=each.mileage_km,
            reference=each.reference,
        )
        for each in records
    ]
