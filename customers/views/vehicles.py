"""A vehicle: its page, its paper, its mileage and plates, whether it was sold."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.forms.vehicles import IntervalForm, MileageForm, SoldForm, VehiclePaperForm
from customers.merging.joining import find_vehicle
from customers.models import AccessEntry, Customer, Vehicle
from customers.records import add_mileage
from customers.vehicles.changes import (
    forget_plate,
    forget_reading,
    keep_vehicle,
    sell_vehicle,
    set_interval,
    store_vehicle,
)
from customers.vehicles.page import vehicle_page
from customers.views.looking import look_at
from customers.views.survivors import follows_merges


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    if vehicle.pk != pk:
        return redirect(vehicle)
    look_at(request, vehicle.customer, AccessEntry.Action.PAGE, f"vehicle:{pk}")
    context = vehicle_page(vehicle, today=timezone.localdate())
    return render(request, "customers/vehicle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@follows_merges
def new(request: HttpRequest, customer_pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=customer_pk)
    look_at(request, customer, AccessEntry.Action.EDIT, "vehicle")
    return _edit(request, Vehicle(customer=customer))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    if vehicle.pk != pk:
        return redirect("customers:vehicle_edit", vehicle.pk)
    look_at(request, vehicle.customer, AccessEntry.Action.EDIT, f"vehicle:{pk}")
    return _edit(request, vehicle)


def _edit(request: HttpRequest, vehicle: Vehicle) -> HttpResponse:
    form = VehiclePaperForm(vehicle, request.POST or None)
    if form.is_valid():
        store_vehicle(form.vehicle.instance, form.paper.instance, today=timezone.localdate())
        messages.success(request, _("The vehicle is stored."))
        for warning in form.vehicle.warnings:
            messages.warning(request, str(warning))
        return redirect(form.vehicle.instance)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.has_errors else HTTPStatus.OK
    context = {"vehicle": vehicle, "customer": vehicle.customer, "form": form}
    return render(request, "customers/vehicle_edit.html", context, status=status)


@require_POST
def mileage(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    form = MileageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the mileage in whole kilometres, and a past day."))
        return redirect(vehicle)
    read_on = form.cleaned_data["read_on"] or timezone.localdate()
    if add_mileage(vehicle, form.cleaned_data["mileage_km"], read_on):
        messages.success(request, _("The mileage is stored."))
    else:
        messages.warning(request, _("The mileage does not fit earlier readings: please check."))
    return redirect(vehicle)


@require_POST
def interval(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    form = IntervalForm(request.POST)
    if form.is_valid():
        set_interval(vehicle, form.save(commit=False))
        messages.success(request, _("The interval is stored."))
    else:
        messages.error(request, _("Please choose a service and give whole months or kilometres."))
    return redirect(vehicle)


@require_POST
def reading_forget(request: HttpRequest, pk: int, reading_pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    forget_reading(vehicle, reading_pk)
    messages.success(request, _("The reading is deleted."))
    return redirect(vehicle)


@require_POST
def plate_forget(request: HttpRequest, pk: int, plate_pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    forget_plate(vehicle, plate_pk)
    messages.success(request, _("The plate is deleted."))
    return redirect(vehicle)


@require_POST
def sold(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    if request.POST.get("sold_on") == "" and vehicle.sold_on:
        keep_vehicle(vehicle)
        messages.success(request, _("Noted: it was not sold. Reminders go on."))
        return redirect(vehicle)
    form = SoldForm(request.POST)
    if form.is_valid():
        sell_vehicle(vehicle, on=form.cleaned_data["sold_on"])
        messages.success(request, _("Noted: sold. There are no more reminders for it."))
    else:
        messages.error(request, _("Please give the day of the sale, not in the future."))
    return redirect(vehicle)


def vehicle_or_404(pk: int) -> Vehicle:
    """Return the vehicle, or the one into which it was joined, unless nobody may see it."""
    vehicle = find_vehicle(pk)
    if vehicle is None or vehicle.customer.is_restricted:
        raise Http404
    return vehicle
