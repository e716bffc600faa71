"""The next open days of a site, and why a date is offered or not."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.calendar.loading import earliest_start, local_day, needs_of
from bookings.calendar.open_days import report_days
from bookings.public import first_day_of
from workshop.models import Service, Workshop
from workshop.views.site_tabs import site_tabs

SHOWN = timedelta(days=27)


@require_safe
def open_days(request: HttpRequest, pk: int) -> HttpResponse:
    site, now = get_object_or_404(Workshop, pk=pk), timezone.now()
    services = Service.objects.filter(is_active=True)
    service = services.filter(code=request.GET.get("service", "")).first() or services.first()
    first = first_day_of(request) or local_day(site, now)
    need = needs_of([service] if service else [])
    context = {
        "days": report_days(site, first, first + SHOWN, need, now=now),
        "services": services,
        "service": service,
        "first": first,
        "previous": first - SHOWN - timedelta(days=1),
        "following": first + SHOWN + timedelta(days=1),
        "earliest": earliest_start(now),
        "can_do": _bays_that_can(site, need.abilities),
        **site_tabs(site),
    }
    return render(request, "bookings/open_days.html", context)


def _bays_that_can(site: Workshop, abilities: frozenset[str]) -> list[str]:
    bays = site.bays.filter(is_active=True)
    return [bay.name for bay in bays if abilities <= set(bay.abilities)]
