"""Health: alive, and ready to work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from workshop_crm.ops.readiness import are_migrations_applied, is_broker_ready, is_database_ready


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {
        "database": is_database_ready(),
        "migrations": are_migrations_applied(),
        "broker": is_broker_ready(),
    }
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
