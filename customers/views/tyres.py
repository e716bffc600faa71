"""Tyres in our storage."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.at_site import of_sites_of
from customers.forms.vehicles import TyreSetForm
from customers.models import TyreSet
from customers.vehicles.page import vehicle_page
from customers.vehicles.tyres import store_tyres, stored_tyres, take_out
from customers.views.vehicles import vehicle_or_404
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()
    found = of_sites_of(stored_tyres(query), signed_in(request), "vehicle__customer")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "customers/tyres.html", {"page": page, "query": query})


@require_POST
def store(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    form = TyreSetForm(request.POST, instance=TyreSet(vehicle=vehicle))
    if form.is_valid():
        try:
            store_tyres(form.instance)
        except DomainError as error:
            form.add_error("place", str(error))
    if form.errors:
        context = vehicle_page(vehicle, today=timezone.localdate(), tyre_form=form)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "customers/vehicle.html", context, status=status)
    messages.success(request, _("The tyres are in the storage."))
    for warning in form.warnings:
        messages.warning(request, str(warning))
    return redirect(vehicle)


@require_POST
def out(request: HttpRequest, pk: int) -> HttpResponse:
    tyres = get_object_or_404(TyreSet.objects.select_related("vehicle"), pk=pk)
    try:
        take_out(tyres, on=timezone.localdate())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The tyres are out; the place is free."))
    return redirect(tyres.vehicle)
