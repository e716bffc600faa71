"""The outbox page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse


@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def pause_house(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def block(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def decide_uncertain(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def inbound(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()
