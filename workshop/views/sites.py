"""Sites with their hours, bays and closures."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from workshop.forms import BayFormSet, OpeningHoursForm, SiteForm
from workshop.models import Workshop
from workshop.sites import opening_spans, set_opening_hours
from workshop.views.pages import EditPage, edit
from workshop.views.site_tabs import site_page

BAYS_LEAD = _(
    "A bay is a place where one car is worked on at a time. Abilities are words such as lift, "
    "alignment, ev; a service may need one of them. Empty lines are ignored."
)


@require_http_methods(["GET", "POST"])
def site_new(request: HttpRequest) -> HttpResponseBase:
    form = SiteForm(request.POST or None)
    page = EditPage(
        heading=_("New site"),
        lead=_("Its opening hours and bays come next."),
        back_url=reverse("workshop:settings"),
        save=form.save,
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    form = SiteForm(request.POST or None, instance=site)
    page = site_page(site, "workshop:site", form.save, template="workshop/edit.html")
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    form = OpeningHoursForm(request.POST or None, spans=opening_spans(site))
    page = site_page(
        site,
        "workshop:hours",
        lambda: set_opening_hours(site, form.spans()),
        lead=_("When cars are worked on. Leave a day empty when you are closed."),
        template="workshop/hours.html",
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def bays(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    formset = BayFormSet(request.POST or None, instance=site)
    page = site_page(site, "workshop:bays", formset.save, lead=BAYS_LEAD)
    return edit(request, formset, page)
