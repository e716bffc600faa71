"""Doors of the owner's settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workshop.access import owner_required


@owner_required
def settings(request: HttpRequest) -> HttpResponse:
    return render(request, "workshop/settings.html")
