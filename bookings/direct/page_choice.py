"""What is chosen on the booking page: services, or that nobody knows yet what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet

from bookings.calendar.loading import needs_of
from workshop.models import Service

# An entry of the catalogue like others, made when it is first booked; the owner may change it.
FIRST_LOOK = "first-look"
FIRST_LOOK_MINUTES = 60


@dataclass(frozen=True)
class Choice:
    """The services that somebody wants done at one visit."""

    services: list[Service]

    @property
    def is_unsure(self) -> bool:
        """Whether somebody has to look first."""
        return any(service.code == FIRST_LOOK for service in self.services)

    @property
    def minutes(self) -> int:
        return needs_of(self.services).minutes

    @property
    def price(self) -> Decimal | None:
        """The gross sum; ``None`` when one of them has no fixed price."""
        return price_of(self.services)

    @property
    def query(self) -> str:
        """The choice as it stands in an address."""
        return urlencode([("service", service.code) for service in self.services])


def bookable_services() -> QuerySet[Service]:
    """Return what can be booked online, without the first look and work agreed at a visit."""
    return _open_to_links().exclude(due_rule=Service.DueRule.AGREED)


def _open_to_links() -> QuerySet[Service]:
    return Service.objects.filter(is_active=True, is_bookable_online=True).exclude(code=FIRST_LOOK)


def first_look() -> Service | None:
    """Return the entry for an unknown fault, stored or not; ``None`` when it is switched off."""
    known = Service.objects.filter(code=FIRST_LOOK).first()
    if known:
        return known if known.is_active and known.is_bookable_online else None
    return _new_first_look()


def read_choice(codes: Iterable[str]) -> Choice:
    """Return the services that the codes mean; what can't be booked online is left out."""
    wanted = set(codes)
    services = list(_open_to_links().filter(code__in=wanted))
    look = first_look() if FIRST_LOOK in wanted else None
    return Choice([*services, *([look] if look else [])])


def stored(services: Iterable[Service]) -> list[Service]:
    """Return the services as rows of the catalogue; the first look is added when it is missing."""
    return [service if service.pk else _store_first_look() for service in services]


def price_of(services: Iterable[Service]) -> Decimal | None:
    """Return the gross sum; ``None`` when one of them has no fixed price."""
    prices = [service.price_gross for service in services]
    return None if None in prices else sum(filter(None, prices), Decimal(0))


def _new_first_look() -> Service:
    return Service(
        code=FIRST_LOOK,
        name_de="Fehlersuche",
        name_en="Finding the fault",
        duration_minutes=FIRST_LOOK_MINUTES,
    )


def _store_first_look() -> Service:
    new = _new_first_look()
    names = {"name_de": new.name_de, "name_en": new.name_en}
    return Service.objects.get_or_create(
        code=FIRST_LOOK, defaults={**names, "duration_minutes": FIRST_LOOK_MINUTES}
    )[0]
