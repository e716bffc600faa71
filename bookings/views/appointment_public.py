"""The customer sees, moves or cancels an appointment. Looking never changes anything (E-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from bookings.again import book_again, is_over
from bookings.appointments import cancel_online, may_change_online, move_online
from bookings.forms.public import name_of_car
from bookings.ical.files import PUBLISH, appointment_ics
from bookings.links import appointment_path
from bookings.messages.notices import house_rules
from bookings.models import Appointment
from bookings.proposals.successors import after_appointment
from bookings.public import (
    pk_of,
    refusal,
    start_of,
    times_to_choose,
)
from customers.views.for_customers import page_language, render_for
from workshop_crm.lib.errors import DomainError


@require_safe
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    row = _appointment_of(token)
    if after := after_appointment(row):
        return redirect(appointment_path(after))
    return _page(request, row, now=timezone.now())


@require_POST
def move_date(request: HttpRequest, token: str) -> HttpResponse:
    return _change(request, token, lambda row, now: move_online(row, start_of(request), now=now))


@require_POST
def cancel_date(request: HttpRequest, token: str) -> HttpResponse:
    return _change(request, token, lambda row, now: cancel_online(row, now=now))


@require_POST
def rebook(request: HttpRequest, token: str) -> HttpResponse:
    row, now = _appointment_of(token), timezone.now()
    try:
        with translation.override(page_language(request, row.customer)):
            new = book_again(row, start_of(request), now=now)
    except DomainError as error:
        return _page(request, row, now=now, error=error)
    return redirect(appointment_path(new))


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    row = _appointment_of(token)
    content = appointment_ics(row, PUBLISH, stamp=row.created_at)
    response = HttpResponse(content, content_type="text/calendar; charset=UTF-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


def _change(
    request: HttpRequest, token: str, act: Callable[[Appointment, datetime], object]
) -> HttpResponse:
    row, now = _appointment_of(token), timezone.now()
    try:
        with translation.override(page_language(request, row.customer)):
            act(row, now)
    except DomainError as error:
        return _page(request, _appointment_of(token), now=now, error=error)
    return redirect("public_appointment", token)


def _appointment_of(token: str) -> Appointment:
    rows = Appointment.objects.exclude(
        state__in=(Appointment.State.HELD, Appointment.State.RELEASED)
    ).select_related("customer", "workshop", "booking", "vehicle")
    return get_object_or_404(rows, pk=pk_of("appointment", token))


def _page(
    request: HttpRequest, row: Appointment, *, now: datetime, error: DomainError | None = None
) -> HttpResponse:
    services = list(row.services.all())
    may_change = may_change_online(row, now=now)
    context = {
        "here": appointment_path(row),
        "appointment": row,
        "car": row.vehicle and partial(name_of_car, row.vehicle),
        "site": row.workshop,
        "services": services,
        "price": row.booking and row.booking.price_gross,
        "may_change": may_change,
        "is_to_come": row.state == Appointment.State.CONFIRMED and now < row.starts_at,
        "is_cancelled": row.state == Appointment.State.CANCELLED,
        "is_over": is_over(row, now=now),
        "limit_hours": house_rules().change_limit_hours,
        **refusal(row.workshop, error),
    }
    moving = row if may_change else None
    if (may_change and (error or "change" in request.GET)) or context["is_over"]:
        context |= times_to_choose(
            request, row.workshop, services, now=now, customer=row.customer, moving=moving
        )
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    template = "bookings/public/appointment.html"
    return render_for(row.customer, request, template, context, status=status)
