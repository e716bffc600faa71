"""The customer says how satisfied they are, on their own phone at the counter.

No message carries the link: asking by message is advertising (C-02). Looking never changes
anything (E-04).
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from bookings.links import satisfaction_path
from bookings.models import Visit
from bookings.public import pk_of
from bookings.visits.answers import SCORES, record_satisfaction
from customers.views.for_customers import page_language, render_for
from workshop_crm.lib.errors import DomainError


@require_safe
def satisfaction(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, _visit_of(token))


@require_POST
def rate(request: HttpRequest, token: str) -> HttpResponse:
    visit, score = _visit_of(token), request.POST.get("score", "")
    if visit.customer.erased_at:
        return _page(request, visit)
    try:
        with translation.override(page_language(request, visit.customer)):
            number = int(score) if score in map(str, SCORES) else 0
            record_satisfaction(visit, number, by=None, now=timezone.now())
    except DomainError as error:
        return _page(request, visit, error=error)
    return redirect(satisfaction_path(visit))


def _visit_of(token: str) -> Visit:
    rows = Visit.objects.select_related("customer", "workshop", "appointment__workshop")
    return get_object_or_404(rows, pk=pk_of("satisfaction", token))


def _page(request: HttpRequest, visit: Visit, *, error: DomainError | None = None) -> HttpResponse:
    context = {
        "visit": visit,
        "scores": SCORES,
        "site": visit.appointment.workshop if visit.appointment else visit.workshop,
        "error": error,
        "here": satisfaction_path(visit),
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return render_for(
        visit.customer, request, "bookings/public/satisfaction.html", context, status=status
    )
