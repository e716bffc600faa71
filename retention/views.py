"""The owner's page and the goodwill rules."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "retention/dashboard.html")


@login_required
def goodwill(request: HttpRequest) -> HttpResponse:
    return render(request, "retention/dashboard.html")


@login_required
def rule_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return render(request, "retention/dashboard.html")


@login_required
def goodwill_offer(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse("")
