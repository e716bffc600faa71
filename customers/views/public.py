"""Pages for customers, without log-in: preferences and the confirmation of a consent."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers.consent.ledger import confirm_request, pending_together, record_objection
from customers.consent.sms_codes import confirm_by_code, pending_attempt
from customers.consent.wordings import shown_wording, wording_mark
from customers.contact import (
    PAUSE_MONTHS,
    Choice,
    active_pause,
    channel_lines,
    choose_preferences,
    end_pause,
    pause_contact,
    prefer_channel,
)
from customers.due_rules import shift_months
from customers.forms.people import PreferencesForm
from customers.links import CONFIRMATION, PREFERENCES, preferences_url
from customers.models import ConsentEvent, Customer
from customers.models.consent import ADVERTISING_PURPOSES, Channel, Purpose
from customers.views.for_customers import erased_page, page_language, render_for
from workshop_crm.lib.client_address import client_address
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.tokens import BadTokenError, read_token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    customer = _customer(token)
    if customer.erased_at:
        return erased_page(request, customer)
    with translation.override(page_language(request, customer)):
        if request.method == "POST":
            _store(request, customer)
            return redirect("public_preferences", token)
        now = timezone.now()
        context = {
            "customer": customer,
            "channels": [line for line in channel_lines(customer, now=now) if line.address],
            "purposes": [Purpose(purpose).label for purpose in ADVERTISING_PURPOSES],
            "pause": active_pause(customer, now),
            "pause_months": PAUSE_MONTHS,
            "is_code_awaited": pending_attempt(customer, now=now) is not None,
            "wording": shown_wording(translation.get_language() or "de"),
            "wording_mark": wording_mark(translation.get_language() or "de"),
        }
    return render_for(customer, request, "public/preferences.html", context)


def _store(request: HttpRequest, customer: Customer) -> None:
    now, origin = timezone.now(), ConsentEvent.Origin.WEB
    action = request.POST.get("action", "choose")
    if action == "object":
        record_objection(customer, origin=origin, now=now)
        messages.success(request, _("Done. You will get no more advertising from us."))
    elif action == "pause":
        pause_contact(customer, until=_pause_end(now), reason=_("own wish"), now=now)
        messages.success(request, _("Done. We leave you in peace for a while."))
    elif action == "resume":
        end_pause(customer, now=now)
        messages.success(request, _("Welcome back. Your choice below holds again."))
    elif action == "code":
        _confirm_code(request, customer, now)
    else:
        _choose(request, customer, now)


def _choose(request: HttpRequest, customer: Customer, now: datetime) -> None:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please choose again."))
        return
    choice = Choice(
        customer,
        form.wanted(),
        ConsentEvent.Origin.WEB,
        ip_address=client_address(request),
        evidence="preference page",
        language=translation.get_language() or "",
        seen=form.cleaned_data["seen"],
    )
    try:
        written = choose_preferences(choice, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return
    preferred = form.likes_best()
    if preferred is not None:
        prefer_channel(customer, preferred)
    if choice.is_outdated:
        messages.error(request, _("What you agree to was reworded. Please read it and tick again."))
        return
    messages.success(request, _("Your choice is stored."))
    asked = {each.channel for each in written if each.kind == ConsentEvent.Kind.REQUESTED}
    if Channel.EMAIL in asked:
        messages.info(request, _("Please confirm it with the link that we send you by e-mail."))
    if Channel.SMS in asked:
        messages.info(request, _("We send you a code by SMS. Please type it in here."))


def _confirm_code(request: HttpRequest, customer: Customer, now: datetime) -> None:
    typed, ip_address = request.POST.get("code", ""), client_address(request)
    try:
        confirm_by_code(customer, typed, now=now, ip_address=ip_address)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you, your number is confirmed."))


def _pause_end(now: datetime) -> datetime:
    day = shift_months(timezone.localdate(now), PAUSE_MONTHS)
    return timezone.make_aware(datetime.combine(day, time()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    event = _event(token)
    customer = event.customer.merged_into or event.customer
    if customer.erased_at:
        return erased_page(request, customer)
    with translation.override(page_language(request, customer)):
        context: dict[str, object] = {
            "event": event,
            "purposes": [each.get_purpose_display() for each in pending_together(event) or [event]],
            "wording": event.wording,
            "preferences_url": preferences_url(customer),
        }
        if request.method == "POST":
            try:
                confirm_request(event, now=timezone.now(), ip_address=client_address(request))
            except DomainError as error:
                context["problem"] = str(error)
            else:
                context["is_confirmed"] = True
    return render_for(customer, request, "public/preferences_confirm.html", context)


def _customer(token: str) -> Customer:
    try:
        pk = read_token(PREFERENCES, token)
    except BadTokenError as error:
        raise Http404 from error
    customer = get_object_or_404(Customer.objects.select_related("merged_into"), pk=pk)
    return customer.merged_into or customer


def _event(token: str) -> ConsentEvent:
    try:
        pk = read_token(CONFIRMATION, token)
    except BadTokenError as error:
        raise Http404 from error
    events = ConsentEvent.objects.select_related("customer__merged_into", "wording", "proof")
    return get_object_or_404(events, pk=pk)
