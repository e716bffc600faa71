"""What a page or an intake costs when the product does nothing more."""

from __future__ import annotations

import json
import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customers.models import Customer, Task
from workshop.models import Job


@csrf_exempt
@require_POST
def intake(request: HttpRequest) -> JsonResponse:
    """Read a JSON body and insert three rows in one transaction."""
    body = json.loads(request.body)
    now = timezone.now()
    unique = uuid.uuid4().hex
    with transaction.atomic():
        Job.objects.create(kind="bound", key=unique, payload=body, due_at=now, state=Job.State.DONE)
        for kind in (Task.Kind.OTHER, Task.Kind.CLARIFY):
            Task.objects.create(
                kind=kind,
                key=f"{kind}{unique}",
                title="bound",
                due_at=now,
                created_at=now,
                done_at=now,
            )
    return JsonResponse({"ok": True}, status=202)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Extend the base page and list 50 rows of one query."""
    rows = Customer.objects.values("pk", "first_name", "last_name", "city", "email")[:50]
    return render(request, "benchmarks/page.html", {"rows": rows})
