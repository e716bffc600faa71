"""The owner's page: what burns today, figures from snapshots, and the lists behind them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from retention.exporting import FORMS, download
from retention.figures.catalogue import DEFINITIONS
from retention.figures.counting import COUNTED
from retention.forms import FilterForm
from retention.lists import FigureList
from retention.page import page_of
from retention.snapshots import (
    DEFAULT_PERIOD,
    find_snapshot,
    is_ordered,
    order_snapshot,
    stored_figures,
)
from retention.today import alarms, calls_today

PAGE_SIZE = 50
STALE = timedelta(days=1, hours=6)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    form = _filters(request)
    choice, now = form.chosen(), timezone.now()
    context = {
        "form": form,
        "alarms": alarms(choice.site, now=now),
        "calls": calls_today(now=now),
        "query": request.GET.urlencode(),
        **_counted(form),
    }
    return render(request, "retention/dashboard.html", context)


@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """The part of the page that waits for figures which are being counted."""
    context = {"query": request.GET.urlencode(), **_counted(_filters(request))}
    return render(request, "retention/_counted.html", context)


def _counted(form: FilterForm) -> dict[str, Any]:
    """Read the snapshot; what nobody has counted yet, or not lately, is counted now."""
    choice, now = form.chosen(), timezone.now()
    snapshot = find_snapshot(choice)
    if snapshot is None or snapshot.taken_at < now - STALE:
        order_snapshot(choice, now=now)
    return {
        "page": page_of(snapshot) if snapshot else None,
        "is_counting": is_ordered(choice),
        "forms": FORMS,
    }


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    order_snapshot(FilterForm(request.POST).chosen(), now=timezone.now())
    messages.success(request, _("The figures are being counted anew."))
    query = {name: request.POST.get(name, "") for name in FilterForm.base_fields}
    return redirect(f"{reverse('retention:dashboard')}?{_joined(query)}")


@require_safe
def listed(request: HttpRequest, key: str) -> HttpResponse:
    """The cases behind a figure, as of its snapshot."""
    snapshot = find_snapshot(_filters(request).chosen())
    if key not in DEFINITIONS or snapshot is None:
        raise Http404
    only_part = request.GET.get("of") != "all"
    rows = FigureList(snapshot, DEFINITIONS[key], only_part=only_part)
    context = {
        "snapshot": snapshot,
        "figure": stored_figures(snapshot).get(key),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "only_part": only_part,
        "has_values": DEFINITIONS[key].how not in COUNTED,
        "query": _joined({name: request.GET.get(name, "") for name in FilterForm.base_fields}),
    }
    return render(request, "retention/figure_list.html", context)


@require_safe
def table(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """One table, or all figures, to take along; PDF is the whole page."""
    snapshot = find_snapshot(_filters(request).chosen())
    if snapshot is None:
        raise Http404
    return download(snapshot, key, form)


def _filters(request: HttpRequest) -> FilterForm:
    return FilterForm(request.GET or {"period": DEFAULT_PERIOD})


def _joined(query: dict[str, str]) -> str:
    return urlencode({name: value for name, value in query.items() if value})
