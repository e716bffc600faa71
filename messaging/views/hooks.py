"""Twilio."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def status(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def inbound(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def voice(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()
