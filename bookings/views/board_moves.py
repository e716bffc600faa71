"""Moving an appointment on the board: where it may go, the question, the move itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.appointments import LIVE_STATES, move, rearrange
from bookings.board.links import day_page
from bookings.board.places import begun_quarter, free_places, in_the_way
from bookings.calendar.loading import local_day
from bookings.errors import AppointmentClosedError
from bookings.forms.board import PlaceForm
from bookings.messages.notices import channel_to
from bookings.models import Appointment
from bookings.views.staff import StaffRequest
from customers.models import AccessEntry
from customers.vehicles.changes import contact_for
from customers.views.looking import look_at
from workshop_crm.lib.days import read_day
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

MOST_DAYS = 7


@require_safe
def places(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with the free starts of some days by bay, as the site's clock shows them."""
    row, now = _appointment_of(pk), timezone.now()
    first = _day_of(request) or local_day(row.workshop, row.starts_at)
    count = min(MOST_DAYS, max(1, row_number(request.GET.get("days"))))
    found = free_places(row, first, first + timedelta(days=count - 1), now=now)
    free = {bay: [start.isoformat() for start in starts] for bay, starts in found.items()}
    return JsonResponse({"free": free})


@require_http_methods(["GET", "POST"])
def place(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a move would mean (GET), or do it (POST)."""
    row, now = _appointment_of(pk), timezone.now()
    look_at(request, row.customer, AccessEntry.Action.BOOKING, f"appointment:{pk}")
    form = PlaceForm(row, request.POST if request.method == "POST" else request.GET or None)
    if not form.is_valid():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _answer(request, row, form, problem)
    if problem := _problem(row, form, now=now):
        return _answer(request, row, form, problem)
    if request.method != "POST":
        return _answer(request, row, form, "")
    try:
        moved = _do(row, form, now=now)
    except DomainError as error:
        return _answer(request, row, form, str(error))
    return _done(request, moved, is_told=form.is_new_start)


def _do(row: Appointment, form: PlaceForm, *, now: datetime) -> Appointment:
    wanted = form.cleaned_data
    if not form.is_new_start:
        return rearrange(row, bay_id=wanted["bay"].pk, ends_at=wanted["ends_at"], now=now)
    return move(
        row, wanted["starts_at"], ends_at=wanted["ends_at"], bay_id=wanted["bay"].pk, now=now
    )


def _problem(row: Appointment, form: PlaceForm, *, now: datetime) -> str:
    """Say why it can't be done, in words that help; empty when it can."""
    wanted = form.cleaned_data
    allowed = (Appointment.State.CONFIRMED,) if form.is_new_start else LIVE_STATES
    if row.state not in allowed:
        return str(AppointmentClosedError())
    if form.is_new_start and wanted["starts_at"] < begun_quarter(now):
        return _("This time has passed.")
    there = _appointment_of(row.pk)
    there.starts_at, there.ends_at = wanted["starts_at"], wanted["ends_at"]
    return in_the_way(there, wanted["bay"], now=now)


def _answer(request: StaffRequest, row: Appointment, form: PlaceForm, problem: str) -> HttpResponse:
    contact = contact_for(row.customer, row.vehicle)
    context = {
        "appointment": row,
        "form": form,
        "problem": problem,
        "contact": contact,
        "channel": channel_to(contact, now=timezone.now()),
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    template = "bookings/_place.html" if request.htmx else "bookings/place.html"
    return render(request, template, context, status=status)


def _done(request: StaffRequest, row: Appointment, *, is_told: bool) -> HttpResponse:
    text = _("Saved; the customer comes at the same time.")
    if is_told:
        text = _("The appointment has moved; the customer is told.")
    if request.htmx:
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    messages.success(request, text)
    return redirect(day_page(row.workshop, row.starts_at))


def _appointment_of(pk: int) -> Appointment:
    rows = Appointment.objects.select_related("workshop", "customer", "vehicle", "bay")
    return get_object_or_404(rows, pk=pk)


def _day_of(request: StaffRequest) -> date | None:
    return read_day(request.GET.get("on", ""))
