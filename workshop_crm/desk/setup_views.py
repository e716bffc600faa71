"""Doors of the first-run set-up: the founding for whoever comes first, then the owner's steps."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshop.catalogue import add_missing_services
from workshop.errors import AlreadyFoundedError
from workshop.forms import (
    BayFormSet,
    CompanyForm,
    FoundingForm,
    NewStaffForm,
    OpeningHoursForm,
    SiteForm,
    StarterCatalogueForm,
)
from workshop.founding import found_company, is_founded
from workshop.legal import missing_details
from workshop.log_ins import begin_log_in
from workshop.models import Company, User, Workshop
from workshop.sites import opening_spans, set_opening_hours
from workshop.staff import add_staff
from workshop.views.pages import EditPage, edit
from workshop.views.sites import BAYS_LEAD
from workshop_crm.desk.setup import next_step, setup_steps
from workshop_crm.desk.setup_defaults import USUAL_HOURS, site_like


@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponseBase:
    if is_founded():
        return _go_on(request)
    form = FoundingForm(request.POST or None)
    if form.is_valid():
        try:
            owner = found_company(form.founder())
        except AlreadyFoundedError as error:
            messages.error(request, str(error))
            return redirect("login")
        begin_log_in(request, owner, now=timezone.now())
        return redirect("desk:setup_step", "company")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/setup.html", {"form": form}, status=status)


def _go_on(request: HttpRequest) -> HttpResponse:
    """Bring the owner to the first open step; for everybody else there is no such page."""
    if not (isinstance(request.user, User) and request.user.is_owner):
        raise Http404
    step = next_step(setup_steps())
    return redirect(step.url if step else "desk:today")


@require_http_methods(["GET", "POST"])
def setup_step(request: HttpRequest, key: str) -> HttpResponseBase:
    if key not in _STEPS:
        raise Http404
    if key in _AT_A_SITE and not Workshop.objects.exists():
        messages.info(request, _("Please enter your site first."))
        return redirect("desk:setup_step", "site")
    return _STEPS[key](request)


def _page(
    key: str,
    heading: Any,
    save: Callable[[], Any],
    *,
    template: str = "desk/setup_step.html",
    lead: Any = "",
    context: dict[str, Any] | None = None,
) -> EditPage:
    steps = setup_steps()
    after = next_step(steps, after=key)
    frame = {"steps": steps, "step": key, "next_step": after}
    return EditPage(
        heading=heading,
        lead=lead,
        save=save,
        back_url=after.url if after else "desk:today",
        template=template,
        context={**frame, **(context or {})},
    )


def _company(request: HttpRequest) -> HttpResponse:
    company = get_object_or_404(Company, pk=1)
    missing = missing_details(company) if company.street else []
    form = CompanyForm(request.POST or None, instance=company)
    lead = _("The law wants these details on letters, mails and invoices.")
    page = _page("company", _("Your company"), form.save, lead=lead, context={"missing": missing})
    return edit(request, form, page)


def _site(request: HttpRequest) -> HttpResponse:
    site = Workshop.objects.order_by("pk").first()
    initial = {} if site else site_like(get_object_or_404(Company, pk=1))
    form = SiteForm(request.POST or None, instance=site, initial=initial)
    lead = _("Where the cars come to. More sites can be added in the settings.")
    return edit(request, form, _page("site", _("Your site"), form.save, lead=lead))


def _hours(request: HttpRequest) -> HttpResponse:
    site = _first_site()
    form = OpeningHoursForm(request.POST or None, spans=opening_spans(site) or USUAL_HOURS)
    page = _page(
        "hours",
        _("Opening hours"),
        lambda: set_opening_hours(site, form.spans()),
        template="desk/setup_hours.html",
        lead=_("When cars are worked on. Leave a day empty when you are closed."),
    )
    return edit(request, form, page)


def _bays(request: HttpRequest) -> HttpResponse:
    site = _first_site()
    formset = BayFormSet(request.POST or None, instance=site)
    page = _page(
        "bays",
        _("Bays"),
        formset.save,
        template="desk/setup_rows.html",
        lead=BAYS_LEAD,
    )
    return edit(request, formset, page)


def _services(request: HttpRequest) -> HttpResponse:
    form = StarterCatalogueForm(request.POST or None)
    page = _page(
        "services",
        _("Services"),
        lambda: add_missing_services(form.chosen()),
        template="desk/setup_services.html",
        lead=_("Untick what you don't offer; change minutes and prices to yours."),
    )
    return edit(request, form, page)


def _staff(request: HttpRequest) -> HttpResponse:
    form = NewStaffForm(request.POST or None)
    page = _page(
        "staff",
        _("Who else works here?"),
        lambda: add_staff(form.staff_fields(), password=form.cleaned_data["password"]),
        lead=_("The front desk does the daily work; figures and settings are for owners."),
        context={"people": User.objects.filter(is_program=False).order_by("pk")},
    )
    return edit(request, form, page)


def _mailbox(request: HttpRequest) -> HttpResponse:
    steps = setup_steps()
    context = {"steps": steps, "step": "mailbox", "open_step": next_step(steps)}
    return render(request, "desk/setup_mailbox.html", context)


def _first_site() -> Workshop:
    return Workshop.objects.order_by("pk")[0]


_AT_A_SITE = ("hours", "bays")
_STEPS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "company": _company,
    "site": _site,
    "hours": _hours,
    "bays": _bays,
    "services": _services,
    "staff": _staff,
    "mailbox": _mailbox,
}
