"""Bookings and what waits for clarification."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bookings.models import Booking


@login_required
def booking_list(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/list.html")


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "bookings/detail.html", {"booking": get_object_or_404(Booking, pk=pk)})


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("bookings:detail", pk)


propose = choose_service = second_cause = confirm


@login_required
def clarify(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/list.html")


@login_required
def clarify_one(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "bookings/list.html")
