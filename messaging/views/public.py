"""Public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()


def not_me(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()
