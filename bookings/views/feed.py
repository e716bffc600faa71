"""The calendar on the phone: the file itself, and the owner's page with its address."""

from __future__ import annotations

from hashlib import sha256

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.feed import end_feed, feed_ics, feed_of_token, feed_url, renew_feed
from bookings.models import CalendarFeed
from workshop.models import Workshop
from workshop.views.site_tabs import site_tabs
from workshop_crm.lib.tokens import BadTokenError


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    try:
        feed = feed_of_token(token)
    except BadTokenError as error:
        raise Http404 from error
    with translation.override(settings.LANGUAGE_CODE):
        content = feed_ics(feed, now=timezone.now())
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Workshop, pk=pk)
    context = site_tabs(site)
    if row := CalendarFeed.objects.filter(workshop=site, is_active=True).first():
        address = feed_url(row)
        context |= {
            "feed": row,
            "address": address,
            "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        }
    return render(request, "bookings/feed.html", context)


@require_POST
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    renew_feed(get_object_or_404(Workshop, pk=pk), now=timezone.now())
    messages.success(request, _("The new address is ready. An older one leads nowhere now."))
    return redirect("bookings:feed", pk)


@require_POST
def feed_people(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarFeed, workshop=pk)
    row.shows_people = "shows_people" in request.POST
    row.save(update_fields=["shows_people"])
    messages.success(request, _("Saved."))
    return redirect("bookings:feed", pk)


@require_POST
def feed_end(request: HttpRequest, pk: int) -> HttpResponse:
    end_feed(get_object_or_404(Workshop, pk=pk))
    messages.success(request, _("The address leads nowhere now."))
    return redirect("bookings:feed", pk)
