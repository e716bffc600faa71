"""The owner's page of the checklist, and its earlier versions."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.checklist import ChecklistForm, typed_drafts
from bookings.models import Checklist
from bookings.views.staff import StaffRequest
from bookings.visits.checklist_edit import rearrange
from bookings.visits.checklists import drafts_of, newest_checklist, save_checklist, step_in_words
from workshop_crm.lib.errors import DomainError

MOST_VERSIONS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _take(request)
    newest = newest_checklist()
    earlier = Checklist.objects.filter(number=_number(request.GET.get("from", ""))).first()
    form = ChecklistForm(drafts_of(earlier or newest), seen=newest.number if newest else 0)
    return _show(request, form, is_unsaved=bool(earlier))


@require_safe
def version(request: StaffRequest, number: int) -> HttpResponse:
    checklist = get_object_or_404(Checklist.objects.select_related("saved_by"), number=number)
    steps = [step_in_words(draft) for draft in drafts_of(checklist)]
    return render(request, "bookings/checklist_version.html", {"one": checklist, "steps": steps})


def _take(request: StaffRequest) -> HttpResponse:
    """Save the list, or show it rearranged and not saved yet."""
    drafts, wish = typed_drafts(request.POST), request.POST.get("do", "")
    seen = _number(request.POST.get("seen", ""))
    if wish:
        form = ChecklistForm(rearrange(drafts, wish), seen=seen)
        return _show(request, form, is_unsaved=True, focus=wish)
    form, error = ChecklistForm(drafts, seen=seen, data=request.POST), ""
    if form.is_valid():
        try:
            is_new = save_checklist(
                form.to_drafts(), seen=seen, by=request.user, now=timezone.now()
            )
        except DomainError as refusal:
            error = str(refusal)
        else:
            said = _("Saved. Visits begin with it from now on; running ones keep theirs.")
            messages.success(request, said if is_new else _("Nothing was changed."))
            return redirect("bookings:checklist")
    error = error or _("Please look at the marked fields.")
    return _show(request, form, is_unsaved=True, error=error)


def _show(
    request: StaffRequest,
    form: ChecklistForm,
    *,
    is_unsaved: bool,
    focus: str = "",
    error: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "is_unsaved": is_unsaved,
        "focus": focus,
        "error": error,
        "versions": Checklist.objects.select_related("saved_by")[:MOST_VERSIONS],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "bookings/checklist_edit.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0
