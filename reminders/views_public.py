"""The customer's answer to a reminder that it comes too late: the car is gone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.direct.taking import vehicle_of_link
from bookings.forms.public import name_of_car
from customers.views.for_customers import render_for
from reminders.sold_cars import is_reported_sold, report_sold
from workshop_crm.lib.tokens import BadTokenError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sold(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then thank; looking changes nothing (E-04)."""
    try:
        vehicle = vehicle_of_link(token)
    except BadTokenError as error:
        raise Http404 from error
    if request.method == "POST":
        report_sold(vehicle, now=timezone.now())
        return redirect("public_sold", token)
    context = {
        "car": name_of_car(vehicle),
        "token": token,
        "is_reported": is_reported_sold(vehicle),
    }
    return render_for(vehicle.contact, request, "reminders/public_sold.html", context)
