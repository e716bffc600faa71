"""Business cards: the sheet, a personal one, and what stands on them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.direct.cards import CardWish, card_context, card_sheet
from bookings.direct.personal_cards import give_card, revoke_cards
from bookings.direct.taking import site_of
from bookings.forms.cards import CardDesignForm
from bookings.models import CardDesign, PersonalCard
from customers.models import AccessEntry, Customer
from customers.views.looking import look_at
from workshop.access import signed_in, sites_of
from workshop.models import Company, Workshop
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    return _sheet(request, _chosen(request), None)


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Show one card before a sheet is printed."""
    site, company = _chosen(request), Company.objects.first()
    if company is None:
        raise Http404
    wish = CardWish(None, request.GET.get("language") or "de", has_back=True)
    context = card_context(site, company, wish)
    with translation.override(context["language"]):
        return render(request, "bookings/cards_look.html", context)


@require_safe
def look_style(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/cards.css", content_type="text/css")


@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first: making the code is a change, so that only the button does it."""
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.PAGE, "card")
    site = site_of(customer)
    if request.method == "POST":
        vehicle = customer.vehicles.filter(pk=row_number(request.POST.get("vehicle"))).first()
        try:
            card = give_card(site, customer, vehicle, now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("bookings:personal_card", pk)
        return _sheet(request, site, card)
    context = {
        "customer": customer,
        "vehicles": customer.vehicles.filter(sold_on=None),
        "wanted": row_number(request.GET.get("vehicle")),
        "cards": customer.personal_cards.filter(revoked_at=None).select_related("vehicle"),
    }
    return render(request, "bookings/cards_personal.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    revoke_cards(customer, now=timezone.now())
    messages.success(request, _("The cards no longer know the customer; one can still book."))
    return redirect("bookings:personal_card", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    site = _chosen(request)
    row = CardDesign.objects.filter(workshop=site).first() or CardDesign(workshop=site)
    form = CardDesignForm(request.POST or None, instance=row)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. Have a look at the sheet."))
            return redirect(f"{request.path}?site={site.slug}")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    sites = sites_of(signed_in(request))
    context = {"form": form, "site": site, "sites": sites}
    return render(request, "bookings/cards_design.html", context, status=status)


def _sheet(request: HttpRequest, site: Workshop, card: PersonalCard | None) -> HttpResponse:
    company = Company.objects.first()
    if company is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    language = asked.get("language") or (card.customer.language if card else "de")
    pdf = card_sheet(site, company, CardWish(card, language, asked.get("back") == "1"))
    disposition = f'inline; filename="cards-{site.slug}.pdf"'
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


def _chosen(request: HttpRequest) -> Workshop:
    sites, wanted = list(sites_of(signed_in(request))), request.GET.get("site")
    site = next((each for each in sites if each.slug == wanted), next(iter(sites), None))
    if site is None:
        raise Http404
    return site
