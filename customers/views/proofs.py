"""The consent ledger of a person with its proofs, and signed papers that are added to it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.consent.proof_files import attach_scan, content_of, read_ledger
from customers.consent.states import merged_ids
from customers.errors import BadScanError
from customers.models import AccessEntry, ConsentEvent, Customer, ProofFile
from customers.scans import MOST_BYTES
from customers.views.looking import look_at
from customers.views.survivors import follows_merges
from workshop.access import signed_in
from workshop.way_back import way_back
from workshop_crm.lib.references import row_number


@require_safe
@follows_merges
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    return _show(request, customer)


@require_POST
@follows_merges
def add(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    mine = ConsentEvent.objects.filter(customer__in=merged_ids(customer))
    event = mine.filter(pk=row_number(request.POST.get("event"))).first()
    if event is None:
        raise Http404
    upload = request.FILES.get("paper")
    is_small = upload is not None and (upload.size or 0) <= MOST_BYTES
    try:
        raw = upload.read() if upload and is_small else b""
        attach_scan(event, raw, by=signed_in(request), now=timezone.now())
    except BadScanError as refusal:
        return _show(request, customer, failed=event.pk, error=str(refusal))
    messages.success(request, _("The signed paper is kept with the declaration."))
    return redirect(way_back(request, reverse("customers:proofs", args=[pk])))


@require_safe
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    mine = ProofFile.objects.filter(customer__in=merged_ids(customer))
    paper = get_object_or_404(mine, pk=file_pk)
    # A PDF may hold scripts: it is saved, not opened among our pages.
    how = "inline" if paper.kind == ProofFile.Kind.JPEG else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{paper.file_name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content_of(paper), content_type=paper.kind, headers=headers)


def _customer(request: HttpRequest, pk: int) -> Customer:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.PAGE, "proofs")
    return customer


def _show(
    request: HttpRequest, customer: Customer, *, failed: int = 0, error: str = ""
) -> HttpResponse:
    context = {
        "customer": customer,
        "ledger": read_ledger(customer),
        "failed": failed,
        "error": error,
        "next": request.POST.get("next", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "customers/proofs.html", context, status=status)
