"""The button that ends a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.views.staff import StaffRequest
from bookings.views.visits import show_visit
from bookings.visits.page import find_visit
from invoices.visit_end import end_visit
from workshop_crm.lib.errors import DomainError


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    visit = find_visit(pk)
    try:
        end_visit(visit, by=request.user, now=timezone.now())
    except DomainError as refusal:
        return show_visit(request, pk, failed="close", error=str(refusal))
    messages.success(request, _("The visit of %(name)s is closed.") % {"name": visit.customer.name})
    return redirect("bookings:day")
