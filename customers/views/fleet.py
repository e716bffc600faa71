"""All vehicles of one customer."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.models import AccessEntry, Customer
from customers.vehicles.fleets import COLUMNS, fleet_rows
from customers.views.looking import look_at
from customers.views.survivors import follows_merges

PAGE_SIZE = 200


@require_safe
@follows_merges
def index(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.PAGE, "vehicles")
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
