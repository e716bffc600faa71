"""Order and invoice side by side, for the counter and on paper."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.models import AccessEntry
from customers.views.looking import look_at
from invoices.explanation.corrections import lay_together, take_apart
from invoices.explanation.counter import current_invoice, explain_order
from invoices.explanation.prints import Wish, print_explanation
from invoices.explanation.side_by_side import pair_views, vat_rows
from invoices.forms.orders import PairForm
from invoices.mails.explanation import explanation_mails, send_explanation
from invoices.views.answers import done, find_order, language_of_print, send_asked_for


def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.INVOICE, f"order:{pk}")
    invoice = current_invoice(order)
    if invoice is None:
        messages.info(request, _("There is no invoice yet to lay beside this order."))
        return redirect(order)
    explained = explain_order(order, invoice)
    is_pairing = request.GET.get("mode") == "pairs"
    only_differences = request.GET.get("only") == "differences" and not is_pairing
    context = {
        "order": order,
        "invoice": invoice,
        "explanation": explained,
        "pairs": pair_views(explained, only_differences=only_differences),
        "vat_rows": vat_rows(explained),
        "only_differences": only_differences,
        "is_pairing": is_pairing,
        "mails": explanation_mails(order),
    }
    return render(request, "invoices/explanation.html", context)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    invoice = current_invoice(order)
    if invoice is None:
        return redirect(order)
    explained = explain_order(order, invoice)
    form = PairForm(request.POST, explained)
    if form.is_valid():
        ordered, charged = form.chosen()
        change = partial(take_apart, ordered, charged)
        if form.cleaned_data["answer"] == "together":
            change = partial(lay_together, explained, ordered, charged)
        said = _("Laid anew. It is done the same way the next time.")
        done(request, lambda: change(now=timezone.now()), said)
    else:
        messages.error(request, _("Please choose one line on each side."))
    return redirect(f"{reverse('invoices:explanation', args=[pk])}?mode=pairs")


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    now = timezone.now()
    send_asked_for(request, lambda after: send_explanation(order, after=after, now=now))
    return redirect("invoices:explanation", pk)


def explanation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.INVOICE_PDF, f"order:{pk}")
    language = language_of_print(request, order)
    has_code = request.GET.get("copy") != "mail"
    made = print_explanation(Wish(order, language, has_code), now=timezone.now())
    if made is None:
        return redirect(order)
    if made.pdf is None:
        answer = render(request, "invoices/printing.html", {"order": order})
        answer["Refresh"] = "2"
        return answer
    answer = HttpResponse(bytes(made.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    return answer
