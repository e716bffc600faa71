"""The house itself: company, site, catalogue, sources, people who log in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from random import Random

from bookings.direct.taking import direct_source
from bookings.models import Source, SourceService
from reminders.models import ReminderPlan
from reminders.plans.steps import make_missing_plans
from workshop.catalogue import STARTER_CATALOGUE, add_missing_services
from workshop.models import Bay, Company, Service, User, Workshop
from workshop.sites import OpeningSpan, set_opening_hours
from workshop_crm.desk.demo.goodwill import build_rules
from workshop_crm.desk.demo.world import World
from workshop_crm.lib.names import fold

PASSWORD = "werkstatt-demo"  # noqa: S105 - printed for everybody who tries the demo

# This plan has a comparison group.
COMPARED, COMPARED_PERCENT = "inspection", 15


@dataclass(frozen=True)
class Portal:
    """A made-up portal with its terms."""

    slug: str
    name: str
    percent: Decimal
    fixed: Decimal


_PORTALS = (
    Portal("autotermin", "AutoTermin24", Decimal(12), Decimal(0)),
    Portal("werkstattnetz", "Werkstattnetz", Decimal(0), Decimal("14.90")),
)
_PORTAL_WORDS = {
    "Hauptuntersuchung mit AU": "hu",
    "Inspektion nach Herstellervorgabe": "inspection",
    "Ölwechsel mit Filter": "oil",
    "Räder wechseln": "tyres",
    "Bremsflüssigkeit wechseln": "brake_fluid",
    "Klimaanlage warten": "aircon",
}


def build_house(*, seed: int, now: datetime, is_bare: bool) -> World:
    """Create what a set-up in the browser would have created."""
    company = _build_company()
    site = _build_site(company)
    add_missing_services(list(STARTER_CATALOGUE))
    services = {service.code: service for service in Service.objects.all()}
    make_missing_plans()
    ReminderPlan.objects.filter(service__code=COMPARED).update(held_back_percent=COMPARED_PERCENT)
    build_rules()
    return World(
        dice=Random(seed),  # noqa: S311 - plausible, not secret
        now=now,
        is_bare=is_bare,
        company=company,
        site=site,
        bays=_build_bays(site),
        services=services,
        portals=[_build_portal(site, services, now, portal) for portal in _PORTALS],
        direct=direct_source(site),
        owner=_build_user("chefin", "Katrin", "Brückner", User.Role.OWNER),
        desk=_build_user("empfang", "Jonas", "Öhlers", User.Role.FRONT_DESK),
    )


def _build_company() -> Company:
    return Company.objects.create(
        pk=1,
        name="Autowerkstatt Brückner GmbH",
        legal_form=Company.LegalForm.GMBH,
        street="Werkstraße 12",
        postcode="80339",
        city="München",
        phone="+49 89 99998870",
        email="werkstatt@brueckner.example",
        website="https://brueckner.example",
        representatives="Katrin Brückner, Jürgen Brückner",
        register_court="Amtsgericht München",
        register_number="HRB 987654",
        vat_id="DE123456788",
        chamber="Handwerkskammer für München und Oberbayern",
        iban="DE02120300000000202051",
        bank_name="Musterbank",
    )


def _build_site(company: Company) -> Workshop:
    site = Workshop.objects.create(
        slug="muenchen",
        name="Brückner München",
        street=company.street,
        postcode=company.postcode,
        city=company.city,
        phone=company.phone,
        email=company.email,
        state=Workshop.State.BY,
        is_catholic_town=True,
    )
    spans = [
        OpeningSpan(weekday, opens, closes)
        for weekday in range(6)
        for opens, closes in ((time(7, 30), time(12)), (time(13), time(17, 30)))
    ]
    set_opening_hours(site, spans)
    return site


def _build_bays(site: Workshop) -> list[Bay]:
    return Bay.objects.bulk_create(
        [
            Bay(workshop=site, name="Bühne 1", abilities=["lift"]),
            Bay(workshop=site, name="Bühne 2", abilities=["lift"]),
            Bay(workshop=site, name="Bühne 3", abilities=["lift", "alignment"]),
            Bay(workshop=site, name="Diagnoseplatz", abilities=["diagnosis", "ev"]),
        ]
    )


def _build_portal(
    site: Workshop, services: dict[str, Service], now: datetime, terms: Portal
) -> Source:
    portal = Source.objects.create(
        slug=terms.slug,
        name=terms.name,
        kind=Source.Kind.PORTAL,
        workshop=site,
        commission_percent=terms.percent,
        commission_fixed=terms.fixed,
    )
    SourceService.objects.bulk_create(
        SourceService(
            source=portal,
            text=text,
            text_key=fold(text),
            service=services[code],
            first_seen_at=now,
        )
        for text, code in _PORTAL_WORDS.items()
    )
    return portal


def _build_user(username: str, first_name: str, last_name: str, role: str) -> User:
    return User.objects.create_user(
        username=username,
        password=PASSWORD,
        first_name=first_name,
        last_name=last_name,
        role=role,
    )
