"""The customer answers a proposal. Looking never changes anything; each answer is a POST (E-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.forms.public import name_of_car
from bookings.links import appointment_path, proposal_path
from bookings.messages.reached import accept_by_link, choose_by_link
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import ask_other_date, decline, is_held
from bookings.proposals.successors import after_proposal
from bookings.public import (
    pk_of,
    refusal,
    start_of,
    times_to_choose,
)
from customers.views.for_customers import page_language, render_for
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

MAX_WORDS = 2000


@require_safe
def proposal(request: HttpRequest, token: str) -> HttpResponse:
    row = _proposal_of(token)
    after = after_proposal(row)
    if isinstance(after, Appointment):
        return redirect(appointment_path(after))
    if after:
        return redirect(proposal_path(after))
    return _page(request, row, now=timezone.now())


@require_POST
def accept_date(request: HttpRequest, token: str) -> HttpResponse:
    def take(row: Proposal, now: datetime) -> None:
        accept_by_link(row, row_number(request.POST.get("number")), now=now)

    return _answer(request, token, take)


@require_POST
def choose(request: HttpRequest, token: str) -> HttpResponse:
    return _answer(request, token, lambda row, now: choose_by_link(row, start_of(request), now=now))


@require_POST
def other_date(request: HttpRequest, token: str) -> HttpResponse:
    def ask(row: Proposal, now: datetime) -> None:
        ask_other_date(row, request.POST.get("wish", "").strip()[:MAX_WORDS], now=now)
        messages.success(request, _("Thank you! We will get back to you shortly."))

    return _answer(request, token, ask)


@require_POST
def decline_dates(request: HttpRequest, token: str) -> HttpResponse:
    def refuse(row: Proposal, now: datetime) -> None:
        decline(row, answer=request.POST.get("wish", "").strip()[:MAX_WORDS], now=now)

    return _answer(request, token, refuse)


def _answer(
    request: HttpRequest, token: str, act: Callable[[Proposal, datetime], object]
) -> HttpResponse:
    row, now = _proposal_of(token), timezone.now()
    try:
        with translation.override(page_language(request, row.booking.customer)):
            act(row, now)
    except DomainError as error:
        return _page(request, _proposal_of(token), now=now, error=error)
    return redirect("public_proposal", token)


def _proposal_of(token: str) -> Proposal:
    rows = Proposal.objects.select_related("booking__customer", "booking__workshop")
    return get_object_or_404(rows, pk=pk_of("proposal", token))


def _page(
    request: HttpRequest, row: Proposal, *, now: datetime, error: DomainError | None = None
) -> HttpResponse:
    booking = row.booking
    services = list(booking.services.all())
    is_open, is_gone = is_held(row, now=now), _is_gone(row)
    context = {
        "here": proposal_path(row),
        "proposal": row,
        "car": booking.vehicle and partial(name_of_car, booking.vehicle),
        "site": booking.workshop,
        "services": services,
        "price": booking.price_gross,
        "dates": list(row.dates.filter(number__gt=0).order_by("number")),
        "is_open": is_open,
        "is_gone": is_gone,
        "is_cancelled": booking.state == Booking.State.CANCELLED,
        "is_declined": row.state == Proposal.State.DECLINED,
        **refusal(booking.workshop, error),
    }
    if not is_gone and (error or not is_open or "other" in request.GET):
        context |= times_to_choose(
            request, booking.workshop, services, now=now, customer=booking.customer
        )
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    template = "bookings/public/proposal.html"
    return render_for(booking.customer, request, template, context, status=status)


def _is_gone(row: Proposal) -> bool:
    """Withdrawn, with its booking or because other work is wanted: nothing can be chosen."""
    return row.state == Proposal.State.WITHDRAWN or row.booking.state == Booking.State.CANCELLED
