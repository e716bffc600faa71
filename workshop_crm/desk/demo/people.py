"""Customers and their vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from customers.models import Customer, SearchTerm, Vehicle
from customers.records import derive_customer_keys, derive_vehicle_keys
from customers.search.terms import person_terms, vehicle_terms
from workshop_crm.desk.demo.names import (
    DISTRICTS,
    FIRMS,
    FIRST_NAMES,
    LAST_NAMES,
    MODELS,
    STREETS,
    TOWNS,
)
from workshop_crm.desk.demo.world import World
from workshop_crm.desk.demo.writing import write_rows, write_values
from workshop_crm.lib.names import fold

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# Without I, O, Q; position 9 is free in Europe.
_VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@dataclass
class Person:
    """A customer of the demo with the cars; saved ones."""

    customer: Customer
    vehicles: list[Vehicle] = field(default_factory=list)


def build_people(world: World, count: int) -> list[Person]:
    """Make so many customers with one car each, some with two, firms with up to four."""
    people = [Person(_customer(world)) for _number in range(count)]
    for person in people:
        person.vehicles = [_vehicle(world, person) for _number in range(_car_count(world, person))]
    return people


def write_people(people: list[Person]) -> None:
    """Store them, with the words by which they are found."""
    write_rows(Customer, (person.customer for person in people))
    vehicles = [vehicle for person in people for vehicle in person.vehicles]
    for vehicle in vehicles:
        # It takes over the id that its customer has only now.
        vehicle.customer_id = vehicle.customer.pk
    write_rows(Vehicle, vehicles)
    write_values(SearchTerm, ("customer_id", "kind", "word"), _terms(people))


def _terms(people: list[Person]) -> Iterator[tuple[int, int, str]]:
    for person in people:
        terms = person_terms(person.customer)
        for vehicle in person.vehicles:
            terms |= vehicle_terms(vehicle, [])
        yield from ((person.customer.pk, *term) for term in sorted(terms))


def _customer(world: World) -> Customer:
    dice, number = world.dice, world.next_number("customer")
    salutation = dice.choice(("ms", "mr"))
    first_name, last_name = dice.choice(FIRST_NAMES[salutation]), dice.choice(LAST_NAMES)
    postcode, city = dice.choice(TOWNS)
    firm = dice.choice(FIRMS) if world.chance(9) else ""
    address = f"{fold(first_name)}.{fold(last_name)}{number}@kunde.example".replace(" ", "-")
    customer = Customer(
        kind=Customer.Kind.BUSINESS if firm else Customer.Kind.CONSUMER,
        salutation=salutation,
        first_name=first_name,
        last_name=last_name,
        company=firm,
        email=address if world.chance(88) else "",
        phone=_phone(world) if world.chance(93) else "",
        street=f"{dice.choice(STREETS)} {dice.randint(1, 148)}",
        postcode=postcode,
        city=city,
        language="en" if world.chance(3) else "de",
    )
    derive_customer_keys(customer)
    return customer


def _phone(world: World) -> str:
    if world.chance(78):
        # Reserved for films and the like by the Bundesnetzagentur: nobody is called by mistake.
        return f"+4915555{world.dice.randint(100000, 999999)}"
    return f"+4989{world.dice.randint(99998000, 99998999)}"


def _car_count(world: World, person: Person) -> int:
    if person.customer.kind == Customer.Kind.BUSINESS:
        return world.dice.randint(1, 4)
    return 2 if world.chance(18) else 1


def _vehicle(world: World, person: Person) -> Vehicle:
    dice = world.dice
    make, model, hsn, tsn = dice.choice(MODELS)
    registered = world.today - timedelta(days=dice.randint(200, 5500))
    suffix = "E" if make == "Tesla" else ""
    letters = "".join(dice.choices(_LETTERS, k=dice.randint(1, 2)))
    vehicle = Vehicle(
        customer=person.customer,
        plate=f"{dice.choice(DISTRICTS)}-{letters} {dice.randint(1, 999)}{suffix}",
        vin="W" + "".join(dice.choices(_VIN_SIGNS, k=16)) if world.chance(60) else "",
        hsn=hsn,
        tsn=tsn,
        make=make,
        model=model,
        first_registration=registered,
        hu_due=_hu_due(world, registered) if world.chance(85) else None,
        mileage_km=dice.randint(6_000, 190_000),
    )
    derive_vehicle_keys(vehicle)
    return vehicle


def _hu_due(world: World, registered: date) -> date:
    """The first of the month of the next HU: 36 months after registration, then every 24."""
    months = registered.year * 12 + registered.month - 1 + 36
    # A few are overdue by up to two months: those are the calls worth making.
    this_month = world.today.year * 12 + world.today.month - 1 - (2 if world.chance(12) else 0)
    while months < this_month:
        months += 24
    return date(months // 12, months % 12 + 1, 1)
