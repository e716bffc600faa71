"""The web hook of a source: 2xx after one insert, everything else later (B-00 point 4)."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bookings.intake.reading import MAX_BYTES
from bookings.intake.receive import Incoming, receive
from bookings.intake.signatures import is_signed_by, signed_key
from bookings.models import Source


@csrf_exempt
@require_POST
def take_booking(request: HttpRequest, slug: str) -> HttpResponse:
    source = get_object_or_404(Source, slug=slug, is_active=True)
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdigit()):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if int(length) > MAX_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    now, body = timezone.now(), request.body
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not is_signed_by(source, body, headers, now=now):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    incoming = Incoming(
        source=source,
        raw=body,
        key=signed_key(source, headers),
        content_type=request.content_type or "",
        is_authentic=True,
    )
    notification, is_new = receive(incoming, now=now)
    answer = {"notification": notification.pk, "is_new": is_new}
    return JsonResponse(answer, status=HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK)
