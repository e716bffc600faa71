"""Day board, week view, business cards."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST


@login_required
def day(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/day.html")


@login_required
def week(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/week.html")


@login_required
def cards(request: HttpRequest) -> HttpResponse:
    return redirect("bookings:day")


@require_POST
@login_required
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("bookings:day")


@require_POST
@login_required
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("bookings:day")
