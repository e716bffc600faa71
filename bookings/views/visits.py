"""The visit page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bookings.models import Visit


@login_required
def walk_in(request: HttpRequest) -> HttpResponse:
    return redirect("bookings:day")


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(Visit, pk=pk)
    return render(request, "bookings/visit.html", {"visit": visit})


@require_POST
@login_required
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    return redirect("bookings:visit", pk)


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("bookings:visit", pk)
