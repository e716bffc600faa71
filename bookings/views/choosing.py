"""A new appointment from the board: who it is for, and whether the chosen place is free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bookings.board.places import begun_quarter
from bookings.calendar.loading import load_calendar, local_day, needs_of
from bookings.calendar.occupancy import taken_from
from bookings.calendar.slots import free_bay
from customers.search.finding import find_customers
from workshop.models import Service, Workshop
from workshop_crm.lib.days import read_moment

MOST_FOUND = 12
# What was chosen on the board, and comes along while customer and service are being chosen.
KEPT = ("at", "bay", "from")


@dataclass(frozen=True)
class ChosenPlace:
    """The place that was chosen on the board; ``starts_at`` is missing when it isn't free."""

    wanted: datetime
    starts_at: datetime | None = None
    bay_id: int | None = None


def kept_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name in KEPT if (value := request.GET.get(name))]


def choose_customer(request: HttpRequest) -> HttpResponse:
    """Let the customer be found; what is known already stays in the links."""
    wanted = request.GET.get("who", "").strip()
    kept = request.GET.copy()
    kept.pop("who", None)
    context = {
        "who": wanted,
        "kept": kept,
        "hits": find_customers(wanted, limit=MOST_FOUND, today=timezone.localdate()),
    }
    return render(request, "bookings/calendar/choose_customer.html", context)


def chosen_place(
    request: HttpRequest, site: Workshop, services: Iterable[Service]
) -> ChosenPlace | None:
    """Return the place in the address: on its bay if that one is free, else on another."""
    wanted = _wall_clock(request.GET.get("at", ""), site)
    if wanted is None:
        return None
    now, need, day = timezone.now(), needs_of(services), local_day(site, wanted)
    calendar = load_calendar(site, day, day, now=now)
    begins = taken_from(wanted, need) or wanted
    span = (begins, wanted + timedelta(minutes=need.minutes))
    bay = request.GET.get("bay", "")
    alone = replace(calendar, bays=[one for one in calendar.bays if str(one.id) == bay])
    if wanted < begun_quarter(now):
        return ChosenPlace(wanted)
    if on_it := free_bay(alone, span, need.abilities):
        return ChosenPlace(wanted, wanted, on_it)
    elsewhere = free_bay(calendar, span, need.abilities)
    return ChosenPlace(wanted, wanted if elsewhere else None)


def _wall_clock(text: str, site: Workshop) -> datetime | None:
    """Read a time as the site's clock shows it."""
    moment = read_moment(text)
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(site.time_zone))
