"""Sources: terms, secret, labels."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def source_list(request: HttpRequest, pk: int = 0) -> HttpResponse:
    return render(request, "bookings/list.html")


source_new = source_edit = rotate_secret = try_mapping = source_list
