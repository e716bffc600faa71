"""Day board, week view, business cards: the calendar as the front desk sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.appointments import mark_arrived, mark_no_show
from bookings.board.day import load_day, load_week
from bookings.board.version import version_of, version_of_week
from bookings.calendar.loading import local_day
from bookings.models import Appointment
from bookings.views.site_choice import chosen_site
from bookings.views.staff import StaffRequest
from workshop.access import signed_in, sites_of
from workshop.way_back import way_back
from workshop_crm.lib.days import read_day
from workshop_crm.lib.errors import DomainError


def day(request: StaffRequest) -> HttpResponse:
    sites, now = list(sites_of(signed_in(request))), timezone.now()
    site = chosen_site(request, sites)
    if site is None:
        return render(request, "bookings/no_site.html")
    wanted = _wanted_day(request)
    shown = load_day(site, wanted or local_day(site, now), now=now)
    # Without a date in the address the board turns over at midnight by itself.
    context = {"day": shown, "sites": sites, "follows_clock": wanted is None}
    return _newer(request, "day", version_of(shown), context, now=now)


def week(request: StaffRequest) -> HttpResponse:
    sites, now = list(sites_of(signed_in(request))), timezone.now()
    site = chosen_site(request, sites)
    if site is None:
        return render(request, "bookings/no_site.html")
    on = _wanted_day(request) or local_day(site, now)
    shown = load_week(site, on, now=now)
    context = {"week": shown, "sites": sites, "today": local_day(site, now)}
    return _newer(request, "week", version_of_week(shown), context, now=now)


def _newer(
    request: StaffRequest, page: str, version: str, context: dict[str, Any], *, now: datetime
) -> HttpResponse:
    """Show the page, or to the poll only its part, and that only if it looks different now."""
    if request.htmx and request.headers.get("If-None-Match") == version:
        response: HttpResponse = HttpResponseNotModified()
    else:
        template = f"bookings/_{page}_board.html" if request.htmx else f"bookings/{page}.html"
        response = render(request, template, {**context, "version": version})
    response["X-Board-Time"] = f"{timezone.localtime(now):%H:%M}"
    if request.htmx:
        response["ETag"] = version
        response["Cache-Control"] = "no-store"
    return response


@require_POST
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment, pk=pk)
    try:
        visit = mark_arrived(appointment, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(_back_to_board(request))
    return redirect(visit)


@require_POST
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.select_related("customer"), pk=pk)
    try:
        mark_no_show(appointment, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = _("Noted: %(name)s did not come. The bay is free again.")
        messages.success(request, text % {"name": appointment.customer.name})
    return redirect(_back_to_board(request))


def _wanted_day(request: HttpRequest) -> date | None:
    """Read the day from the address; nonsense counts as none."""
    return read_day(request.GET.get("on", ""))


def _back_to_board(request: HttpRequest) -> str:
    return way_back(request, otherwise=reverse("bookings:day"))
