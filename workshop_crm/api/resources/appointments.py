"""Appointments: read, booked, moved, cancelled; the calendar has the last word."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from bookings.appointments import NewAppointment, book, cancel, move
from bookings.calendar.loading import find_slots, needs_of
from bookings.calendar.occupancy import lock_booking
from bookings.calendar.shares import Guest
from bookings.models import Appointment
from customers.living import lock_living
from customers.models import AccessEntry
from workshop.access import at_sites_of
from workshop_crm.api.answers import changed, check_if_match, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.problems import Problem, field_problem
from workshop_crm.api.resources.catalogue import service_of, site_of
from workshop_crm.api.resources.customers import living
from workshop_crm.api.resources.vehicles import vehicle_of_holder
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import (
    ExternalIdText,
    Filter,
    Given,
    Listed,
    Moment,
    Number,
    RowNumber,
    Text,
)

NAME = "appointments"
router = Router()
LONGEST = timedelta(days=1)
Code = Annotated[Text, Field(max_length=50)]


class AppointmentOut(Schema):
    """A place in the calendar, ``[starts_at, ends_at)`` on one bay."""

    id: int
    external_id: str | None = None
    site: str
    bay: str
    starts_at: datetime
    ends_at: datetime
    state: str
    customer_id: int
    vehicle_id: int | None
    services: list[str]
    created_at: datetime


class AppointmentIn(Given):
    """What is to be booked; without an end the durations of the services count."""

    external_id: ExternalIdText | None = None
    site: Text | None = Field(None, max_length=50, description="Needed where there are several.")
    customer_id: Number
    vehicle_id: Number | None = None
    services: list[Code] = Field(min_length=1, max_length=20)
    starts_at: Moment
    ends_at: Moment | None = None


class AppointmentChange(Given):
    """Another time, or the end of it; the customer is told of both."""

    external_id: ExternalIdText | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    state: Literal["cancelled"] | None = None


class AppointmentQuery(ListQuery):
    customer_id: RowNumber | None = None
    vehicle_id: RowNumber | None = None
    site: Filter | None = None
    state: Literal[
        "held", "confirmed", "arrived", "done", "released", "no_show", "cancelled"
    ] | None = None  # fmt: skip
    starts_from: Moment | None = None
    starts_before: Moment | None = None


class FreeQuery(Schema):
    services: list[Code] = Field(min_length=1, max_length=20)
    site: Filter | None = None
    near: Moment | None = Field(None, description="Nearest to this moment; else the next ones.")


class SlotOut(Schema):
    starts_at: datetime
    ends_at: datetime


class Slots(Schema):
    data: list[SlotOut]


@router.get("", response=Listed[AppointmentOut], auth=needs(NAME, READ))
def list_appointments(request: HttpRequest, asked: Query[AppointmentQuery]) -> HttpResponse:
    """List appointments."""
    system = caller(request)
    rows = narrowed(_visible(system), system, NAME, asked)
    wanted = {
        "customer": asked.customer_id,
        "vehicle": asked.vehicle_id,
        "workshop__slug": asked.site,
        "state": asked.state,
        "starts_at__gte": asked.starts_from,
        "starts_at__lt": asked.starts_before,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/free", response=Slots, auth=needs(NAME, READ))
def list_free_slots(request: HttpRequest, asked: Query[FreeQuery]) -> HttpResponse:
    """List free places for these services, as the desk is offered them."""
    need = needs_of([service_of(code) for code in asked.services])
    wish = need.wish(Guest.STAFF, near=asked.near)
    found = find_slots(site_of(caller(request), asked.site), wish, now=timezone.now())
    return shown(request, Slots(data=[SlotOut.from_orm(slot) for slot in found]))


@router.get("/{number}", response=AppointmentOut, auth=needs(NAME, READ))
def read_appointment(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read an appointment."""
    system = caller(request)
    row = _appointment_of(system, number)
    note_seen(system, row.customer_id, AccessEntry.Action.BOOKING, f"appointment:{number}")
    return shown(request, _one(system, row))


@router.post("", response={201: AppointmentOut}, auth=needs(NAME, WRITE))
def create_appointment(request: HttpRequest, given: AppointmentIn) -> HttpResponse:
    """Book a free place; the customer is told. A taken one is answered with free ones."""
    system = caller(request)

    def work() -> AppointmentOut:
        refuse_known(system, NAME, given.external_id)
        customer = lock_living(living(system, given.customer_id))
        now = timezone.now()
        _check_times(given.starts_at, given.ends_at, now=now)
        new = NewAppointment(
            workshop=site_of(system, given.site),
            customer=customer,
            vehicle=vehicle_of_holder(system, given.vehicle_id, customer),
            services=[service_of(code) for code in given.services],
            starts_at=given.starts_at,
            ends_at=given.ends_at,
        )
        appointment = book(new, now=now)
        remember(system, NAME, appointment.pk, given.external_id)
        note_done(system, "bookings:new_appointment", Appointment, appointment.pk)
        return _one(system, appointment)

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/appointments/{number}")


@router.patch("/{number}", response=AppointmentOut, auth=needs(NAME, WRITE))
def change_appointment(
    request: HttpRequest, number: RowNumber, given: AppointmentChange
) -> HttpResponse:
    """Move a confirmed appointment, or cancel it; the customer is told."""
    system = caller(request)

    def work() -> AppointmentOut:
        row = _locked(_appointment_of(system, number))
        check_if_match(request, _one(system, row))
        now = timezone.now()
        if given.state:
            cancel(row, now=now)
            note_done(system, "bookings:cancel", Appointment, row.pk)
        elif given.starts_at or given.ends_at:
            starts_at = given.starts_at or row.starts_at
            _check_times(starts_at, given.ends_at, now=now)
            move(row, starts_at, ends_at=given.ends_at, now=now)
            note_done(system, "bookings:move", Appointment, row.pk)
        remember(system, NAME, row.pk, given.external_id)
        return _one(system, _appointment_of(system, number))

    return changed(request, work)


def _check_times(starts_at: datetime, ends_at: datetime | None, *, now: datetime) -> None:
    errors = []
    if starts_at <= now:
        errors.append(field_problem("starts_at", _("This moment is over.")))
    if ends_at and not starts_at < ends_at <= starts_at + LONGEST:
        errors.append(field_problem("ends_at", _("It ends after it starts, within a day.")))
    if errors:
        raise Problem("invalid", errors=errors)


def _visible(system: System) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(customer__is_restricted=False)
    related = rows.select_related("workshop", "bay", "customer").prefetch_related("services")
    return at_sites_of(related, system.user)


def _appointment_of(system: System, number: int) -> Appointment:
    return get_object_or_404(_visible(system), pk=number)


def _locked(appointment: Appointment) -> Appointment:
    # In the same order as everywhere: the booking first.
    if appointment.booking_id:
        lock_booking(appointment.booking_id)
    return Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)


def _one(system: System, appointment: Appointment) -> AppointmentOut:
    return _out(system, [appointment])[0]


def _out(system: System, appointments: list[Appointment]) -> list[AppointmentOut]:
    theirs = external_ids(system, NAME, appointments)
    return [
        AppointmentOut(
            id=each.pk,
            external_id=theirs.get(each.pk),
            site=each.workshop.slug,
            bay=each.bay.name,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            state=each.state,
            customer_id=each.customer_id,
            vehicle_id=each.vehicle_id,
            services=sorted(service.code for service in each.services.all()),
            created_at=each.created_at,
        )
        for each in appointments
    ]
