"""Calendars on the phone: the file itself, and the owner's page with their addresses."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.forms.feed import FeedForm, ShowsForm
from bookings.ical.feed import feed_ics
from bookings.ical.feed_links import feed_of_token, make_feed, renew_feed
from bookings.models import CalendarFeed
from workshop.models import Workshop
from workshop.views.site_tabs import site_tabs
from workshop_crm.lib.tokens import BadTokenError


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    now = timezone.now()
    try:
        feed = feed_of_token(token, now=now)
    except BadTokenError as error:
        raise Http404 from error
    with translation.override(settings.LANGUAGE_CODE):
        content = feed_ics(feed, now=now)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Workshop, pk=pk)
    form = FeedForm(site, request.POST or None)
    if form.is_valid():
        made, address = make_feed(site, **form.cleaned_data, now=timezone.now())
        return _show_address(request, made, address)
    feeds = site.calendar_feeds.select_related("workshop", "bay", "person")
    rows = [(each, ShowsForm(instance=each, auto_id=f"{each.pk}-%s")) for each in feeds]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = site_tabs(site) | {"form": form, "rows": rows}
    return render(request, "bookings/feed.html", context, status=status)


@never_cache
@require_POST
def feed_renew(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = get_object_or_404(CalendarFeed, pk=number, workshop=pk)
    return _show_address(request, row, renew_feed(row, now=timezone.now()))


@require_POST
def feed_shows(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = get_object_or_404(CalendarFeed, pk=number, workshop=pk)
    form = ShowsForm(request.POST, instance=row)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    return redirect("bookings:feed", pk)


@require_POST
def feed_end(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    get_object_or_404(CalendarFeed, pk=number, workshop=pk).delete()
    messages.success(request, _("The address leads nowhere now."))
    return redirect("bookings:feed", pk)


def _show_address(request: HttpRequest, feed: CalendarFeed, address: str) -> HttpResponse:
    context = {
        "feed": feed,
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
    }
    return render(request, "bookings/feed_address.html", context)
