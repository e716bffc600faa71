"""Reminder plans, what goes out next, the call list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def upcoming(request: HttpRequest) -> HttpResponse:
    return render(request, "reminders/list.html")


@login_required
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reminders/list.html")


@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reminders/list.html")


@login_required
def calls(request: HttpRequest) -> HttpResponse:
    return render(request, "reminders/list.html")


@login_required
def call(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reminders/list.html")
