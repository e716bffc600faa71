"""What every part of the demo knows: the dice, the clock, the house."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.apps import apps
from django.utils import timezone

from bookings.models import Source
from workshop.models import Bay, Company, Service, User, Workshop

COUNTED = (
    "customers.Customer",
    "customers.Vehicle",
    "customers.ServiceRecord",
    "customers.ConsentEvent",
    "customers.Task",
    "messaging.Message",
    "bookings.Source",
    "bookings.Notification",
    "bookings.Booking",
    "bookings.Proposal",
    "bookings.Appointment",
    "bookings.Visit",
    "invoices.Order",
    "invoices.Invoice",
    "workshop.Service",
    "workshop.Bay",
    "workshop.User",
)


@dataclass
class World:
    """The house of the demo. ``numbers`` counts what needs a unique or ascending number."""

    dice: Random
    now: datetime
    is_bare: bool
    company: Company
    site: Workshop
    bays: list[Bay]
    services: dict[str, Service]
    portals: list[Source]
    direct: Source
    owner: User
    desk: User
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def next_number(self, series: str) -> int:
        """Count up one of the series, from 1."""
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return self.numbers[series]

    def uid(self) -> uuid.UUID:
        """A unique id that the seed decides."""
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def chance(self, percent: float) -> bool:
        """Throw the dice."""
        return self.dice.random() * 100 < percent

    def working_day(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock moment in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def count_rows() -> dict[str, int]:
    """Count what there is now, by the plural of its name: ``customers``, ``service_records``."""
    return {_plural(label): apps.get_model(label)._default_manager.count() for label in COUNTED}


def _plural(label: str) -> str:
    words = apps.get_model(label).__name__
    snake = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in words)
    return snake.lstrip("_") + "s"
