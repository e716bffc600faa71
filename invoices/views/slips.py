"""The order slip or estimate as a PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from customers.models import AccessEntry
from customers.views.looking import look_at
from invoices.orders import slips
from invoices.views.answers import done, find_order, language_of_print


@require_safe
def order_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the slip in the customer's language, or in the one that the address asks for."""
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.ORDER, f"order:{pk}")
    language = language_of_print(request, order)
    made: list[bytes] = []
    if not done(request, lambda: made.append(slips.order_slip(order, language=language))):
        return redirect(order)
    answer = HttpResponse(made[0], content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    return answer
