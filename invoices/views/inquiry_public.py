"""The customer agrees to extra work, or doesn't (C-72). Looking never changes anything (E-04)."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.public import pk_of
from customers.views.for_customers import render_for
from invoices.links import EXTRA_WORK, revocation_path
from invoices.mails.agreed_work import receipts_of
from invoices.models import Inquiry
from invoices.orders.inquiries import Answer, answer_inquiry
from invoices.orders.revoking import last_day_to_revoke
from workshop_crm.lib.client_address import client_address
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.money import ZERO


def inquiry_of(token: str) -> Inquiry:
    rows = Inquiry.objects.select_related("order__customer", "order__workshop", "order__vehicle")
    return get_object_or_404(rows, pk=pk_of(EXTRA_WORK, token))


@require_http_methods(["GET", "HEAD", "POST"])
def extra_work(request: HttpRequest, token: str) -> HttpResponse:
    """First choose, then see the sum; only the button that says what it costs orders anything."""
    found = inquiry_of(token)
    if request.method != "POST":
        return _page(request, found)
    agreed = frozenset() if "none" in request.POST else _chosen(found, request.POST.getlist("item"))
    name = request.POST.get("name", "").strip()[:120]
    if agreed and not name:
        return _page(request, found, error=_("Please tell us your name."))
    said_by = name or found.order.customer.name
    answer = Answer(agreed, said_by, client_address(request), "begin" in request.POST)
    try:
        answer_inquiry(found, answer, now=timezone.now())
    except DomainError as error:
        return _page(request, inquiry_of(token), error=str(error))
    return redirect("public_extra_work", token)


def _chosen(found: Inquiry, given: list[str]) -> frozenset[int]:
    """Return the ids among what was asked; anything else in the form counts for nothing."""
    return frozenset(item["line"] for item in found.items if str(item["line"]) in given)


def _page(request: HttpRequest, found: Inquiry, *, error: str = "") -> HttpResponse:
    source = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(found, source.getlist("item"))
    if len(found.items) == 1:
        chosen = frozenset(item["line"] for item in found.items)
    wanted = [item for item in found.items if item["line"] in chosen]
    context = {
        "inquiry": found,
        "order": found.order,
        "site": found.order.workshop,
        "is_open": found.is_open(timezone.now()),
        "wanted": wanted,
        "sum": sum((Decimal(item["gross"]) for item in wanted), ZERO),
        "revocable_until": last_day_to_revoke(found.order, today=timezone.localdate()),
        "is_revocable": found.is_revocable(timezone.localdate()),
        "withdraw_path": revocation_path(found),
        "receipts": receipts_of(found),
        "name": source.get("name", "") or found.order.customer.name,
        "error": error,
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    template = "invoices/public/extra_work.html"
    return render_for(found.order.customer, request, template, context, status=status)
