"""What every request passes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from workshop.areas import Area
from workshop.log_ins import BY_PIN, is_device_idle, lock_device
from workshop.models import User
from workshop.views.own import SETUP_FIRST
from workshop_crm.desk.access import area_of, may_open
from workshop_crm.desk.rows import is_elsewhere


class HtmxLoginRedirectMiddleware:
    """Sends the whole page to the login when a session has ended, not the log-in into a part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        is_login = response.status_code == HTTPStatus.FOUND and response["Location"].startswith(
            login
        )
        if is_login and getattr(request, "htmx", False):
            return HttpResponseClientRedirect(login)
        return response


class PermissionsMiddleware:
    """Tells browsers that no page of ours, and nothing in it, uses devices of the visitor."""

    policy = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        return response


class AccessMiddleware:
    """Lets nobody see what workshop_crm/desk/access.py does not give to them (C-49)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        page, route = (match.view_name, match.route) if match else ("", "")
        if area_of(page) is None:
            return None
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if is_device_idle(request, now=timezone.now()):
            lock_device(request)
            return redirect_to_login(request.get_full_path(), reverse("login_pin"))
        request.user.is_by_pin = request.session.get(BY_PIN, False)
        if SETUP_FIRST in request.session and area_of(page) is not Area.OWN:
            return redirect("workshop:own_factor")
        if not may_open(request.user, page):
            raise PermissionDenied
        if is_elsewhere(request.user, route, kwargs):
            raise Http404
        return None
