"""Connected programs: the owner makes their tokens and takes them away."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshop_crm.api.forms import SystemForm
from workshop_crm.api.models import System
from workshop_crm.api.scopes import in_words
from workshop_crm.api.systems import change_system, connect_system, renew_token, revoke_token


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    found = System.objects.select_related("site")
    rows = [(system, in_words(system.scopes)) for system in found]
    return render(request, "api/systems.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def system_new(request: HttpRequest) -> HttpResponse:
    form = SystemForm(request.POST or None)
    if form.is_valid():
        system, token = connect_system(**form.values(), now=timezone.now())
        return _show_token(request, system, token)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def system(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(System, pk=pk)
    form = SystemForm(request.POST or None, instance=get_object_or_404(System, pk=pk))
    if form.is_valid():
        change_system(stored, **form.values())
        messages.success(request, _("Saved."))
        return redirect(stored)
    return _page(request, form, stored)


@require_POST
@never_cache
def token(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_object_or_404(System, pk=pk)
    return _show_token(request, system, renew_token(system, now=timezone.now()))


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    system = get_object_or_404(System, pk=pk)
    revoke_token(system)
    messages.success(request, _("%(name)s does not come in any more.") % {"name": system})
    return redirect(system)


def _page(request: HttpRequest, form: SystemForm, system: System | None = None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "api/system.html", {"form": form, "system": system}, status=status)


def _show_token(request: HttpRequest, system: System, token: str) -> HttpResponse:
    return render(request, "api/token.html", {"system": system, "token": token})
