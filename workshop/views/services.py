"""The catalogue of services."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from workshop.forms import ServiceForm
from workshop.models import Service
from workshop.views.pages import EditPage, edit


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    rows = Service.objects.order_by("-is_active", "name_de")
    return render(request, "workshop/services.html", {"services": rows})


@require_http_methods(["GET", "POST"])
def service_new(request: HttpRequest) -> HttpResponseBase:
    form = ServiceForm(request.POST or None)
    page = EditPage(
        heading=_("New service"),
        lead=_("Used for free dates, order packages and reminders alike."),
        back_url=reverse("workshop:services"),
        save=form.save,
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, pk: int) -> HttpResponseBase:
    service = get_object_or_404(Service, pk=pk)
    form = ServiceForm(request.POST or None, instance=service)
    page = EditPage(
        heading=service.name,
        lead=_("Used for free dates, order packages and reminders alike."),
        back_url=reverse("workshop:services"),
        save=form.save,
    )
    return edit(request, form, page)
