"""Public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def book_vehicle(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def book_site(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()


def booked(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse()
