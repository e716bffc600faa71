"""Sources: terms, how they reach us, secrets. Only the owner changes them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.ages import age_text
from bookings.forms.sources import SourceForm
from bookings.intake.overview import find_recent
from bookings.intake.silence import pulses
from bookings.models import Source
from bookings.portals import sources


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = Source.objects.select_related("workshop", "mailbox").order_by("-is_active", "name")
    rows = [
        (beat, beat.is_silent(now), age_text(beat.last_at, now=now) if beat.last_at else "")
        for beat in pulses(found, now=now)
    ]
    return render(request, "bookings/sources.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Source())


@require_http_methods(["GET", "HEAD", "POST"])
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Source, pk=pk))


def _edit(request: HttpRequest, source: Source) -> HttpResponse:
    form = SourceForm(request.POST or None, instance=source)
    if form.is_valid():
        saved = sources.store_source(form.save(commit=False))
        messages.success(request, _("The source is stored."))
        return redirect("bookings:source_edit", saved.pk)
    context = {"form": form, "source": source, **(_side(request, source) if source.pk else {})}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "bookings/source_edit.html", context, status=status)


def _side(request: HttpRequest, source: Source) -> dict[str, object]:
    """Return what stands beside the form of a source that exists."""
    now = timezone.now()
    beat = pulses([source], now=now)[0]
    hook = reverse("booking_hook", args=[source.slug])
    return {
        "hook": request.build_absolute_uri(hook),
        "has_previous": sources.has_previous_secret(source, now=now),
        "recent": find_recent(source),
        "pulse": beat,
        "is_silent": beat.is_silent(now),
        "age": age_text(beat.last_at, now=now) if beat.last_at else "",
    }


@require_POST
@never_cache
def rotate_secret(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    now = timezone.now()
    secret = sources.rotate_secret(source, now=now)
    source.refresh_from_db()
    context = {
        "source": source,
        "secret": secret,
        "has_previous": sources.has_previous_secret(source, now=now),
    }
    return render(request, "bookings/source_secret.html", context)


@require_POST
def end_previous_secret(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    sources.end_previous_secret(source)
    messages.success(request, _("From now on only the new secret counts."))
    return redirect("bookings:source_edit", source.pk)
