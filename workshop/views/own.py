"""One's own log-in: second factor, PIN, open log-ins."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshop.access import signed_in
from workshop.forms import CodeForm, OwnAddressesForm, OwnPasswordForm, OwnPinForm
from workshop.log_ins import end_all_log_ins, end_log_in, open_log_ins, set_pin, share_device
from workshop.models import User
from workshop.second_factor import (
    begin_setup,
    confirm_setup,
    has_app,
    has_second_factor,
    must_have_second_factor,
    new_recovery_codes,
    remove_app,
    setup_address,
    setup_secret,
)
from workshop_crm.lib.errors import DomainError

# In the session of an owner who must set up a second factor before anything else.
SETUP_FIRST = "second_factor_first"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, signed_in(request))


def _page(request: HttpRequest, user: User, **forms_shown: forms.BaseForm) -> HttpResponse:
    context: dict[str, Any] = {
        "has_factor": has_second_factor(user),
        "has_app": has_app(user),
        "passkeys": user.passkeys.all(),
        "must_have_factor": must_have_second_factor(user),
        "codes_left": user.recovery_codes.count(),
        "log_ins": open_log_ins(user, now=timezone.now()),
        "this_key": request.session.session_key,
        "addresses_form": OwnAddressesForm(instance=user),
        "pin_form": OwnPinForm(user),
        "password_form": OwnPasswordForm(user),
        "is_shared": "tablet" in request.session,
        **forms_shown,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms_shown else HTTPStatus.OK
    return render(request, "workshop/own.html", context, status=status)


@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if has_app(user):
        return redirect("workshop:own")
    if request.method == "POST" and "begin" in request.POST:
        begin_setup(user)
        return redirect("workshop:own_factor")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = confirm_setup(user, form.cleaned_data["code"], now=timezone.now())
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            request.session.pop(SETUP_FIRST, None)
            return render(request, "workshop/own_codes.html", {"codes": codes})
    secret = setup_secret(user)
    picture = segno.make(setup_address(user, secret)).svg_data_uri(scale=5) if secret else ""
    context = {"form": form, "secret": secret, "picture": picture}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "workshop/own_factor.html", context, status=status)


@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = OwnPasswordForm(user, request.POST)
    if not form.is_valid() or not has_second_factor(user):
        return _page(request, user, password_form=form)
    return render(request, "workshop/own_codes.html", {"codes": new_recovery_codes(user)})


@require_POST
def factor_remove(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = OwnPasswordForm(user, request.POST)
    if not form.is_valid():
        return _page(request, user, password_form=form)
    try:
        remove_app(user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The app for codes is removed."))
    return redirect("workshop:own")


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = OwnPinForm(user, request.POST)
    if not form.is_valid():
        return _page(request, user, pin_form=form)
    set_pin(user, form.cleaned_data["pin"])
    messages.success(request, _("Your PIN is set. It works on shared tablets only."))
    return redirect("workshop:own")


@require_POST
def addresses(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    # A copy: what was typed wrongly must not stand on top of the page.
    form = OwnAddressesForm(request.POST, instance=User.objects.get(pk=user.pk))
    if not form.is_valid():
        return _page(request, user, addresses_form=form)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("workshop:own")


@require_POST
def tablet(request: HttpRequest) -> HttpResponse:
    if "end" in request.POST:
        share_device(request, is_shared=False, now=timezone.now())
        messages.success(request, _("This device is yours alone again."))
    else:
        share_device(request, is_shared=True, now=timezone.now())
        messages.success(request, _("This device is shared: it locks by itself."))
    return redirect("workshop:own")


@require_POST
def log_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    end_log_in(signed_in(request), pk)
    return redirect("workshop:own")


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    end_all_log_ins(signed_in(request))
    messages.success(request, _("You are logged out everywhere."))
    return redirect("login")
