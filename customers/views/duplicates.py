"""Pairs that may be one customer: a person decides."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.duplicates import keep_apart, open_pairs
from customers.merging import merge_pair
from customers.models import PossibleDuplicate
from workshop.models import User
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 10


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(open_pairs(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "customers/duplicates.html", {"page": page})


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(PossibleDuplicate.objects.select_related("first", "second"), pk=pk)
    by, now = cast(User, request.user), timezone.now()
    if request.POST.get("decision") != "same":
        keep_apart(pair, by=by, now=now)
        messages.success(request, _("Noted: these are two customers."))
        return redirect("customers:duplicates")
    keep = pair.second if request.POST.get("keep") == str(pair.second_id) else pair.first
    try:
        survivor = merge_pair(pair, keep=keep, by=by, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("customers:duplicates")
    messages.success(request, _("The two records are one customer now."))
    return redirect(survivor)
