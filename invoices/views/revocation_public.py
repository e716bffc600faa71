"""The customer withdraws from what they ordered by link, in two steps (C-71)."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.views.for_customers import render_for
from invoices.models import Inquiry
from invoices.orders.revoking import Revocation, revoke_inquiry
from invoices.views.inquiry_public import inquiry_of
from workshop_crm.lib.client_address import client_address
from workshop_crm.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would be withdrawn from; only the button that says so does it."""
    found = inquiry_of(token)
    if request.method != "POST":
        return _page(request, found)
    name = request.POST.get("name", "").strip()[:120]
    if not name:
        return _page(request, found, error=_("Please tell us your name."))
    revocation = Revocation(name, client_address(request))
    try:
        revoke_inquiry(found, revocation, now=timezone.now())
    except DomainError as error:
        return _page(request, inquiry_of(token), error=str(error))
    return redirect("public_extra_work", token)


def _page(request: HttpRequest, found: Inquiry, *, error: str = "") -> HttpResponse:
    context = {
        "inquiry": found,
        "site": found.order.workshop,
        "is_revocable": found.is_revocable(timezone.localdate()),
        "name": request.POST.get("name", found.answered_by),
        "error": error,
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    template = "invoices/public/withdraw.html"
    return render_for(found.order.customer, request, template, context, status=status)
