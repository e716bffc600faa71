"""What the customer's pages share: reading the link, speaking the customer's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation

from bookings.calendar import earliest_start, needs_of
from bookings.errors import SlotTakenError, UnknownDateError
from bookings.free_days import FreeDay, Search, free_days, group_by_day
from bookings.guests import guest_of
from bookings.models import Appointment
from bookings.shares import Guest
from customers.models import Customer
from customers.views.erased import erased_page
from workshop.models import Service, Workshop
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import BadTokenError, read_token


def pk_of(purpose: str, token: str) -> int:
    """Return the row's id in a link. Raises Http404 for one that we did not make."""
    try:
        return read_token(purpose, token)
    except BadTokenError as error:
        raise Http404 from error


def render_for(
    customer: Customer,
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page in the customer's language, or in the one they switch to by ``?lang=``.

    ``here`` in the context is the page's own address, where a form has another one. Of an
    erased person there is nothing left to show.
    """
    if customer.erased_at:
        return erased_page(request, customer)
    language = page_language(request, customer)
    context = {"here": request.path, **context}
    context["other_languages"] = _other_languages(request, context["here"], language)
    with translation.override(language):
        response = render(request, template, context, status=status)
    if request.GET.get("lang") == language:
        # Links and forms of the page carry no language along; the choice has to outlive them.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=settings.IS_HTTPS,
            samesite="Lax",
        )
    return response


def page_language(request: HttpRequest, customer: Customer) -> str:
    """Return the language that was chosen on a page, else the customer's own."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    chosen = request.GET.get("lang") or cookie
    return chosen if chosen in dict(settings.LANGUAGES) else customer.language


def _other_languages(request: HttpRequest, here: str, language: str) -> list[tuple[str, str, str]]:
    """Return address, code and name of each; in its own words: who needs it can't read ours."""
    query = request.GET.copy()
    others = []
    for code, _name in settings.LANGUAGES:
        if code != language:
            query["lang"] = code
            name = translation.get_language_info(code)["name_local"]
            others.append((f"{here}?{query.urlencode()}", code, name))
    return others


def first_day_of(request: HttpRequest) -> date | None:
    """Read ``?from=``: the day from which free times are shown."""
    try:
        return date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None


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
    try:
        moment = datetime.fromisoformat(data.get(name, ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


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
