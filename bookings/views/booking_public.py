"""Direct booking in three steps: what, when, who. By a link or card, or as anybody."""

from __future__ import annotations

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from bookings.direct.page_choice import Choice, bookable_services, first_look, read_choice
from bookings.direct.page_use import WITHIN, may_send
from bookings.direct.personal_cards import read_card
from bookings.direct.taking import vehicle_of_link
from bookings.direct.visitor import Visitor, visitor_of_card, visitor_of_vehicle
from bookings.direct.web_booking import WebBooking, ask_for_call, book_on_page
from bookings.forms.public import (
    CallForm,
    ContactForm,
    KnownCallForm,
    KnownForm,
    WishForm,
    opened_stamp,
)
from bookings.links import appointment_path
from bookings.public import moment_in, refusal, times_to_choose
from customers.data import PersonData, VehicleData
from customers.views.for_customers import render_for
from workshop.models import Workshop
from workshop_crm.lib.client_address import client_address
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import BadTokenError

METHODS = ["GET", "HEAD", "POST"]
PAGE = "bookings/public/book.html"


@require_http_methods(METHODS)
def book_site(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, Visitor(_site(slug)))


@require_http_methods(METHODS)
def book_card(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    site = _site(slug)
    card = read_card(site, code)
    if card is None:
        # Revoked: the card still is an ordinary one.
        return redirect("book_site", slug)
    return _page(request, visitor_of_card(card, site))


@require_http_methods(METHODS)
def book_vehicle(request: HttpRequest, token: str) -> HttpResponse:
    try:
        return _page(request, visitor_of_vehicle(vehicle_of_link(token), token))
    except BadTokenError as error:
        raise Http404 from error


@require_safe
def booked(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"site": _site(slug), "is_call": "call" in request.GET}
    return render_for(None, request, "bookings/public/booked.html", context)


def _site(slug: str) -> Workshop:
    return get_object_or_404(Workshop, slug=slug, is_active=True)


def _page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    choice, now = read_choice(request.GET.getlist("service")), timezone.now()
    if request.method == "POST" and (choice.services or _is_call(request)):
        return _send(request, visitor, choice, now=now)
    if _is_call(request):
        return _show(request, visitor, choice, step="call", form=_form(request, visitor, choice))
    if not choice.services or "edit" in request.GET:
        return _show(request, visitor, choice, step="services")
    start = moment_in(request.GET, "starts_at")
    if start is None:
        return _show(request, visitor, choice, step="times")
    form = _form(request, visitor, choice)
    return _show(request, visitor, choice, step="details", form=form, chosen=start)


def _is_call(request: HttpRequest) -> bool:
    return "call" in request.GET


def _send(request: HttpRequest, visitor: Visitor, choice: Choice, *, now: datetime) -> HttpResponse:
    if not may_send(visitor.site, client_address(request), now=now):
        return _too_many(request, visitor)
    form, is_call = _form(request, visitor, choice), _is_call(request)
    if form.is_trapped:
        return redirect("book_site_done", visitor.site.slug)
    start = moment_in(request.POST, "starts_at") or moment_in(request.GET, "starts_at")
    shown: dict[str, Any] = {
        "step": "call" if is_call else "details",
        "form": form,
        "chosen": start,
    }
    if not form.is_valid():
        return _show(request, visitor, choice, status=HTTPStatus.UNPROCESSABLE_ENTITY, **shown)
    new = _web_booking(visitor, choice, form.cleaned_data, start)
    try:
        with translation.override(visitor.language or translation.get_language()):
            return redirect(_call(new, now=now) if is_call else _book(new, now=now))
    except DomainError as error:
        shown |= refusal(visitor.site, error)
        return _show(request, visitor, choice, status=HTTPStatus.CONFLICT, **shown)


def _book(new: WebBooking, *, now: datetime) -> str:
    return appointment_path(book_on_page(new, now=now))


def _call(new: WebBooking, *, now: datetime) -> str:
    ask_for_call(new, now=now)
    return f"{reverse('book_site_done', args=[new.site.slug])}?call=1"


def _form(request: HttpRequest, visitor: Visitor, choice: Choice) -> WishForm:
    """Return the form that fits: a known customer is asked for nothing that we know."""
    now = timezone.now()
    common: dict[str, Any] = {
        "data": request.POST if request.method == "POST" else None,
        "initial": {"once_key": uuid.uuid4(), "opened": opened_stamp(now)},
        "is_unsure": choice.is_unsure,
    }
    if visitor.customer is None:
        return (CallForm if _is_call(request) else ContactForm)(now=now, **common)
    if _is_call(request):
        return KnownCallForm(**common)
    return KnownForm(cars=visitor.cars, may_add=visitor.may_add_car, **common)


def _web_booking(
    visitor: Visitor, choice: Choice, data: dict[str, Any], start: datetime | None
) -> WebBooking:
    only_car = None if visitor.may_add_car else next(iter(visitor.cars), None)
    return WebBooking(
        site=visitor.site,
        services=choice.services,
        starts_at=start,
        person=PersonData(
            first_name=data.get("first_name", ""),
            last_name=data.get("last_name", ""),
            email=data.get("email", ""),
            phone_raw=data.get("phone", ""),
            language=translation.get_language() or "",
        ),
        vehicle=VehicleData(plate=data.get("plate", "")),
        customer=visitor.customer,
        car=only_car or data.get("car"),
        once_key=f"{visitor.origin}:{data['once_key']}",
        notes=data["notes"],
        drop_off=data.get("drop_off", ""),
    )


def _show(
    request: HttpRequest,
    visitor: Visitor,
    choice: Choice,
    *,
    step: str,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    context |= {"site": visitor.site, "visitor": visitor, "choice": choice, "step": step}
    context |= {"services": choice.services, "price": choice.price}
    if step == "services":
        context |= {"bookable": bookable_services(), "first_look": first_look()}
        context["is_missing"] = "to" in request.GET
    if step == "times" or status == HTTPStatus.CONFLICT:
        context |= times_to_choose(
            request,
            visitor.site,
            choice.services,
            now=timezone.now(),
            customer=visitor.customer,
        )
    return render_for(visitor.reader, request, PAGE, context, status=status)


def _too_many(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    context = {"site": visitor.site}
    template = "bookings/public/too_many.html"
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = render_for(visitor.reader, request, template, context, status=status)
    response["Retry-After"] = str(int(WITHIN.total_seconds()))
    return response
