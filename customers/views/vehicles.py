"""Forms of vehicles."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms import MileageForm, VehicleForm
from customers.models import Customer, Vehicle
from customers.records import add_mileage, save_vehicle


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, customer_pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=customer_pk)
    return _edit(request, Vehicle(customer=customer))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(Vehicle.objects.select_related("customer"), pk=pk)
    return _edit(request, vehicle)


def _edit(request: HttpRequest, vehicle: Vehicle) -> HttpResponse:
    form = VehicleForm(request.POST or None, instance=vehicle)
    if form.is_valid():
        vehicle = form.save(commit=False)
        save_vehicle(vehicle)
        messages.success(request, _("The vehicle is stored."))
        for warning in form.warnings:
            messages.warning(request, str(warning))
        return redirect(vehicle.customer)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"vehicle": vehicle, "customer": vehicle.customer, "form": form}
    return render(request, "customers/vehicle_edit.html", context, status=status)


@require_POST
@login_required
def mileage(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(Vehicle.objects.select_related("customer"), pk=pk)
    form = MileageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the mileage in whole kilometres."))
    elif add_mileage(vehicle, form.cleaned_data["mileage_km"], timezone.localdate()):
        messages.success(request, _("The mileage is stored."))
    else:
        messages.warning(request, _("The mileage does not fit earlier readings: please check."))
    return redirect(vehicle.customer)
