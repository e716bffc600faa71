"""What changes a site's usual week: seasons, closures, bays out of use, shares kept free."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshop.forms import (
    AbsenceFormSet,
    CommonClosureFormSet,
    SeasonForm,
    SharesForm,
    SiteClosureFormSet,
)
from workshop.models import BayAbsence, Closure, Season, Workshop
from workshop.seasons import save_season
from workshop.sites import opening_spans
from workshop.views.pages import EditPage, edit
from workshop.views.site_tabs import site_page, site_tabs

CLOSURES_LEAD = _(
    "Company holidays, stocktaking …; public holidays are known already. With times only that "
    "part of each day is closed."
)


@require_safe
def seasons(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(Workshop, pk=pk)
    context = {"seasons": site.seasons.prefetch_related("opening_hours"), **site_tabs(site)}
    return render(request, "workshop/seasons.html", context)


@require_http_methods(["GET", "POST"])
def season_new(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    return _season_page(request, Season(workshop=site), str(_("New season")))


@require_http_methods(["GET", "POST"])
def season(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Season.objects.select_related("workshop"), pk=pk)
    return _season_page(request, row, row.name)


def _season_page(request: HttpRequest, row: Season, heading: str) -> HttpResponseBase:
    spans = opening_spans(row.workshop, season=row if row.pk else None)
    initial = {name: getattr(row, name) for name in SeasonForm.base_fields}
    form = SeasonForm(request.POST or None, spans=spans, initial=initial)
    page = EditPage(
        heading=heading,
        lead=_("Every year on these days these hours replace the usual week."),
        back_url=reverse("workshop:seasons", args=[row.workshop_id]),
        save=lambda: save_season(form.season(row), form.spans()),
        template="workshop/season.html",
        context={"season": row if row.pk else None, **site_tabs(row.workshop)},
    )
    return edit(request, form, page)


@require_POST
def season_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Season, pk=pk)
    row.delete()
    return redirect("workshop:seasons", row.workshop_id)


@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    rows = Closure.objects.filter(ends_on__gte=timezone.localdate())
    formset = SiteClosureFormSet(request.POST or None, instance=site, queryset=rows)
    page = site_page(
        site,
        "workshop:closures",
        formset.save,
        lead=CLOSURES_LEAD,
        template="workshop/closures.html",
    )
    return edit(request, formset, page)


@require_http_methods(["GET", "POST"])
def common_closures(request: HttpRequest) -> HttpResponseBase:
    rows = Closure.objects.filter(workshop=None, ends_on__gte=timezone.localdate())
    formset = CommonClosureFormSet(request.POST or None, queryset=rows)
    page = EditPage(
        heading=_("Closures of all sites"),
        lead=CLOSURES_LEAD,
        back_url=reverse("workshop:common_closures"),
        save=formset.save,
        template="workshop/rows.html",
    )
    return edit(request, formset, page)


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    rows = BayAbsence.objects.filter(bay__workshop=site, ends_at__gt=timezone.now())
    formset = AbsenceFormSet(request.POST or None, queryset=rows, form_kwargs={"site": site})
    page = site_page(
        site,
        "workshop:absences",
        formset.save,
        lead=_("A lift being checked, a bay rented out: nobody gets a date on it meanwhile."),
    )
    return edit(request, formset, page)


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, pk: int) -> HttpResponseBase:
    site = get_object_or_404(Workshop, pk=pk)
    form = SharesForm(request.POST or None, instance=site)
    page = site_page(
        site,
        "workshop:shares",
        form.save,
        lead=_(
            "A part of each day's bay time that isn't sold to just anybody. Taken is taken: only "
            "the last free hours of a day are kept. “Next open days” shows what it does."
        ),
        template="workshop/edit.html",
    )
    return edit(request, form, page)
