"""Whose vehicle it is and who drives it: somebody of our customers is looked for and chosen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.forms.vehicles import HandOverForm
from customers.models import AccessEntry, Customer
from customers.search.finding import find_customers
from customers.vehicles.changes import hand_over_vehicle, set_driver
from customers.views.looking import look_at
from customers.views.vehicles import vehicle_or_404
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

MOST_HITS = 12


@require_safe
def choose(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    look_at(request, vehicle.customer, AccessEntry.Action.EDIT, f"vehicle:{pk}")
    query, today = request.GET.get("q", ""), timezone.localdate()
    hits = find_customers(query, limit=MOST_HITS, today=today)
    context = {
        "vehicle": vehicle,
        "role": role,
        "query": query,
        "people": [hit.customer for hit in hits if hit.customer.pk != vehicle.customer_id],
        "form": HandOverForm(initial={"on": today}),
        "tyres": vehicle.tyre_sets.filter(out_on=None).count(),
    }
    return render(request, "customers/vehicle_person.html", context)


@require_POST
def driver(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    wanted = request.POST.get("customer", "")
    if not wanted:
        set_driver(vehicle, None)
        messages.success(request, _("Messages about this vehicle go to the holder again."))
        return redirect(vehicle)
    chosen = get_object_or_404(Customer.objects.living(), pk=row_number(wanted))
    set_driver(vehicle, chosen)
    text = _("Messages about this vehicle go to %(name)s now.") % {"name": chosen}
    messages.success(request, text)
    return redirect(vehicle)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = vehicle_or_404(pk)
    to = get_object_or_404(Customer.objects.living(), pk=row_number(request.POST.get("customer")))
    form = HandOverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the day of the change, not in the future."))
        return redirect("customers:vehicle_person", vehicle.pk, "holder")
    try:
        hand_over_vehicle(vehicle, to, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("customers:vehicle_person", vehicle.pk, "holder")
    messages.success(request, _("The vehicle belongs to %(name)s now.") % {"name": to})
    return redirect(vehicle)
