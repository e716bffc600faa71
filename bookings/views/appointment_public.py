"""Public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def appointment(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def move_date(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def cancel_date(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def calendar_file(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()
