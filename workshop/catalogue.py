"""The catalogue that a new workshop starts with; every value can be changed later."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workshop.models import Service

DueRule = Service.DueRule


@dataclass(frozen=True)
class StarterService:
    """A usual service with the usual duration, price and interval (F-01, F-10, F-11)."""

    code: str
    name_de: str
    name_en: str
    duration_minutes: int
    price_gross: Decimal | None = None
    due_rule: str = DueRule.NONE
    interval_months: int | None = None
    interval_km: int | None = None
    needed_abilities: tuple[str, ...] = ()

    def as_service(self) -> Service:
        """Return an unsaved row of the catalogue."""
        return Service(
            code=self.code,
            name_de=self.name_de,
            name_en=self.name_en,
            duration_minutes=self.duration_minutes,
            price_gross=self.price_gross,
            due_rule=self.due_rule,
            interval_months=self.interval_months,
            interval_km=self.interval_km,
            needed_abilities=list(self.needed_abilities),
        )


_INTERVAL = DueRule.INTERVAL

STARTER_CATALOGUE: tuple[StarterService, ...] = (
    StarterService("hu", "HU/AU", "HU/AU (main inspection)", 60, Decimal("149.00"), DueRule.HU),
    StarterService(
        "inspection", "Inspektion", "Inspection", 150, Decimal("289.00"), _INTERVAL, 24, 30_000
    ),
    StarterService("oil", "Ölwechsel", "Oil change", 60, Decimal("139.00"), _INTERVAL, 12, 15_000),
    StarterService("tyres", "Räderwechsel", "Wheel change", 45, Decimal("39.90"), DueRule.TYRES),
    StarterService(
        "brake_fluid", "Bremsflüssigkeit", "Brake fluid", 60, Decimal("89.00"), _INTERVAL, 24
    ),
    StarterService(
        "aircon", "Klimaservice", "Air-con service", 90, Decimal("129.00"), _INTERVAL, 24
    ),
    StarterService("brakes", "Bremsen prüfen und erneuern", "Brakes", 120),
    StarterService("battery", "Batterie prüfen", "Battery check", 30, Decimal("29.00")),
    StarterService("diagnosis", "Diagnose", "Diagnosis", 60, Decimal("99.00")),
    StarterService("repair", "Reparatur nach Absprache", "Repair as agreed", 120),
)


def add_missing_services(chosen: list[StarterService]) -> list[Service]:
    """Add those of the chosen services whose code isn't in the catalogue yet."""
    known = set(Service.objects.values_list("code", flat=True))
    return Service.objects.bulk_create(
        starter.as_service() for starter in chosen if starter.code not in known
    )
