"""Who stands before the booking page: nobody we know, or a customer by a link or a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookings.direct.personal_cards import cars_of_card
from bookings.direct.taking import site_of
from bookings.forms.public import name_of_car
from bookings.models import PersonalCard
from customers.models import Customer, Vehicle
from workshop.models import Workshop


@dataclass(frozen=True)
class Visitor:
    """``customer`` is known without a question; ``origin`` begins the booking's own number."""

    site: Workshop
    origin: str = "web"
    customer: Customer | None = None
    cars: Sequence[Vehicle] = ()
    # Whether another car than those may be named.
    may_add_car: bool = True
    # Who reads the page, where that is the driver and not the owner.
    driver: Customer | None = None
    # Of the link that leads here, where there is one: the vehicle's other pages have it too.
    token: str = ""

    @property
    def first_name(self) -> str:
        return self.reader.first_name if self.reader else ""

    @property
    def reader(self) -> Customer | None:
        return self.driver or self.customer

    @property
    def language(self) -> str:
        """The language in which we speak to them; empty: the browser's."""
        return self.reader.language if self.reader else ""

    @property
    def car(self) -> str:
        """The only car that is meant, without its plate; empty when there is a choice."""
        return name_of_car(self.cars[0]) if self.cars and not self.may_add_car else ""


def visitor_of_vehicle(vehicle: Vehicle, token: str) -> Visitor:
    """Return who booked by a reminder's link: it is about this one vehicle."""
    customer = vehicle.customer
    return Visitor(
        site=site_of(customer),
        origin=f"vehicle:{vehicle.pk}",
        customer=customer,
        cars=[vehicle],
        may_add_car=False,
        driver=vehicle.contact,
        token=token,
    )


def visitor_of_card(card: PersonalCard, site: Workshop) -> Visitor:
    """Return who holds a personal card; several cars are offered for choice."""
    cars = cars_of_card(card)
    return Visitor(
        site=site,
        origin=f"card:{card.pk}",
        customer=card.customer,
        cars=cars,
        may_add_car=not (card.vehicle_id and cars),
    )
