"""Importing a customer file in the browser: upload, columns, check, import, result."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from customers.importing.forms import ColumnsForm, UploadForm
from customers.importing.reports import (
    customers_made,
    field_groups,
    is_stuck,
    outcome_counts,
    problem_lines,
    rows_to_look_at,
    understood_rows,
    vehicles_text,
)
from customers.importing.uploads import (
    choose_columns,
    columns_of,
    discard_import,
    go_on,
    start_import,
    take_file,
)
from customers.models import CustomerImport
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 25
State = CustomerImport.State


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = take_file(
                file.read(),
                name=file.name,
                system=form.cleaned_data["system"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect(taken)
    imports = CustomerImport.objects.defer("content_encrypted")
    page = Paginator(imports, PAGE_SIZE).get_page(request.GET.get("page"))
    systems = imports.exclude(system="").order_by("system").values_list("system", flat=True)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "page": page, "systems": systems.distinct()}
    return render(request, "customers/imports.html", context, status=status)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomerImport, pk=pk)
    wants_columns = found.state == State.CHECKED and "columns" in request.GET
    if found.state == State.MAPPING or wants_columns:
        return _columns_page(request, found, None)
    if found.is_working:
        context = {"import": found, "is_stuck": is_stuck(found)}
        return render(request, "customers/import_working.html", context)
    return _result_page(request, found)


def _columns_page(
    request: HttpRequest, found: CustomerImport, form: ColumnsForm | None
) -> HttpResponse:
    columns = columns_of(found)
    form = form or ColumnsForm(columns=columns, initial={"wording": found.wording})
    context = {
        "import": found,
        "form": form,
        "groups": field_groups(),
        "columns": [(column, form[f"column-{column.place}"]) for column in columns],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "customers/import_columns.html", context, status=status)


def _result_page(request: HttpRequest, found: CustomerImport) -> HttpResponse:
    outcome = request.GET.get("show", "")
    rows = rows_to_look_at(found, outcome)
    context: dict[str, Any] = {
        "import": found,
        "counts": outcome_counts(found),
        "vehicles": vehicles_text(found),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "outcome": outcome,
    }
    if found.state == State.DONE:
        return render(request, "customers/import_done.html", context)
    context["understood"] = understood_rows(found, today=timezone.localdate())
    return render(request, "customers/import_checked.html", context)


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomerImport, pk=pk)
    form = ColumnsForm(request.POST, columns=columns_of(found))
    if form.is_valid():
        try:
            choose_columns(
                found,
                form.chosen(len(found.headings)),
                wording=form.cleaned_data["wording"],
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    return _columns_page(request, found, form)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, start_import)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, go_on)


def _step(request: HttpRequest, pk: int, step: Callable[..., None]) -> HttpResponse:
    found = get_object_or_404(CustomerImport, pk=pk)
    try:
        step(found, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect(found)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomerImport, pk=pk)
    try:
        discard_import(found)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect("customers:imports")


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the bar that asks every second; when the work is done, the page loads anew."""
    found = get_object_or_404(CustomerImport.objects.defer("content_encrypted"), pk=pk)
    if not found.is_working:
        return HttpResponseClientRefresh()
    context = {"import": found, "is_stuck": is_stuck(found)}
    return render(request, "customers/_import_progress.html", context)


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(CustomerImport, pk=pk)
    response = StreamingHttpResponse(problem_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{found.pk}.csv"'
    return response


@require_safe
def made(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomerImport.objects.defer("content_encrypted"), pk=pk)
    page = Paginator(customers_made(found), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "customers/import_made.html", {"import": found, "page": page})
