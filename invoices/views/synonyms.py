"""The owner's list of words that mean the same on orders and invoices."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from invoices.forms.orders import SynonymForm
from invoices.models import PairCorrection, Synonym
from invoices.synonyms import add_synonym, shipped_words
from workshop_crm.lib.errors import DomainError


@require_http_methods(["GET", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    form = SynonymForm(request.POST or None)
    if form.is_valid():
        try:
            added = add_synonym(form.cleaned_data["first"], form.cleaned_data["second"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept: %(synonym)s.") % {"synonym": added})
            return redirect("invoices:synonyms")
    context = {
        "form": form,
        "own": Synonym.objects.all(),
        "corrections": PairCorrection.objects.order_by("-kept_at", "-pk"),
        "shipped": shipped_words(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "invoices/synonyms.html", context, status=status)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    synonym = get_object_or_404(Synonym, pk=pk)
    synonym.delete()
    messages.success(request, _("Removed: %(synonym)s.") % {"synonym": synonym})
    return redirect("invoices:synonyms")


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    correction = get_object_or_404(PairCorrection, pk=pk)
    correction.delete()
    messages.success(request, _("Forgotten: %(correction)s.") % {"correction": correction})
    return redirect("invoices:synonyms")
