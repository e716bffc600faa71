"""Changing and removing lines of orders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.models import AccessEntry
from customers.views.looking import look_at
from invoices.forms.orders import LineForm, initial_of_line
from invoices.models import OrderLine
from invoices.orders.lines import change_line, remove_line
from invoices.views.answers import done, status_of


def _find(pk: int) -> OrderLine:
    return get_object_or_404(OrderLine.objects.select_related("order__customer", "service"), pk=pk)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(pk)
    look_at(request, line.order.customer, AccessEntry.Action.ORDER, f"order:{line.order_id}")
    form = LineForm(request.POST or None, initial=initial_of_line(line))
    if form.is_valid():
        done(request, lambda: change_line(line, form.line_data(line.service)))
        return redirect(line.order)
    context = {"form": form, "line": line, "back": line.order.get_absolute_url()}
    return render(request, "invoices/line_edit.html", context, status=status_of(form))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(pk)
    done(request, lambda: remove_line(line), _("Line removed."))
    return redirect(line.order)
