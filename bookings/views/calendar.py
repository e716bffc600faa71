"""Staff make, move and cancel appointments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.appointments import LIVE_STATES, NewAppointment, book, cancel, move
from bookings.board.links import day_page
from bookings.calendar.free_days import Search, free_days
from bookings.calendar.loading import needs_of
from bookings.direct.taking import DirectBooking, book_direct, site_of
from bookings.forms.board import PlaceForm
from bookings.forms.calendar import WishForm
from bookings.ical.replies import decline_counter
from bookings.models import Appointment, Booking
from bookings.public import first_day_of, moment_in, refusal, start_of
from bookings.views.choosing import choose_customer, chosen_place, kept_of
from customers.living import living_customer
from customers.models import AccessEntry, Customer
from customers.views.looking import look_at
from workshop.access import at_sites_of, signed_in, sites_of
from workshop.models import Service, Workshop
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number


@require_http_methods(["GET", "POST"])
def new_appointment(request: HttpRequest) -> HttpResponse:
    booking = _booking_of(request)
    customer = _customer_of(request, booking)
    if customer is None:
        return choose_customer(request)
    look_at(request, customer, AccessEntry.Action.BOOKING, "appointment")
    sites = sites_of(signed_in(request))
    if not sites.exists():
        return render(request, "bookings/no_site.html")
    form = WishForm(_wish(request, customer, booking), customer=customer, sites=sites)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            appointment = _book(request, form.cleaned_data, customer, booking)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("The appointment is made; the customer is told."))
            return redirect(day_page(appointment.workshop, appointment.starts_at))
    context: dict[str, Any] = {
        "customer": customer,
        "booking": booking,
        "form": form,
        "once_key": request.POST.get("once_key") or uuid.uuid4(),
        "kept": kept_of(request),
    }
    if form.is_valid():
        wished = form.cleaned_data
        context |= _times(request, wished["site"], wished["service"], error=error)
        context["place"] = chosen_place(request, wished["site"], wished["service"])
        context["site"] = wished["site"]
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return render(request, "bookings/calendar/new_appointment.html", context, status=status)


@require_http_methods(["GET", "POST"])
def move_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    row = _appointment_of(pk)
    look_at(request, row.customer, AccessEntry.Action.BOOKING, f"appointment:{pk}")
    error = None
    if request.method == "POST":
        try:
            moved = move(row, start_of(request), now=timezone.now())
        except DomainError as refused:
            error, row = refused, _appointment_of(pk)
        else:
            messages.success(request, _("The appointment has moved; the customer is told."))
            return redirect(day_page(moved.workshop, moved.starts_at))
    services = list(row.services.all())
    context = {
        "appointment": row,
        "services": services,
        "is_movable": row.state == Appointment.State.CONFIRMED,
        "form": PlaceForm(row) if row.state in LIVE_STATES else None,
        "wanted": moment_in(request.GET, "to"),
        **_times(request, row.workshop, services, error=error, moving=row),
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return render(request, "bookings/calendar/move.html", context, status=status)


@require_POST
def keep_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    row = _appointment_of(pk)
    try:
        decline_counter(row, start_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The appointment stays; the customer is told."))
    return redirect(day_page(row.workshop, row.starts_at))


@require_POST
def cancel_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    row = _appointment_of(pk)
    try:
        cancel(row, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The appointment is cancelled; the customer is told."))
    return redirect(day_page(row.workshop, row.starts_at))


def _appointment_of(pk: int) -> Appointment:
    rows = Appointment.objects.select_related("workshop", "customer", "vehicle", "bay")
    return get_object_or_404(rows, pk=pk)


def _booking_of(request: HttpRequest) -> Booking | None:
    pk = row_number(request.GET.get("booking"))
    rows = Booking.objects.select_related("customer", "vehicle", "workshop")
    rows = at_sites_of(rows, signed_in(request))
    return get_object_or_404(rows, pk=pk) if pk else None


def _customer_of(request: HttpRequest, booking: Booking | None) -> Customer | None:
    if booking:
        return booking.customer
    number = request.GET.get("customer", "")
    customer = living_customer(number)
    if number.isdecimal() and customer is None:
        raise Http404
    return customer


def _wish(request: HttpRequest, customer: Customer, booking: Booking | None) -> dict[str, Any]:
    """Read the wish from the address; what is missing there comes from the booking."""
    site = booking.workshop if booking else site_of(customer)
    vehicle = booking.vehicle_id if booking else None
    services = [service.code for service in booking.services.all()] if booking else []
    return {
        "site": request.GET.get("site") or site.pk,
        "vehicle": request.GET.get("vehicle") or vehicle or "",
        "service": request.GET.getlist("service") or services,
    }


def _times(
    request: HttpRequest,
    site: Workshop,
    services: Iterable[Service],
    *,
    error: DomainError | None,
    moving: Appointment | None = None,
) -> dict[str, Any]:
    """Return what _free_days.html needs; staff may give away times below the lead time."""
    now = timezone.now()
    found = free_days(site, Search(needs_of(services), now, first_day_of(request), moving), now=now)
    query = request.GET.copy()
    query["from"] = found.next_day.isoformat()
    return {"days": found.days, "later": f"?{query.urlencode()}", **refusal(site, error)}


def _book(
    request: HttpRequest, wished: dict[str, Any], customer: Customer, booking: Booking | None
) -> Appointment:
    place: dict[str, Any] = {
        "workshop": wished["site"],
        "customer": customer,
        "vehicle": wished["vehicle"],
        "services": list(wished["service"]),
        "starts_at": start_of(request),
        "bay_id": row_number(request.POST.get("bay")) or None,
    }
    if booking:
        return book(NewAppointment(**place, booking=booking), now=timezone.now())
    once_key = f"desk:{request.POST.get('once_key', '')[:60]}"
    return book_direct(DirectBooking(**place, once_key=once_key), now=timezone.now())
