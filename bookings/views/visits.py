"""The visit page: one checklist, each step saved on its own."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.errors import UnknownStepError
from bookings.forms.deferred import DeferredWorkForm
from bookings.forms.visits import VisitDataForm, first_error
from bookings.views.settling import answered, save_as_sent, settle, settle_data
from bookings.views.site_choice import chosen_site
from bookings.views.staff import StaffRequest
from bookings.visits.answers import save_data
from bookings.visits.checklist import DATA
from bookings.visits.checklists import step_of
from bookings.visits.consent_form import print_consent_form
from bookings.visits.page import find_visit, load_page
from bookings.visits.walking import welcome_walk_in
from customers.models import AccessEntry, Customer
from customers.search.finding import find_customers
from customers.views.looking import look_at, look_at_part
from workshop.access import signed_in, sites_of
from workshop_crm.lib.references import row_number

MOST_FOUND = 12


def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return show_visit(request, pk)


@require_POST
def step(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    visit, now = find_visit(pk), timezone.now()
    try:
        known = step_of(visit, key)
    except UnknownStepError as unknown:
        raise Http404 from unknown
    is_data = known.key == DATA.key and "leave_out" not in request.POST
    form = VisitDataForm(visit, request.POST) if is_data else None

    def save() -> str:
        if form:
            return settle_data(request, visit, form, now)
        return settle(request, visit, known, now)

    error = save_as_sent(request, visit, save, now)
    if error:
        response = show_visit(request, pk, failed=key, error=error, form=form)
    elif request.htmx:
        response = show_visit(request, pk)
    else:
        response = redirect(f"{visit.get_absolute_url()}#step-{key}")
    return answered(request, response)


@require_POST
def autosave(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the data while it is being typed; the step itself stays open."""
    visit, now = find_visit(pk), timezone.now()
    look_at_part(request, visit.customer, AccessEntry.Action.BOOKING, f"visit:{pk}")
    form = VisitDataForm(visit, request.POST)
    is_plausible = True

    def save() -> str:
        nonlocal is_plausible
        if not form.is_valid():
            return first_error(form.customer, form.vehicle)
        is_plausible = save_data(visit, form.to_data(), now=now)
        return ""

    error = save_as_sent(request, visit, save, now)
    context = {
        "saved_at": now,
        "error": error,
        "form": form,
        "seen": VisitDataForm(find_visit(pk)).seen,
        "is_plausible": is_plausible,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return answered(request, render(request, "bookings/_saved.html", context, status=status))


@require_safe
def consent_form(request: StaffRequest, pk: int) -> HttpResponse:
    visit = find_visit(pk)
    look_at(request, visit.customer, AccessEntry.Action.BOOKING, f"visit:{pk}")
    pdf = print_consent_form(visit, now=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="visit-{pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
def walk_in(request: HttpRequest) -> HttpResponse:
    sites = list(sites_of(signed_in(request)))
    site = chosen_site(request, sites)
    if site is None:
        return render(request, "bookings/no_site.html")
    if request.method == "POST":
        customer = get_object_or_404(
            Customer.objects.living(), pk=row_number(request.POST.get("customer"))
        )
        vehicle = customer.vehicles.filter(pk=row_number(request.POST.get("vehicle"))).first()
        return redirect(welcome_walk_in(customer, vehicle, site=site, now=timezone.now()))
    wanted = request.GET.get("q", "").strip()
    hits = find_customers(wanted, limit=MOST_FOUND, today=timezone.localdate())
    context = {"q": wanted, "hits": hits, "sites": sites, "site": site}
    return render(request, "bookings/walk_in.html", context)


def show_visit(
    request: StaffRequest,
    pk: int,
    *,
    failed: str = "",
    error: str = "",
    form: VisitDataForm | None = None,
    deferred_form: DeferredWorkForm | None = None,
) -> HttpResponse:
    """Show the visit page, or its checklist to htmx; with an error it is a refusal."""
    visit = find_visit(pk)
    look_at_part(request, visit.customer, AccessEntry.Action.BOOKING, f"visit:{pk}")
    page = load_page(visit, now=timezone.now(), form=form, deferred_form=deferred_form)
    template = "bookings/_checklist.html" if request.htmx else "bookings/visit.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    context = {"page": page, "visit": page.visit, "failed": failed, "error": error}
    return render(request, template, context, status=status)
