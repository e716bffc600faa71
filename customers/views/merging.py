"""Joining two records: what would happen, doing it, taking it back, the list for the owner."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.merging.merge import check_mergeable, merge_by_hand
from customers.merging.preview import preview_merge
from customers.merging.undo import UNDO_DAYS, days_left, undo_merge, why_not_undo
from customers.models import AccessEntry, Customer, MergeRecord
from customers.search.finding import find_customers
from customers.views.looking import look_at
from customers.views.survivors import follows_merges
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 25
MOST_HITS = 12


@require_safe
@follows_merges
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.PAGE, "merge")
    query = request.GET.get("q", "")
    hits = find_customers(query, limit=MOST_HITS, today=timezone.localdate())
    people = [hit.customer for hit in hits if hit.customer.pk != pk]
    context = {"customer": customer, "query": query, "people": people}
    return render(request, "customers/merge_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    survivor = get_object_or_404(Customer, pk=pk)
    other = get_object_or_404(Customer, pk=other_pk)
    try:
        check_mergeable(survivor, other)
        if request.method == "POST":
            merge_by_hand(survivor, other, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("customers:duplicates")
    if request.method == "POST":
        messages.success(request, _("The two records are one customer now."))
        return redirect(survivor)
    for customer in (survivor, other):
        look_at(request, customer, AccessEntry.Action.PAGE, "merge")
    preview = preview_merge(survivor, other, now=timezone.now())
    context = {"preview": preview, "undo_days": UNDO_DAYS}
    return render(request, "customers/merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    records = MergeRecord.objects.select_related("survivor", "other", "merged_by")
    record = get_object_or_404(records, pk=pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            other = undo_merge(record, by=signed_in(request), now=now)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(record.survivor)
        messages.success(request, _("The two are separate customers again."))
        return redirect(other)
    for customer in (record.survivor, record.other):
        look_at(request, customer, AccessEntry.Action.PAGE, f"merge:{pk}")
    context = {
        "record": record,
        "reason": why_not_undo(record, now=now),
        "days": days_left(record, now=now),
    }
    return render(request, "customers/merge_undo.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    records = MergeRecord.objects.select_related("survivor", "other", "merged_by", "undone_by")
    page = Paginator(records.defer("details"), PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(record, days_left(record, now=now)) for record in page]
    return render(request, "customers/merges.html", {"page": page, "rows": rows})
