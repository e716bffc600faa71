"""Letters."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse


@login_required
def batches(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def new_batch(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@login_required
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()
