"""The consent page of staff: ask, note, withdraw, object."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.consent.ledger import record_objection, withdraw_consent
from customers.consent.wordings import shown_wording, wording_mark
from customers.contact import Choice, channel_lines, give_consents
from customers.forms.people import ConsentForm
from customers.models import AccessEntry, ConsentEvent, Customer
from customers.models.consent import ADVERTISING_PURPOSES, Channel, Purpose
from customers.views.looking import look_at
from customers.views.survivors import follows_merges
from workshop.models import User
from workshop.way_back import way_back
from workshop_crm.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@follows_merges
def page(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(pk)
    look_at(request, customer, AccessEntry.Action.EDIT, "consent")
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        choice = Choice(
            customer,
            form.wanted(),
            form.cleaned_data["origin"],
            taken_by=cast(User, request.user),
            evidence=form.cleaned_data["evidence"],
            seen=form.cleaned_data["seen"],
        )
        try:
            give_consents(choice, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The consent is stored. Thank you!"))
            return redirect(_after(request, customer))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "customer": customer,
        "form": form,
        "channels": channel_lines(customer, now=timezone.now()),
        "purposes": [Purpose(purpose).label for purpose in ADVERTISING_PURPOSES],
        "wording": shown_wording(customer.language),
        "wording_mark": wording_mark(customer.language),
        "next": request.GET.get("next", request.POST.get("next", "")),
        "ticked": request.POST.getlist("pairs"),
    }
    return render(request, "customers/consent.html", context, status=status)


@require_POST
@follows_merges
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(pk)
    channel, _colon, purpose = request.POST.get("pair", "").partition(":")
    if channel in Channel.values and purpose in ADVERTISING_PURPOSES:
        by = cast(User, request.user)
        withdraw_consent(
            customer, channel, purpose, origin=_origin(request), now=timezone.now(), taken_by=by
        )
        messages.success(request, _("Withdrawn. It holds from now on."))
    return redirect(_after(request, customer))


@require_POST
@follows_merges
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(pk)
    channel = request.POST.get("channel", "")
    if channel in {"", *Channel.values}:
        record_objection(customer, channel=channel, origin=_origin(request), now=timezone.now())
        messages.success(request, _("The objection is stored. It holds from now on."))
    return redirect(_after(request, customer))


def _customer(pk: int) -> Customer:
    return get_object_or_404(Customer.objects.living(), pk=pk)


def _origin(request: HttpRequest) -> str:
    origin = request.POST.get("origin", "")
    return origin if origin in ConsentEvent.Origin.values else ConsentEvent.Origin.COUNTER


def _after(request: HttpRequest, customer: Customer) -> str:
    """Return to where the question was asked, such as a visit's checklist."""
    return way_back(request, otherwise=customer.get_absolute_url())
