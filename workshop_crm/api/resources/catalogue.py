"""Sites and services: what other programs need to name them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from workshop.access import sites_of
from workshop.models import Service, Workshop
from workshop_crm.api.answers import shown
from workshop_crm.api.doorkeeper import BearerToken, caller
from workshop_crm.api.models import System
from workshop_crm.api.problems import Problem, field_problem
from workshop_crm.api.shapes import money

router = Router()


class SiteOut(Schema):
    """One of our sites; ``slug`` names it elsewhere."""

    slug: str
    name: str
    time_zone: str


class ServiceOut(Schema):
    """A service of our catalogue; ``code`` names it elsewhere."""

    code: str
    name: str
    duration_minutes: int
    price_gross: str | None


class Sites(Schema):
    data: list[SiteOut]


class Services(Schema):
    data: list[ServiceOut]


@router.get("/sites", response=Sites, auth=BearerToken())
def list_sites(request: HttpRequest) -> HttpResponse:
    """List the sites that this program may see."""
    sites = sites_of(caller(request).user).order_by("pk")
    return shown(request, Sites(data=[SiteOut.from_orm(site) for site in sites]))


@router.get("/services", response=Services, auth=BearerToken())
def list_services(request: HttpRequest) -> HttpResponse:
    """List the services that can be booked; names in the language asked for."""
    rows = [
        ServiceOut(
            code=each.code,
            name=each.name,
            duration_minutes=each.duration_minutes,
            price_gross=None if each.price_gross is None else money(each.price_gross),
        )
        for each in Service.objects.filter(is_active=True).order_by("pk")
    ]
    return shown(request, Services(data=rows))


def service_of(code: str) -> Service:
    """Return a service by its code. Raises a problem for an unknown one."""
    found = Service.objects.filter(code=code, is_active=True).first()
    if found is None:
        detail = _("There is no service “%(code)s”.") % {"code": code}
        raise Problem("invalid", errors=[field_problem("service", detail, "unknown")])
    return found


def site_of(system: System, slug: str | None) -> Workshop:
    """Return the site that is meant; without a name the only one there is."""
    sites = list(
        sites_of(system.user)[:2] if slug is None else sites_of(system.user).filter(slug=slug)
    )
    if len(sites) != 1:
        detail = _("Please name the site.") if slug is None else _("There is no such site.")
        raise Problem("invalid", errors=[field_problem("site", detail, "unknown")])
    return sites[0]
