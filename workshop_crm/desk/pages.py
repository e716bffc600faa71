"""Imprint and privacy notice, open to everybody (E-10, C-41)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "public/imprint.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")
