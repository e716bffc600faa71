"""Pairs that may be one customer: a person decides."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.at_site import of_sites_of
from customers.merging.duplicates import (
    compare_records,
    keep_apart,
    likelihood,
    next_pair,
    open_pairs,
    put_off,
)
from customers.models import AccessEntry, PossibleDuplicate
from customers.views.looking import look_at
from workshop.access import signed_in
from workshop.models import User

PAGE_SIZE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    found = of_sites_of(of_sites_of(open_pairs(), user, "first"), user, "second")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    pairs = [(pair, likelihood(pair.score)) for pair in page]
    return render(request, "customers/duplicates.html", {"page": page, "pairs": pairs})


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    known = PossibleDuplicate.objects.select_related("first", "second")
    pair = get_object_or_404(known, pk=pk)
    if request.method == "POST":
        return _decide(request, pair)
    if not open_pairs().filter(pk=pk).exists():
        messages.info(request, _("This question is settled already."))
        return redirect("customers:duplicates")
    for customer in (pair.first, pair.second):
        look_at(request, customer, AccessEntry.Action.PAGE, f"duplicate:{pk}")
    context = {"pair": pair, "facts": compare_records(pair), "likelihood": likelihood(pair.score)}
    return render(request, "customers/duplicate.html", context)


def _decide(request: HttpRequest, pair: PossibleDuplicate) -> HttpResponse:
    by, now = cast(User, request.user), timezone.now()
    decision = request.POST.get("decision")
    if decision == "same":
        return _look_first(request, pair)
    if decision == "later":
        put_off(pair, now=now)
        messages.info(request, _("Put off: it waits at the end of the list."))
    elif decision == "different":
        keep_apart(pair, by=by, now=now)
        messages.success(request, _("Noted: these are two customers."))
    else:
        return HttpResponseBadRequest()
    following = next_pair(pair)
    return redirect(following) if following else redirect("customers:duplicates")


def _look_first(request: HttpRequest, pair: PossibleDuplicate) -> HttpResponse:
    """Lead to the page that says what joining would do, and does it."""
    keeps_second = request.POST.get("keep") == str(pair.second_id)
    keep, other = (pair.second, pair.first) if keeps_second else (pair.first, pair.second)
    return redirect("customers:merge", keep.pk, other.pk)
