"""Pages over all apps."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from bookings.visits.deferred import work_to_offer
from customers.consent.states import merged_ids
from customers.models import AccessEntry, Customer
from customers.views.looking import look_at_part
from customers.views.survivors import follows_merges
from retention.relationship import look_at_relationship
from workshop.access import signed_in
from workshop_crm.desk.access import may_open
from workshop_crm.desk.search import find
from workshop_crm.desk.talking_points import what_to_say
from workshop_crm.desk.timeline import GROUPS, read_timeline
from workshop_crm.desk.today import look_at_today

LIVE_HITS = 6
MOST_HITS = 50


class HtmxHttpRequest(HttpRequest):
    """A request that has passed HtmxMiddleware."""

    htmx: HtmxDetails


@require_safe
def today(request: HtmxHttpRequest) -> HttpResponse:
    now, user = timezone.now(), signed_in(request)
    if not may_open(user, "desk:search"):
        return redirect("bookings:day")
    return render(
        request,
        "desk/today.html",
        {"today": look_at_today(now=now, user=user), "now": now},
    )


@require_safe
def search(request: HtmxHttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    is_live = bool(request.htmx)
    limit, day = LIVE_HITS if is_live else MOST_HITS, timezone.localdate()
    hits = find(query, limit=limit, today=day, user=signed_in(request))
    template = "desk/_search_hits.html" if is_live else "desk/search.html"
    return render(request, template, {"query": query, "hits": hits, "is_live": is_live})


@require_safe
@follows_merges
def timeline(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at_part(request, customer, AccessEntry.Action.TIMELINE)
    group, number = request.GET.get("group", ""), request.GET.get("page", "")
    # Nobody turns a thousand pages; a longer number is no page.
    number = number if re.fullmatch(r"[1-9][0-9]{0,2}", number) else ""
    page = read_timeline(customer, group=group, page=int(number or 1))
    context = {"customer": customer, "page": page, "group": group, "groups": GROUPS}
    template = "desk/timeline.html"
    if request.htmx:
        template = "desk/_timeline_page.html" if number else "desk/_timeline.html"
    return render(request, template, context)


@require_safe
@follows_merges
def glance(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    customer, now = get_object_or_404(Customer.objects.living(), pk=pk), timezone.now()
    look_at_part(request, customer, AccessEntry.Action.PAGE)
    ids, today = merged_ids(customer), timezone.localdate(now)
    context = {
        "customer": customer,
        "points": what_to_say(customer, now=now),
        "put_off": work_to_offer(ids, today=today),
        "today": today,
        "relationship": look_at_relationship(ids, today=today),
    }
    template = "desk/_glance.html" if request.htmx else "desk/glance.html"
    return render(request, template, context)
