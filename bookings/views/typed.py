"""A call or a note is typed in, read as it is typed, and becomes a direct booking."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.direct.taking import DIRECT_SLUG, direct_source
from bookings.forms.reading import TypedForm, typed_by_hand
from bookings.intake.clarifying import Reading, book_call, call_key
from bookings.intake.drafts import draft_typed
from bookings.models import Source
from bookings.views.staff import StaffRequest
from workshop.access import sites_of

LONGEST = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: StaffRequest) -> HttpResponse:
    site = sites_of(request.user).order_by("id").first()
    if site is None:
        return render(request, "bookings/no_site.html")
    if request.method != "POST":
        return _page(request, TypedForm(initial={"once": uuid.uuid4()}), "")
    text = _typed(request, "call")
    source, now = direct_source(site), timezone.now()
    form = TypedForm(request.POST, base=draft_typed(text, now=now), source=source)
    if not form.is_valid():
        return _page(request, form, text, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    once = form.cleaned_data["once"]
    reading = Reading(form.event(call_key(once)), words=form.meant())
    done = book_call(site, text, reading, once=once, by=request.user, now=now)
    if done.notification.booking is None:
        messages.warning(request, done.notification.reason)
        return redirect("bookings:clarify_one", done.notification.pk)
    messages.success(request, _("The booking is taken down."))
    return redirect(done.notification.booking)


@require_POST
def read_call(request: StaffRequest) -> HttpResponse:
    """Fill the form with what the text says so far; saves nothing, keeps what was typed there."""
    text = _typed(request, "call")
    now = timezone.now()
    before = draft_typed(_typed(request, "text"), now=now)
    kept = typed_by_hand(request.POST, before)
    once = request.POST.get("once") or uuid.uuid4()
    form = TypedForm(
        base=draft_typed(text, now=now),
        source=Source.objects.filter(slug=DIRECT_SLUG).first(),
        initial={**kept, "once": once, "text": text},
    )
    if request.htmx:
        return render(request, "bookings/_typed_form.html", {"form": form})
    return _page(request, form, text)


def _page(
    request: StaffRequest, form: TypedForm, text: str, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "bookings/typed.html", {"form": form, "text": text}, status=status)


def _typed(request: StaffRequest, name: str) -> str:
    """Return a text as it was typed; the one sign that PostgreSQL can't store is left out."""
    return request.POST.get(name, "").replace("\x00", "")[:LONGEST]
