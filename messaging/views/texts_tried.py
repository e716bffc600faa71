"""A text of the owner's tried out before it is saved: on the screen, by mail, on paper."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from customers.models import AccessEntry
from customers.models.consent import Channel
from customers.views.looking import look_at
from messaging.errors import DeliveryError, OutcomeUnknownError
from messaging.forms.texts import TextForm
from messaging.texts.checking import check_text
from messaging.texts.language import BrokenTextError
from messaging.texts.saving import can_reply
from messaging.texts.sources import Place, Source
from messaging.texts.to_me import letter_page, mail_to_me, sms_to_me
from messaging.texts.trying import try_text
from messaging.views.texts import chosen_customer, place_or_404
from workshop.access import signed_in
from workshop.models import Company
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.phones import format_phone


@require_POST
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # Its types know no views with arguments.
    {"style-src": ["'self'", "'unsafe-inline'"], "frame-ancestors": ["'self'"]}
)
def trial(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Show what was typed as it would arrive; mails bring their own styles along."""
    place, message_kind = place_or_404(kind, channel, language)
    company, source = Company.objects.get(), TextForm(place, request.POST).typed()
    context: dict[str, Any] = {
        "place": place,
        "findings": check_text(message_kind, place, source, can_reply=can_reply(company)),
    }
    customer = chosen_customer(request)
    if customer:
        look_at(request, customer, AccessEntry.Action.MESSAGE, f"text:{kind}")
    try:
        context["trial"] = try_text(place, source, company, customer, now=timezone.now())
    except BrokenTextError:
        return render(request, "messaging/text_trial.html", context)
    if "to_me" in request.POST:
        context |= _sent_to_me(request, place, source, company)
    return render(request, "messaging/text_trial.html", {**context, "customer": customer})


def _sent_to_me(
    request: HttpRequest, place: Place, source: Source, company: Company
) -> dict[str, Any]:
    me, now = signed_in(request), timezone.now()
    try:
        if place.channel == Channel.SMS:
            message = sms_to_me(place, source, company, me, now=now)
            return {"sent_to": format_phone(me.mobile), "message": message}
        if place.channel != Channel.EMAIL:
            return {}
        receipt = mail_to_me(place, source, company, me, now=now)
    except (DomainError, DeliveryError) as error:
        return {"not_sent": str(error)}
    except OutcomeUnknownError:
        return {"not_sent": _("Nobody knows whether the test left: look into your mailbox.")}
    return {"sent_to": me.email, "receipt": receipt}


@require_POST
def letter(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    place, _kind = place_or_404(kind, channel, language)
    source = TextForm(place, request.POST).typed()
    try:
        content = letter_page(place, source, Company.objects.get(), now=timezone.now())
    except BrokenTextError:
        return HttpResponse(_("The text can't be read yet."), status=422)
    return HttpResponse(content, content_type="application/pdf")
