"""Blocking a bay from the board, and freeing it again."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.board.links import day_page
from bookings.board.places import begun_quarter
from bookings.calendar.blocking import block_bay
from bookings.forms.board import BlockForm
from bookings.views.site_choice import chosen_site
from workshop.access import signed_in, sites_of
from workshop.models import BayAbsence
from workshop.way_back import way_back
from workshop_crm.lib.errors import DomainError


@require_http_methods(["GET", "POST"])
def block(request: HttpRequest) -> HttpResponse:
    site, now = chosen_site(request, list(sites_of(signed_in(request)))), timezone.now()
    if site is None:
        return render(request, "bookings/no_site.html")
    start = begun_quarter(now)
    shown = {"starts_at": start, "ends_at": start + timedelta(hours=1), **request.GET.dict()}
    form = BlockForm(site, request.POST or None, initial=shown)
    if form.is_valid():
        try:
            absence = block_bay(form.save(commit=False), now=now)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(bay)s is blocked.") % {"bay": absence.bay})
            return redirect(day_page(site, absence.starts_at))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "bookings/block.html", {"form": form, "site": site}, status=status)


@require_POST
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(BayAbsence.objects.select_related("bay"), pk=pk)
    absence.delete()
    messages.success(request, _("%(bay)s is free again.") % {"bay": absence.bay})
    return redirect(way_back(request, otherwise=reverse("bookings:day")))
