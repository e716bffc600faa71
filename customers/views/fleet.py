"""All vehicles of one customer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.fleets import COLUMNS, fleet_rows
from customers.models import Customer

PAGE_SIZE = 200


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    if customer.merged_into_id:
        return redirect("customers:fleet", customer.merged_into_id)
    if customer.is_restricted:
        raise Http404
    order, with_sold = request.GET.get("order", "due"), bool(request.GET.get("sold"))
    rows = fleet_rows(customer, order=order, with_sold=with_sold, today=timezone.localdate())
    context = {
        "customer": customer,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "columns": COLUMNS,
        "order": order if order in COLUMNS else "due",
        "with_sold": with_sold,
    }
    return render(request, "customers/fleet.html", context)
