"""Invoices of the house's own program: read in, laid to their order, looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Visit
from customers.models import AccessEntry, Customer, Vehicle
from customers.views.looking import look_at
from invoices.forms.orders import InvoiceFilesForm
from invoices.importing.assigning import (
    assign,
    assign_to_customer,
    assign_to_vehicle,
    assign_to_visit,
    content_of,
    discard,
    take_off,
)
from invoices.importing.proposing import Proposal, propose, search_orders
from invoices.importing.remarks import remarks
from invoices.importing.taking import Taken, Upload, read_invoice, take_file
from invoices.models import ImportedInvoice, Order
from invoices.views.answers import done, find_order, status_of
from workshop.access import at_sites_of, signed_in
from workshop.models import Company
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

PAGE = 50
# What a button may name, how it says that its customer must not be restricted, and what it does.
TARGETS: dict[str, tuple[type[Model], str, Callable[..., None]]] = {
    "order": (Order, "customer__is_restricted", assign),
    "visit": (Visit, "customer__is_restricted", assign_to_visit),
    "vehicle": (Vehicle, "customer__is_restricted", assign_to_vehicle),
    "customer": (Customer, "is_restricted", assign_to_customer),
}


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload page and list; ``order`` is the order from whose page somebody came."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = InvoiceFilesForm(*given)
    wanted = row_number(request.GET.get("order"))
    if form.is_valid():
        taken = _take_all(request, form)
        if len(taken) == 1:
            url = taken[0].invoice.get_absolute_url()
            return redirect(f"{url}?order={wanted}" if wanted else url)
        if taken and not form.errors:
            return redirect("invoices:imports")
    rows = ImportedInvoice.objects.select_related("order__customer", "order__vehicle")
    rows = rows.exclude(order__customer__is_restricted=True)
    rows = at_sites_of(rows, signed_in(request), "order__workshop")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "tab": "imports"}
    return render(request, "invoices/imports.html", context, status=status_of(form))


def _take_all(request: HttpRequest, form: InvoiceFilesForm) -> list[Taken]:
    """Take in every file; the reason of one that is refused stands at the form."""
    taken: list[Taken] = []
    for file in form.cleaned_data["chosen"]:
        try:
            upload = Upload(file.name, file.read())
            taken += take_file(upload, by=signed_in(request), now=timezone.now())
        except DomainError as error:
            form.add_error("chosen", f"{file.name}: {error}")
    for each in taken:
        said = (
            _("Invoice %(number)s is read in.")
            if each.is_new
            else _("Invoice %(number)s was here already.")
        )
        messages.success(request, said % {"number": each.invoice})
    return taken


def _find(request: HttpRequest, pk: int) -> ImportedInvoice:
    found = get_object_or_404(
        ImportedInvoice.objects.select_related("order__customer", "order__vehicle"), pk=pk
    )
    if found.order:
        reference = f"imported_invoice:{pk}"
        look_at(request, found.order.customer, AccessEntry.Action.INVOICE, reference)
    return found


@require_safe
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    document = read_invoice(content_of(found))
    text = request.GET.get("q", "")
    context = {
        "invoice": found,
        "document": document,
        "remarks": list(remarks(document, Company.objects.first() or Company())),
        "text": text,
        "proposals": [] if found.order else _proposals(request, found, text),
    }
    return render(request, "invoices/imported.html", context)


def _proposals(request: HttpRequest, found: ImportedInvoice, text: str) -> list[Proposal]:
    """What was searched for; else the order from which somebody came, then what may fit."""
    today, wanted = timezone.localdate(), row_number(request.GET.get("order"))
    if text.strip():
        return [_named(order, _("your search")) for order in search_orders(text, today=today)]
    chosen = [_named(_chosen(request, wanted), _("your choice"))] if wanted else []
    known = {each.order for each in chosen}
    others = propose(found, today=today)
    return chosen + [each for each in others if each.order is None or each.order not in known]


def _chosen(request: HttpRequest, pk: int) -> Order:
    order = find_order(pk)
    look_at(request, order.customer, AccessEntry.Action.ORDER, f"order:{pk}")
    return order


def _named(order: Order, reason: str) -> Proposal:
    return Proposal(order.customer, order.vehicle, (reason,), order=order)


@require_POST
def lay_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay the invoice to the order, visit, vehicle or customer whose number was sent."""
    found = _find(request, pk)
    kind = next((each for each in TARGETS if each in request.POST), "")
    number = row_number(request.POST.get(kind))
    if not number:
        raise Http404
    model, is_restricted, action = TARGETS[kind]
    target = get_object_or_404(model, pk=number, **{is_restricted: False})
    if not done(request, lambda: action(found, target, now=timezone.now())):
        return redirect(found)
    found.refresh_from_db()
    return redirect("invoices:explanation", found.order_id)


@require_POST
def unlay(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    done(request, lambda: take_off(found), _("The invoice is taken off its order."))
    return redirect(found)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    is_gone = done(request, lambda: discard(found), _("The file is thrown away."))
    return redirect(reverse("invoices:imports") if is_gone else found)


@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    found = _find(request, pk)
    name = f"{found.number}{PurePath(str(found.file.name)).suffix}".replace("/", "-")
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
