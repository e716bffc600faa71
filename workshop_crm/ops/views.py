"""For machines that watch: alive, ready to work, and figures.

Exempt from the check of forms' cookies, so that a wrong method is called one.
"""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from workshop_crm.ops.metrics import as_text, measure
from workshop_crm.ops.readiness import are_migrations_applied, is_broker_ready, is_database_ready

# What a reverse proxy adds: then the caller is not the machine that we see.
PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Via")


@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {
        "database": is_database_ready(),
        "migrations": are_migrations_applied(),
        "broker": is_broker_ready(),
    }
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@csrf_exempt
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for whoever has the token; without a token set, for this machine alone."""
    if not _may_read_metrics(request):
        return HttpResponseForbidden("METRICS_TOKEN is needed", content_type="text/plain")
    text = as_text(measure(now=timezone.now()))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
