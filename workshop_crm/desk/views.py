"""Pages over all apps."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from customers.models import Customer
from customers.views.survivors import follows_merges
from workshop.models import User
from workshop_crm.desk.search import find
from workshop_crm.desk.timeline import LIMIT, read_timeline
from workshop_crm.desk.today import look_at_today

LIVE_HITS = 6
MOST_HITS = 50


class HtmxHttpRequest(HttpRequest):
    """A request that has passed HtmxMiddleware."""

    htmx: HtmxDetails


@require_safe
@login_required
def today(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "desk/today.html",
        {"today": look_at_today(now=now, user=cast(User, request.user)), "now": now},
    )


@require_safe
@login_required
def search(request: HtmxHttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    is_live = bool(request.htmx)
    hits = find(query, limit=LIVE_HITS if is_live else MOST_HITS, today=timezone.localdate())
    template = "desk/_search_hits.html" if is_live else "desk/search.html"
    return render(request, template, {"query": query, "hits": hits, "is_live": is_live})


@require_safe
@login_required
@follows_merges
def timeline(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    limit = None if request.GET.get("all") else LIMIT
    entries, has_more = read_timeline(customer, limit=limit)
    context = {"customer": customer, "entries": entries, "has_more": has_more}
    template = "desk/_timeline.html" if request.htmx else "desk/timeline.html"
    return render(request, template, context)
