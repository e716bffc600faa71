"""Lists of orders and of invoices."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from invoices.forms.orders import FilterForm
from invoices.models import Invoice, Order
from invoices.orders.estimates import waiting_for_contact
from workshop.access import at_sites_of, signed_in
from workshop.models import Company

PAGE = 50


def _mentions(text: str, path: str = "") -> Q:
    if not text:
        return Q()
    words = Q()
    for word in text.split():
        words &= (
            Q(**{f"{path}customer__last_name__icontains": word})
            | Q(**{f"{path}customer__first_name__icontains": word})
            | Q(**{f"{path}customer__company__icontains": word})
            | Q(**{f"{path}vehicle__plate__icontains": word})
            | Q(number__icontains=word)
        )
    return words


def orders(request: HttpRequest) -> HttpResponse:
    form = FilterForm(list(Order.State.choices), request.GET)
    text, state = form.wanted()
    rows: QuerySet[Order] = Order.objects.select_related("customer", "vehicle", "workshop")
    rows = rows.filter(_mentions(text), **({"state": state} if state else {}))
    rows = at_sites_of(rows.filter(customer__is_restricted=False), signed_in(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = Order.objects.filter(pk__in=[one.pk for one in page])
    company = Company.objects.first() or Company()
    context = {
        "form": form,
        "page": page,
        "tab": "orders",
        "to_contact": waiting_for_contact(shown, company),
    }
    return render(request, "invoices/list.html", context)


def invoices(request: HttpRequest) -> HttpResponse:
    form = FilterForm(list(Invoice.State.choices), request.GET)
    text, state = form.wanted()
    rows: QuerySet[Invoice] = Invoice.objects.select_related(
        "order__customer", "order__vehicle", "reverses"
    ).defer("xml", "reverses__xml")
    rows = rows.filter(_mentions(text, "order__"), **({"state": state} if state else {}))
    rows = rows.filter(order__customer__is_restricted=False)
    rows = at_sites_of(rows, signed_in(request), "order__workshop")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "invoices/list.html", {"form": form, "page": page, "tab": "invoices"})
