"""Web hooks of sources."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt
@require_POST
def take_booking(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(status=HTTPStatus.NOT_FOUND)
