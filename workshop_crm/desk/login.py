"""Log-in of staff: password, throttled by django-axes, second factor or passkey; PIN on tablets."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from workshop.forms import CodeForm, PasswordLoginForm, PinLoginForm
from workshop.founding import is_founded
from workshop.log_ins import TABLET, begin_log_in, check_pin, lock_device
from workshop.models import Passkey, User
from workshop.passkeys import Address, ask_to_show, challenge_of, person_with
from workshop.second_factor import (
    check_second_factor,
    has_second_factor,
    must_have_second_factor,
)
from workshop.views.own import SETUP_FIRST
from workshop.views.passkeys import CHALLENGE
from workshop.way_back import our_page
from workshop_crm.desk.change_log.noting import note_log_in
from workshop_crm.lib.errors import DomainError

# Whoever has shown the password: who, until when, and where they wanted to go.
HALF = "half_logged_in"
TIME_FOR_CODE = timedelta(minutes=5)


class StaffLoginView(LoginView):
    """The log-in; on an empty installation it leads to the set-up instead."""

    redirect_authenticated_user = True
    authentication_form = PasswordLoginForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_founded():
            return redirect("desk:setup")
        if request.method == "GET" and TABLET in request.session and "password" not in request.GET:
            return redirect(reverse("login_pin", query=request.GET))
        return super().dispatch(request, *args, **kwargs)

    def get_redirect_url(self, *args: Any) -> str:
        return our_page(self.request, super().get_redirect_url(*args))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, has_passkeys=Passkey.objects.exists())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Note whose password was not known; what strangers type may be a password itself."""
        name = form.cleaned_data.get("username", "")
        if user := User.objects.filter(username=name).first():
            note_log_in("login_failed", user, by=None)
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Ask for the second factor first, where the person has one."""
        user, now = form.get_user(), timezone.now()
        if has_second_factor(user):
            until = (now + TIME_FOR_CODE).timestamp()
            self.request.session.cycle_key()
            self.request.session[HALF] = [user.pk, until, self.get_success_url()]
            return redirect("login_code")
        _let_in(self.request, user, now)
        if must_have_second_factor(user):
            self.request.session[SETUP_FIRST] = True
        return redirect(self.get_success_url())


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the second factor of somebody who has just shown the password."""
    pk, until, next_url = request.session.get(HALF, (None, 0, ""))
    user, now = User.objects.filter(pk=pk, is_active=True).first(), timezone.now()
    if user is None or now.timestamp() > until:
        request.session.pop(HALF, None)
        return redirect("login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            check_second_factor(user, form.cleaned_data["code"], now=now)
        except DomainError as error:
            note_log_in("code_failed", user, by=None)
            form.add_error("code", str(error))
        else:
            del request.session[HALF]
            _let_in(request, user, now)
            return redirect(next_url)
    return _page(request, "registration/code.html", form, has_passkeys=user.passkeys.exists())


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Log in by passkey alone, or with it after the password."""
    address, now, refusal = Address(settings.PUBLIC_BASE_URL), timezone.now(), ""
    challenge = request.session.pop(CHALLENGE, "")
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        try:
            user = person_with(answer, challenge, address=address, now=now)
        except DomainError as error:
            refusal = str(error)
        else:
            _pk, _until, next_url = request.session.pop(HALF, (None, 0, _way_on(request)))
            _let_in(request, user, now)
            return redirect(next_url)
    options = ask_to_show(address) if address.takes_passkeys else ""
    if options:
        request.session[CHALLENGE] = challenge_of(options)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    context = {"options": options, "refusal": refusal}
    return render(request, "registration/passkey.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Change the person at a shared tablet; anywhere else there is no PIN."""
    if TABLET not in request.session:
        return redirect("login")
    form, now = PinLoginForm(request.POST or None), timezone.now()
    if form.is_valid():
        user = form.cleaned_data["person"]
        try:
            check_pin(user, form.cleaned_data["pin"], now=now)
        except DomainError as error:
            note_log_in("pin_failed", user, by=None)
            form.add_error("pin", str(error))
        else:
            lock_device(request)
            _let_in(request, user, now, by_pin=True)
            return redirect(_way_on(request))
    return _page(request, "registration/pin.html", form)


def _let_in(request: HttpRequest, user: User, now: datetime, *, by_pin: bool = False) -> None:
    begin_log_in(request, user, now=now, by_pin=by_pin)
    note_log_in("login", user, by=user)


def _page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, **context}, status=status)


def _way_on(request: HttpRequest) -> str:
    wanted = our_page(request, request.GET.get("next", ""))
    return wanted or resolve_url(settings.LOGIN_REDIRECT_URL)


class StaffLogoutView(LogoutView):
    """Logging out; a shared tablet is locked, and stays shared."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if TABLET in request.session:
            lock_device(request)
            return redirect("login_pin")
        return super().post(request, *args, **kwargs)
