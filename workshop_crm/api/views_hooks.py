"""Webhooks of a connected program: where it is told, its secret, the log, telling it again."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workshop_crm.api.forms import EndpointForm
from workshop_crm.api.hooks.endpoints import (
    add_endpoint,
    change_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
)
from workshop_crm.api.hooks.repeating import deliver_again
from workshop_crm.api.hooks.words import answer_of, what_of
from workshop_crm.api.models import Delivery, Endpoint, System
from workshop_crm.lib.errors import DomainError

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hook_new(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_object_or_404(System, pk=pk)
    form = EndpointForm(request.POST or None)
    if form.is_valid():
        try:
            endpoint, secret = add_endpoint(system, **form.cleaned_data)
        except DomainError as error:
            form.add_error("url", str(error))
        else:
            return render(request, "api/secret.html", {"endpoint": endpoint, "secret": secret})
    return _page(request, form, {"system": system})


@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint.objects.select_related("system"), pk=pk)
    initial = {"url": endpoint.url, "resources": endpoint.resources}
    form = EndpointForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_endpoint(endpoint, **form.cleaned_data)
        except DomainError as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(endpoint)
    context = {
        "system": endpoint.system,
        "endpoint": endpoint,
        "deliveries": [
            (each, what_of(each), answer_of(each)) for each in endpoint.deliveries.all()[:SHOWN]
        ],
    }
    return _page(request, form, context)


@require_POST
@never_cache
def hook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk)
    secret = rotate_secret(endpoint, now=timezone.now())
    context = {"endpoint": endpoint, "secret": secret, "has_previous": True}
    return render(request, "api/secret.html", context)


@require_POST
def hook_switch(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk)
    if endpoint.is_active:
        switch_off(endpoint)
        messages.success(request, _("It is told nothing any more."))
    else:
        switch_on(endpoint, now=timezone.now())
        messages.success(request, _("It is told again, what has waited first."))
    return redirect(endpoint)


@require_POST
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.select_related("endpoint"), pk=pk)
    deliver_again(delivery, now=timezone.now())
    messages.success(request, _("It is sent again."))
    return redirect(delivery.endpoint)


def _page(request: HttpRequest, form: EndpointForm, context: dict[str, object]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "api/hook.html", {"form": form, **context}, status=status)
