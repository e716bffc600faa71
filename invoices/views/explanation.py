"""Order and invoice side by side, for the counter and on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from customers.models import AccessEntry
from customers.views.looking import look_at
from invoices.counter import current_invoice, direct_booking_url, explain_order
from invoices.printing import explanation_pdf as render_pdf
from invoices.side_by_side import pair_views, vat_rows
from invoices.views.answers import find_order
from workshop.models import Company

LANGUAGES = ("de", "en")


@login_required
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.INVOICE, f"order:{pk}")
    invoice = current_invoice(order)
    if invoice is None:
        messages.info(request, _("There is no invoice yet to lay beside this order."))
        return redirect(order)
    explained = explain_order(order, invoice)
    only_differences = request.GET.get("only") == "differences"
    context = {
        "order": order,
        "invoice": invoice,
        "explanation": explained,
        "pairs": pair_views(explained, only_differences=only_differences),
        "vat_rows": vat_rows(explained),
        "only_differences": only_differences,
    }
    return render(request, "invoices/explanation.html", context)


@login_required
def explanation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.INVOICE_PDF, f"order:{pk}")
    invoice = current_invoice(order)
    if invoice is None:
        return redirect(order)
    wanted = request.GET.get("language", "")
    with translation.override(wanted if wanted in LANGUAGES else order.customer.language):
        content = render_pdf(
            explain_order(order, invoice),
            company=Company.objects.first(),
            booking_url=direct_booking_url(order, today=timezone.localdate()),
        )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    return answer
