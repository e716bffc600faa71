"""The owner's page."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from retention.figures import key_figures
from retention.forms import DEFAULT_SPAN, SpanForm
from retention.scope import make_scope
from retention.today import alarms
from retention.trends import charts
from workshop.access import owner_required


@owner_required
def dashboard(request: HttpRequest) -> HttpResponse:
    form = SpanForm(request.GET or {"days": DEFAULT_SPAN})
    days, site = form.chosen()
    now = timezone.now()
    today = timezone.localdate(now)
    start = today - timedelta(days=days - 1)
    scope = make_scope(start, today, site=site, now=now)
    figures = key_figures(start, today, site=site, now=now)
    context = {
        "form": form,
        "figures": figures,
        "alarms": alarms(scope),
        "charts": charts(figures, scope),
        "start": start,
        "today": today,
    }
    return render(request, "retention/dashboard.html", context)
