"""The owner says what a service consists of on an order."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from invoices.forms.orders import PackageLineFormSet
from invoices.models import PackageLine
from invoices.views.answers import status_of
from workshop.models import Service


def package(request: HttpRequest, pk: int) -> HttpResponse:
    service = get_object_or_404(Service, pk=pk)
    formset = PackageLineFormSet(request.POST or None, instance=service)
    if formset.is_valid():
        for place, form in enumerate(formset.forms, start=1):
            cast("PackageLine", form.instance).position = place
        formset.save()
        messages.success(request, _("Saved."))
        return redirect("invoices:package", pk)
    context = {"service": service, "formset": formset}
    return render(request, "invoices/package.html", context, status=status_of(*formset.forms))
