"""Staff make, move and cancel appointments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def new_appointment(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def move_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


def cancel_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()
