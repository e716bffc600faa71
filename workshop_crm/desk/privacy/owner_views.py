"""The owner's pages: how long data are kept, who is restricted or erased, the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.models import Customer, RetainedRecord
from customers.privacy.periods import PERIODS, periods_in_force, set_period
from workshop_crm.desk.change_log.lines import change_lines
from workshop_crm.desk.change_log.reading import LogForm, find_changes, find_looks
from workshop_crm.desk.privacy.forms import PeriodForm
from workshop_crm.desk.privacy.inactive import inactive_customers
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 25


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    days = periods_in_force()
    inactive = inactive_customers(today=timezone.localdate())
    restricted = Customer.objects.filter(is_restricted=True, erased_at=None, merged_into=None)
    erased = Customer.objects.filter(erasure__isnull=False).select_related("erasure")
    context = {
        "periods": [(period, days[period.key]) for period in PERIODS],
        "inactive": Paginator(inactive, PAGE_SIZE).get_page(request.GET.get("page")),
        "restricted": restricted.prefetch_related("restrictions")[:PAGE_SIZE],
        "erased": erased.order_by("-erasure__erased_at")[:PAGE_SIZE],
    }
    return render(request, "desk/privacy/overview.html", context)


@require_POST
def period(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give a whole number of days."))
        return redirect("desk:privacy")
    try:
        set_period(form.cleaned_data["key"], form.cleaned_data["days"])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The period is stored."))
    return redirect("desk:privacy")


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(RetainedRecord, pk=pk)
    record.is_on_hold = "hold" in request.POST
    record.save(update_fields=["is_on_hold"])
    messages.success(request, _("Stored."))
    return redirect("desk:privacy_person", record.customer_id)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who changed what, or who looked at whom (C-49)."""
    form = LogForm(request.GET)
    show = "looks" if request.GET.get("show") == "looks" else "changes"
    find: Callable[[LogForm], QuerySet[Any]] = find_looks if show == "looks" else find_changes
    rows: Any = find(form) if form.is_valid() else []
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "show": show,
        "page": page,
        "changes": change_lines(page) if show == "changes" else [],
        "customer": form.cleaned_data.get("customer"),
    }
    return render(request, "desk/privacy/log.html", context)
