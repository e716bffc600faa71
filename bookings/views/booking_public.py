"""Direct booking: by the link of a known customer's vehicle, and on the site's own page."""

from __future__ import annotations

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from bookings.direct import DirectBooking, book_direct, site_of, vehicle_of_link
from bookings.forms_public import ContactForm
from bookings.guests import guest_of
from bookings.links import appointment_path
from bookings.models import Appointment
from bookings.public import (
    maybe_start_of,
    refusal,
    render_for,
    start_of,
    times_to_choose,
)
from bookings.web_booking import WebBooking, book_on_page
from customers.data import PersonData, VehicleData
from customers.models import Customer, Vehicle
from workshop.models import Service, Workshop
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import BadTokenError

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def book_vehicle(request: HttpRequest, token: str) -> HttpResponse:
    vehicle = _vehicle_of(token)
    service, site = _chosen_service(request), site_of(vehicle.customer)
    error = None
    if request.method == "POST" and service:
        try:
            with translation.override(vehicle.contact.language):
                return redirect(appointment_path(_book(request, vehicle, service, site)))
        except DomainError as refused:
            error = refused
    context = {
        "vehicle": vehicle,
        "once_key": request.POST.get("once_key") or uuid.uuid4(),
        **_choices(request, site, service, error=error, customer=vehicle.customer),
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    template = "bookings/public/book_vehicle.html"
    return render_for(vehicle.contact, request, template, context, status=status)


def _vehicle_of(token: str) -> Vehicle:
    try:
        return vehicle_of_link(token)
    except BadTokenError as error:
        raise Http404 from error


@require_http_methods(METHODS)
def book_site(request: HttpRequest, slug: str) -> HttpResponse:
    site = get_object_or_404(Workshop, slug=slug, is_active=True)
    service = _chosen_service(request)
    form = ContactForm(request.POST or None, initial={"once_key": uuid.uuid4()})
    error, status = None, HTTPStatus.OK
    if request.method == "POST" and form.is_trapped:
        return redirect("book_site_done", slug)
    if request.method == "POST" and service:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                new = _web_booking(form.cleaned_data, start_of(request), site, service)
                return redirect(appointment_path(book_on_page(new, now=timezone.now())))
            except DomainError as refused:
                error, status = refused, HTTPStatus.CONFLICT
    context = {"form": form, **_choices(request, site, service, error=error)}
    return render(request, "bookings/public/book_site.html", context, status=status)


@require_safe
def booked(request: HttpRequest, slug: str) -> HttpResponse:
    site = get_object_or_404(Workshop, slug=slug, is_active=True)
    return render(request, "bookings/public/booked.html", {"site": site})


def _chosen_service(request: HttpRequest) -> Service | None:
    return Service.objects.filter(
        code=request.GET.get("service", ""), is_active=True, is_bookable_online=True
    ).first()


def _choices(
    request: HttpRequest,
    site: Workshop,
    service: Service | None,
    *,
    error: DomainError | None,
    customer: Customer | None = None,
) -> dict[str, Any]:
    """Return what there is to choose: services first, then the chosen one's free times."""
    context = {"site": site, "service": service, **refusal(site, error)}
    if service is None:
        context["services"] = Service.objects.filter(is_active=True, is_bookable_online=True)
        return context
    context |= {"services": [service], "price": service.price_gross}
    context["chosen"] = maybe_start_of(request)
    return context | times_to_choose(
        request, site, [service], now=timezone.now(), customer=customer
    )


def _book(request: HttpRequest, vehicle: Vehicle, service: Service, site: Workshop) -> Appointment:
    return book_direct(
        DirectBooking(
            workshop=site,
            customer=vehicle.customer,
            vehicle=vehicle,
            services=[service],
            starts_at=start_of(request),
            guest=guest_of(vehicle.customer),
            once_key=f"vehicle:{vehicle.pk}:{request.POST.get('once_key', '')[:60]}",
        ),
        now=timezone.now(),
    )


def _web_booking(
    data: dict[str, Any], starts_at: datetime, site: Workshop, service: Service
) -> WebBooking:
    return WebBooking(
        site=site,
        services=[service],
        starts_at=starts_at,
        person=PersonData(
            first_name=data["first_name"],
            last_name=data["last_name"],
            email=data["email"],
            phone_raw=data["phone"],
            language=translation.get_language() or "",
        ),
        vehicle=VehicleData(plate=data["plate"]),
        once_key=f"web:{data['once_key']}",
        notes=data["notes"],
    )
