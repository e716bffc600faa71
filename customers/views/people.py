"""Customers: list, page, forms."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.forms.people import CustomerForm
from customers.models import AccessEntry, Customer
from customers.overview import customer_overview, hit_rows, list_rows
from customers.records import save_customer
from customers.search.finding import FILTERS, MOST_FOUND, find_customers, list_customers
from customers.views.looking import look_at
from customers.views.survivors import follows_merges
from workshop.access import signed_in

PAGE_SIZE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    query, chosen = request.GET.get("q", "").strip()[:80], request.GET.get("show", "")
    today, number, user = timezone.localdate(), request.GET.get("page"), signed_in(request)
    hits = find_customers(query, show=chosen, today=today, user=user) if query else []
    page: Page[Any]
    if query:
        found = Paginator(hits, PAGE_SIZE).get_page(number)
        page, rows = found, hit_rows(found.object_list, today=today)
    else:
        people = list_customers(show=chosen, today=today, user=user)
        everybody = Paginator(people, PAGE_SIZE).get_page(number)
        page, rows = everybody, list_rows(everybody.object_list, today=today)
    context = {
        "page": page,
        "rows": rows,
        "query": query,
        "chosen": chosen,
        "filters": FILTERS,
        "is_cut_off": len(hits) == MOST_FOUND,
    }
    return render(request, "customers/list.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.select_related("merged_into"), pk=pk)
    if customer.merged_into:
        return redirect(customer.merged_into)
    look_at(request, customer, AccessEntry.Action.PAGE)
    if customer.erased_at:
        return redirect("desk:privacy_person", customer.pk)
    context = {"customer": customer, **customer_overview(customer, now=timezone.now())}
    return render(request, "customers/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new customer; the company may be given by the page from which somebody comes."""
    customer = Customer(won_at=timezone.now(), company=request.GET.get("company", "")[:120])
    return _edit(request, customer, _("The customer is stored."))


@require_http_methods(["GET", "HEAD", "POST"])
@follows_merges
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.EDIT)
    return _edit(request, customer, _("The changes are stored."))


def _edit(request: HttpRequest, customer: Customer, done: str) -> HttpResponse:
    form = CustomerForm(request.POST or None, instance=customer)
    if form.is_valid():
        customer = form.save(commit=False)
        save_customer(customer)
        messages.success(request, done)
        return redirect(customer)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"customer": customer, "form": form}
    return render(request, "customers/edit.html", context, status=status)
