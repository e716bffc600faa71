"""The page that proves what was declared about one number or address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from customers.consent.address_proof import AddressProof, as_json, as_pdf, find_proof
from customers.models import AccessEntry
from customers.views.looking import look_at
from workshop.access import signed_in

WRITERS = {"pdf": (as_pdf, "application/pdf"), "json": (as_json, "application/json")}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    # Posted, so that no number stands in an address of ours; nothing is changed.
    address = request.POST.get("address", "").strip()
    if not address:
        return render(request, "customers/address_proof.html", {"address": ""})
    proof = find_proof(address, reader=signed_in(request), now=timezone.now())
    for customer in proof.customers:
        look_at(request, customer, AccessEntry.Action.EXPORT, "proof")
    if (form := request.POST.get("as", "")) in WRITERS:
        return _download(proof, form)
    return render(request, "customers/address_proof.html", {"address": address, "proof": proof})


def _download(proof: AddressProof, form: str) -> HttpResponse:
    write, content_type = WRITERS[form]
    headers = {
        "Content-Disposition": f'attachment; filename="consent-proof.{form}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(write(proof), content_type=content_type, headers=headers)
