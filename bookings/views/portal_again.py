"""For the owner: known customers who came through a portal again, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.forms.cards import CausesForm
from bookings.portals.known_again import causes, portal_returns, write_causes
from bookings.portals.sums import sum_up, without_direct_booking
from workshop_crm.lib.sheets import csv_lines

PAGE_SIZE = 25
YEAR = timedelta(days=365)


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    since = timezone.now() - YEAR
    rows = portal_returns()
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "sums": sum_up(rows.filter(received_at__gte=since)),
        "quiet": without_direct_booking()[:PAGE_SIZE],
        "form": CausesForm(initial={"causes": "\n".join(causes())}),
    }
    return render(request, "bookings/portal_again.html", context)


@require_POST
def edit_causes(request: HttpRequest) -> HttpResponse:
    form = CausesForm(request.POST)
    if form.is_valid():
        write_causes(form.cleaned_data["causes"].splitlines())
        messages.success(request, _("The causes are saved."))
    else:
        messages.error(request, _("That is too long."))
    return redirect("bookings:portal_again")


@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(_table()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="portal-again.csv"'
    return response


def _table() -> Iterator[list[object]]:
    yield [
        _("Received"),
        _("Source"),
        _("Customer"),
        _("Commission in euros"),
        _("Cause"),
        _("In their own words"),
    ]
    for row in portal_returns().iterator(chunk_size=500):
        yield [
            timezone.localdate(row.received_at),
            row.source,
            row.customer,
            f"{row.commission_lost:.2f}".replace(".", ","),
            row.second_portal_cause,
            row.second_portal_note,
        ]
