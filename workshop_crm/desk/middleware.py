"""What every request passes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect


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
