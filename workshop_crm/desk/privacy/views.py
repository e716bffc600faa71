"""One person's rights: copy, request, restriction, erasure."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.models import AccessEntry, Customer
from customers.privacy.restricting import lift_restriction, restrict
from customers.views.looking import look_at
from workshop.access import signed_in
from workshop_crm.desk.privacy.erasing import erase_customer, try_erasure
from workshop_crm.desk.privacy.exporting import file_name, read_copy, written
from workshop_crm.desk.privacy.forms import EraseForm, ReasonForm, RequestForm
from workshop_crm.desk.privacy.requests import note_request
from workshop_crm.desk.privacy.words import deleted_lines, why_kept
from workshop_crm.lib.errors import DomainError

CONTENT_TYPES = {
    "json": "application/json",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def _find(request: HttpRequest, pk: int, action: str = AccessEntry.Action.PAGE) -> Customer:
    found = get_object_or_404(Customer.objects.select_related("merged_into"), pk=pk)
    customer = found.merged_into or found
    look_at(request, customer, action)
    return customer


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _page(
    request: HttpRequest, customer: Customer, form: RequestForm | None = None
) -> HttpResponse:
    kept = [(row, why_kept(row.kind)) for row in customer.retained_records.all()]
    context = {
        "customer": customer,
        "restriction": customer.restrictions.filter(ended_at=None).first(),
        "erasure": getattr(customer, "erasure", None),
        "kept": kept,
        "request_form": form or RequestForm(),
        "reason_form": ReasonForm(),
        "is_owner": signed_in(request).is_owner,
    }
    is_refused = form is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "desk/privacy/person.html", context, status=status)


@never_cache
@require_safe
def copy(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    if form not in CONTENT_TYPES:
        raise Http404
    customer = _find(request, pk, AccessEntry.Action.EXPORT)
    content = read_copy(customer, now=timezone.now())
    name = file_name(content, f".{form}")
    response = HttpResponse(written(content, f".{form}"), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    customer, form = _find(request, pk), RequestForm(request.POST)
    if not form.is_valid():
        return _page(request, customer, form)
    task = note_request(customer, **form.cleaned_data, now=timezone.now())
    messages.success(
        request,
        _("Noted. The answer is due by %(day)s.")
        % {"day": f"{timezone.localtime(task.due_at):%d.%m.%Y}"},
    )
    return redirect("desk:privacy_person", customer.pk)


@require_POST
def restrict_person(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _find(request, pk)
    try:
        reason = request.POST.get("reason", "")
        restrict(customer, reason=reason, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("desk:privacy_person", customer.pk)
    messages.success(request, _("The data are restricted: stored, but not used any more."))
    if signed_in(request).may_read_archive:
        return redirect("desk:privacy_person", customer.pk)
    return redirect("customers:list")


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _find(request, pk)
    try:
        reason = request.POST.get("reason", "")
        lift_restriction(customer, reason=reason, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The restriction is lifted."))
    return redirect("desk:privacy_person", customer.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    customer, form = _find(request, pk), EraseForm(request.POST or None)
    now = timezone.now()
    try:
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            erase_customer(customer, reason=reason, by=signed_in(request), now=now)
            messages.success(request, _("The data are erased."))
            return redirect("desk:privacy_person", customer.pk)
        erasing = try_erasure(customer, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("desk:privacy_person", customer.pk)
    context = {
        "customer": customer,
        "form": form,
        "deleted": deleted_lines(erasing.deleted),
        "kept": [(row, why_kept(row.kind)) for row in erasing.kept],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/privacy/erase.html", context, status=status)
