"""Pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "invoices/list.html")
