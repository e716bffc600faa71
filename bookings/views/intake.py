"""Bookings: the list, one booking, and what staff do with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.forms.intake import SecondCauseForm, ServiceChoiceForm
from bookings.intake.confirming import (
    choose_services,
    confirm_booking,
    propose_again,
    reject_booking,
)
from bookings.intake.overview import (
    FILTERS,
    WAITING,
    clock_of,
    find_bookings,
    find_unclear,
    next_step,
    number_of,
    proposals_of,
    rows_of,
)
from bookings.intake.story import story_of
from bookings.messages.notices import house_rules
from bookings.models import Booking, Proposal
from bookings.portals.known_again import RedCard, causes, look_at_red_card, note_cause, put_away
from bookings.views.staff import StaffRequest
from customers.merging.duplicates import pairs_of
from customers.models import AccessEntry
from customers.views.looking import look_at
from workshop.access import at_sites_of, signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 25


@require_safe
def booking_list(request: HttpRequest) -> HttpResponse:
    show, now = request.GET.get("show", WAITING), timezone.now()
    user = signed_in(request)
    found = at_sites_of(find_bookings(show, now=now), user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(list(page.object_list), now=now),
        "filters": FILTERS,
        "show": show,
        "unclear_count": at_sites_of(find_unclear(now=now), user, "source__workshop").count(),
    }
    return render(request, "bookings/list.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _booking(pk))


def _booking(pk: int) -> Booking:
    related = ("source", "customer", "vehicle", "workshop")
    return get_object_or_404(Booking.objects.select_related(*related), pk=pk)


def _detail(
    request: HttpRequest, booking: Booking, *, form: ServiceChoiceForm | None = None
) -> HttpResponse:
    look_at(request, booking.customer, AccessEntry.Action.BOOKING, f"booking:{booking.pk}")
    now = timezone.now()
    step = next_step(booking, now=now)
    red_card = look_at_red_card(booking, now=now)
    context: dict[str, Any] = {
        "booking": booking,
        "step": step,
        "clock": clock_of(booking, house_rules().promise_minutes, now=now),
        "number": number_of(booking),
        "story": story_of(booking),
        "proposals": proposals_of(booking),
        "appointments": booking.appointments.filter(proposal=None).select_related("bay"),
        "service_form": form or (ServiceChoiceForm(booking) if step == "services" else None),
        "red_card": red_card,
        "cause_form": _cause_form(booking, red_card),
        "pairs": pairs_of(booking.customer),
        "now": now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "bookings/detail.html", context, status=status)


def _cause_form(booking: Booking, red_card: RedCard | None) -> SecondCauseForm | None:
    """Return the question of the red card, for whom it concerns."""
    if red_card is None:
        return None
    said = {"cause": booking.second_portal_cause, "note": booking.second_portal_note}
    return SecondCauseForm(causes(), initial=said)


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    booking = _booking(pk)
    if request.POST.get("answer") == "no":
        reject_booking(booking, by=request.user, now=timezone.now())
        messages.success(request, _("The booking is put away; nobody is written to."))
        return redirect(booking)
    _say_answer(request, confirm_booking(booking, by=request.user, now=timezone.now()))
    return redirect(booking)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    booking = _booking(pk)
    channel = request.POST.get("channel", "")
    answer = propose_again(booking, now=timezone.now(), wanted_channel=channel)
    _say_answer(request, answer)
    return redirect(booking)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    booking = _booking(pk)
    try:
        put_away(booking, reason=_("cancelled by staff"), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The booking is cancelled."))
    return redirect(booking)


def _say_answer(request: HttpRequest, answer: object) -> None:
    if answer is None:
        messages.warning(request, _("Something is still missing: see the task for this booking."))
    elif isinstance(answer, Proposal):
        messages.success(request, _("Dates are held and on their way to the customer."))
    else:
        messages.success(request, _("The appointment stands, and the customer is told."))


@require_POST
def choose_service(request: HttpRequest, pk: int) -> HttpResponse:
    booking = _booking(pk)
    form = ServiceChoiceForm(booking, request.POST)
    if not form.is_valid():
        return _detail(request, booking, form=form)
    _say_answer(request, choose_services(booking, form.chosen(), now=timezone.now()))
    return redirect(booking)


@require_POST
def second_cause(request: StaffRequest, pk: int) -> HttpResponse:
    booking = _booking(pk)
    form = SecondCauseForm(causes(), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        note_cause(booking, said["cause"], said["note"], by=request.user, now=timezone.now())
        messages.success(request, _("Noted. Thank you!"))
    else:
        messages.error(request, _("Please choose a cause; with another one write a few words."))
    return redirect(booking)
