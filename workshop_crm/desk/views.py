"""Pages over all apps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/today.html")


@login_required
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/search.html")


@login_required
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "desk/_timeline.html")


def setup(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/setup.html")
