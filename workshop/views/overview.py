"""The settings' first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from workshop.access import signed_in
from workshop.legal import missing_details
from workshop.models import Company, Service, User, Workshop


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    site = signed_in(request).site_id
    if site is not None:
        return redirect("workshop:site", site)
    company = Company.objects.first()
    context = {
        "missing": missing_details(company) if company else [],
        "sites": Workshop.objects.prefetch_related("bays"),
        "service_count": Service.objects.filter(is_active=True).count(),
        "staff_count": User.objects.filter(is_active=True).count(),
    }
    return render(request, "workshop/settings.html", context)
