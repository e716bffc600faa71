"""What the pages about dates share: reading the link, offering times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, QueryDict

from bookings.calendar.free_days import FreeDay, Search, free_days, group_by_day
from bookings.calendar.guests import guest_of
from bookings.calendar.loading import earliest_start, needs_of
from bookings.calendar.shares import Guest
from bookings.errors import SlotTakenError, UnknownDateError
from bookings.models import Appointment
from customers.models import Customer
from workshop.models import Service, Workshop
from workshop_crm.lib.days import read_day, read_moment
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import BadTokenError, read_token


def pk_of(purpose: str, token: str) -> int:
    """Return the row's id in a link. Raises Http404 for one that we did not make."""
    try:
        return read_token(purpose, token)
    except BadTokenError as error:
        raise Http404 from error


def first_day_of(request: HttpRequest) -> date | None:
    """Read ``?from=``: the day from which free times are shown."""
    return read_day(request.GET.get("from", ""))


def start_of(request: HttpRequest) -> datetime:
    """Read the chosen start from the form. Raises UnknownDateError unless it has its offset."""
    starts_at = maybe_start_of(request)
    if starts_at is None:
        raise UnknownDateError
    return starts_at


def maybe_start_of(request: HttpRequest) -> datetime | None:
    """Read the chosen start from the form; ``None`` unless it is a moment with its offset."""
    return moment_in(request.POST, "starts_at")


def moment_in(data: QueryDict, name: str) -> datetime | None:
    """Read a moment from a form or an address; ``None`` unless it is one with its offset."""
    moment = read_moment(data.get(name, ""))
    return moment if moment and moment.tzinfo else None


def times_to_choose(
    request: HttpRequest,
    site: Workshop,
    services: Iterable[Service],
    *,
    now: datetime,
    customer: Customer | None = None,
    moving: Appointment | None = None,
) -> dict[str, Any]:
    """Return what _free_days.html needs: days with free starts, where to go on.

    Without a customer nobody knows yet who looks: what is kept for regulars is missing.
    """
    guest = guest_of(customer) if customer else Guest.NEW
    search = Search(needs_of(services), earliest_start(now), first_day_of(request), moving, guest)
    found = free_days(site, search, now=now)
    return {
        "days": found.days,
        "previous_day": found.previous_day,
        "next_day": found.next_day,
        "weeks": found.weeks,
    }


def refusal(site: Workshop, error: DomainError | None) -> dict[str, Any]:
    """Return what a refused choice shows: the reason, and the nearest times that are free."""
    nearest: list[FreeDay] = []
    if isinstance(error, SlotTakenError):
        nearest = group_by_day(error.alternatives, ZoneInfo(site.time_zone))
    return {"error": error, "nearest": nearest}
