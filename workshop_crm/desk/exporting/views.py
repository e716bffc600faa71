"""The owner's page for taking everything along."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workshop.access import owner_required, signed_in
from workshop_crm.desk.exporting.files import WRITERS
from workshop_crm.desk.exporting.jobs import export_path, exports, order_export


@require_safe
@owner_required
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/exporting/index.html", _context())


@require_safe
@owner_required
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/exporting/_exports.html", _context())


def _context() -> dict[str, object]:
    found = exports()
    return {"exports": found, "is_working": any(each.is_working for each in found)}


@require_POST
@owner_required
def order(request: HttpRequest) -> HttpResponse:
    form = request.POST.get("form", "")
    if form not in WRITERS:
        raise Http404
    order_export(form, by=signed_in(request), now=timezone.now())
    return redirect("desk:export")


@require_safe
@owner_required
def fetch(request: HttpRequest, token: str, form: str) -> FileResponse:
    path = export_path(token, form)
    if form not in WRITERS or not path.exists():
        raise Http404
    name = f"export-{timezone.localdate():%Y-%m-%d}.{form}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
