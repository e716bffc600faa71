"""Legal details and rules of the house."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from workshop.forms import CompanyForm, RulesForm
from workshop.legal import missing_details
from workshop.models import Company
from workshop.views.pages import EditPage, edit


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest) -> HttpResponseBase:
    company = get_object_or_404(Company, pk=1)
    missing = missing_details(company)
    form = CompanyForm(request.POST or None, instance=company)
    page = EditPage(
        heading=_("Company details"),
        lead=_("They stand on letters, mails, invoices and in the imprint."),
        back_url=reverse("workshop:company"),
        save=form.save,
        context={"missing": missing, "settings_url": reverse("workshop:settings")},
        log_query="kind=workshop.company",
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponseBase:
    form = RulesForm(request.POST or None, instance=get_object_or_404(Company, pk=1))
    page = EditPage(
        heading=_("Rules of the house"),
        lead=_("How fast we answer, when we call nobody, what an hour costs."),
        back_url=reverse("workshop:settings"),
        save=form.save,
        template="workshop/rules.html",
        log_query="kind=workshop.company",
    )
    return edit(request, form, page)
