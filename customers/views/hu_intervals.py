"""The owner's table of intervals of the HU."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms.hu_intervals import HuTableForm
from customers.vehicles.hu_intervals import TableChange, back_to_law, change_hu_table, table_rows
from workshop.access import signed_in


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = table_rows(today=today)
    form = HuTableForm(request.POST or None, rows, initial={"valid_from": today})
    if form.is_valid():
        wanted, cleaned = form.wanted(), form.cleaned_data
        change = TableChange(cleaned["valid_from"], signed_in(request), cleaned["why"])
        return _done(request, change_hu_table(wanted, change, now=timezone.now()))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "has_changes": any(row.history for row in rows)}
    return render(request, "customers/hu_intervals.html", context, status=status)


@require_POST
def law(request: HttpRequest) -> HttpResponse:
    why = _("back to the law's values")
    change = TableChange(timezone.localdate(), signed_in(request), why)
    return _done(request, back_to_law(change, now=timezone.now()))


def _done(request: HttpRequest, changed: list[str]) -> HttpResponse:
    if changed:
        text = ngettext(
            "Saved for %(count)d vehicle class; reminders are planned anew.",
            "Saved for %(count)d vehicle classes; reminders are planned anew.",
            len(changed),
        )
        messages.success(request, text % {"count": len(changed)})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("customers:hu_intervals")
