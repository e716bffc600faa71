"""Public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def proposal(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def accept_date(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def choose(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def other_date(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def decline_dates(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()
