"""Pages of an invoice: the draft that can be changed, and the issued one that can't."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.models import AccessEntry
from customers.views.looking import look_at
from invoices.explanation.from_rows import net_of_line, taxed_groups, totals_of_lines
from invoices.forms.orders import LineForm, initial_of_line
from invoices.issuing.drafting import (
    add_draft_line,
    change_draft_line,
    discard_draft,
    remove_draft_line,
)
from invoices.issuing.issue import unapproved_extras
from invoices.issuing.issue_requests import ask_to_issue, ask_to_reverse, is_waiting
from invoices.mails.invoice import mails_of, send_invoice
from invoices.models import Invoice, InvoiceLine
from invoices.orders.exchange_parts import value_of_old_parts
from invoices.views.answers import done, send_asked_for, status_of


def _find(pk: int) -> Invoice:
    invoices = Invoice.objects.select_related(
        "order__customer", "order__vehicle", "reverses", "reversal"
    ).defer("xml", "reverses__xml", "reversal__xml")
    return get_object_or_404(invoices, pk=pk)


def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    return _invoice_page(request, _find(pk), LineForm())


def _invoice_page(request: HttpRequest, found: Invoice, form: LineForm) -> HttpResponse:
    look_at(request, found.order.customer, AccessEntry.Action.INVOICE, f"invoice:{found.pk}")
    lines = list(found.lines.all())
    is_draft = found.state == Invoice.State.DRAFT
    context = {
        "invoice": found,
        "order": found.order,
        "is_draft": is_draft,
        "is_waiting": is_draft and is_waiting(found),
        "rows": [(line, net_of_line(line)) for line in lines],
        "groups": taxed_groups(lines),
        "old_parts": value_of_old_parts(lines),
        "totals": totals_of_lines(lines),
        "mails": [] if is_draft else mails_of(found),
        "unapproved": unapproved_extras(found.order) if is_draft else [],
        "form": form,
    }
    return render(request, "invoices/invoice.html", context, status=status_of(form))


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _find(pk), LineForm(request.POST)
    if not form.is_valid():
        return _invoice_page(request, found, form)
    done(request, lambda: add_draft_line(found, form.line_data()))
    return redirect(found)


def edit_line(request: HttpRequest, pk: int) -> HttpResponse:
    lines = InvoiceLine.objects.select_related("invoice__order__customer", "service")
    line = get_object_or_404(lines, pk=pk)
    customer, reference = line.invoice.order.customer, f"invoice:{line.invoice_id}"
    look_at(request, customer, AccessEntry.Action.INVOICE, reference)
    form = LineForm(request.POST or None, initial=initial_of_line(line))
    if form.is_valid():
        done(request, lambda: change_draft_line(line, form.line_data(line.service)))
        return redirect(line.invoice)
    context = {"form": form, "line": line, "back": line.invoice.get_absolute_url()}
    return render(request, "invoices/line_edit.html", context, status=status_of(form))


@require_POST
def remove_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(InvoiceLine.objects.select_related("invoice"), pk=pk)
    done(request, lambda: remove_draft_line(line), _("Line removed."))
    return redirect(line.invoice)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    said = _("The invoice is being checked and issued.")
    done(request, lambda: ask_to_issue(found, now=timezone.now()), said)
    return redirect(found)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    order = found.order
    is_gone = done(request, lambda: discard_draft(found), _("The draft is discarded."))
    return redirect(order if is_gone else found)


@require_POST
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    said = _("The invoice is being reversed; in a moment the order is open again.")
    done(request, lambda: ask_to_reverse(found, now=timezone.now()), said)
    return redirect(found.order)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    now = timezone.now()
    send_asked_for(request, lambda after: send_invoice(found, after=after, now=now))
    return redirect(found)


def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _find(pk)
    if not found.pdf:
        raise Http404
    look_at(request, found.order.customer, AccessEntry.Action.INVOICE_PDF, f"invoice:{pk}")
    return FileResponse(
        found.pdf.open("rb"), filename=f"{found.number}.pdf", content_type="application/pdf"
    )
