"""The owner's page for taking everything along."""

from __future__ import annotations

from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workshop.access import signed_in
from workshop_crm.desk.exporting.files import WRITERS
from workshop_crm.desk.exporting.forms import AuditForm, last_year
from workshop_crm.desk.exporting.jobs import (
    AUDIT,
    export_path,
    exports,
    order_audit,
    order_export,
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, AuditForm(initial=last_year(timezone.localdate())))


def _page(request: HttpRequest, form: AuditForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {**_context(), "audit": form}
    return render(request, "desk/exporting/index.html", context, status=status)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/exporting/_exports.html", _context())


def _context() -> dict[str, object]:
    found = exports()
    return {"exports": found, "is_working": any(each.is_working for each in found)}


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    form = request.POST.get("form", "")
    if form not in WRITERS:
        raise Http404
    order_export(form, by=signed_in(request), now=timezone.now())
    return redirect("desk:export")


@require_POST
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    order_audit(form.span(), by=signed_in(request), now=timezone.now())
    return redirect("desk:export")


@require_safe
def fetch(request: HttpRequest, token: str, form: str) -> FileResponse:
    path = export_path(token, form)
    if form not in {*WRITERS, AUDIT} or not path.exists():
        raise Http404
    today = timezone.localdate()
    name = f"invoices-{today}.zip" if form == AUDIT else f"export-{today}.{form}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
