"""A made-up workshop: people, families on one phone, fleets on one mailbox, and their vehicles.

Everything comes from one seed. It is not tuned to the rule it measures: namesakes live in one
postcode, sons are called like their fathers, colleagues have names that sound alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from string import ascii_uppercase, digits

from benchmarks.people_words import (
    DISTRICTS,
    FIRMS,
    LAST,
    MAKES,
    MANUFACTURERS,
    MEN,
    PROVIDERS,
    STREETS,
    TOWNS,
    WOMEN,
)
from customers.data import PersonData, VehicleData
from workshop_crm.lib.names import fold

_VIN_SIGNS = digits + "".join(set(ascii_uppercase) - set("IOQ"))


@dataclass(frozen=True)
class Known:
    """A person whom the workshop knows, or a relative or colleague whom it doesn't yet."""

    person: PersonData
    vehicle: VehicleData
    group: str = "single"


@dataclass
class House:
    """All that the workshop knows, by place, and who may turn up beside them."""

    known: list[Known] = field(default_factory=list)
    relatives: list[Known] = field(default_factory=list)
    colleagues: list[Known] = field(default_factory=list)


class Maker:
    """Makes plausible single facts; one per run, so that one seed gives one world."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def common(self, words: tuple[str, ...]) -> str:
        """Pick a word; the first ones far more often, as names are spread."""
        return words[int(self.random.expovariate(3 / len(words))) % len(words)]

    def person(self, last: str = "", *, is_woman: bool | None = None) -> PersonData:
        is_woman = self.random.random() < 0.45 if is_woman is None else is_woman
        first = self.common(WOMEN if is_woman else MEN)
        last = last or self.common(LAST)
        postcode, city = self.random.choice(TOWNS)
        return PersonData(
            salutation="ms" if is_woman else "mr",
            first_name=first,
            last_name=last,
            email=self.email(first, last),
            phone=self.mobile(),
            street=f"{self.random.choice(STREETS)} {self.random.randint(1, 80)}",
            postcode=postcode,
            city=city,
        )

    def email(self, first: str, last: str) -> str:
        one, other = fold(first).replace(" ", ""), fold(last).replace(" ", "")
        number = self.random.randint(1, 99)
        box = self.random.choice(
            [f"{one}.{other}", f"{one[:1]}.{other}", f"{other}{number}", f"{one}{number}.{other}"]
        )
        return f"{box}{self.random.randint(1, 999)}@{self.random.choice(PROVIDERS)}"

    def mobile(self) -> str:
        prefix = self.random.choice(["0151", "0160", "0170", "0171", "0172", "0176", "0179"])
        return f"{prefix} {self.random.randint(1_000_000, 9_999_999)}"

    def landline(self) -> str:
        return f"0871 {self.random.randint(100_000, 999_999)}"

    def vehicle(self) -> VehicleData:
        make, model = self.random.choice(MAKES).split(" ", 1)
        return VehicleData(plate=self.plate(), vin=self.vin(), make=make, model=model)

    def plate(self) -> str:
        letters = "".join(self.random.choices(ascii_uppercase, k=self.random.choice([1, 2, 2])))
        suffix = self.random.choices(["", "E", "H"], [92, 6, 2])[0]
        number = self.random.randint(1, 999)
        return f"{self.random.choice(DISTRICTS)}-{letters} {number}{suffix}"

    def vin(self) -> str:
        tail = "".join(self.random.choices(_VIN_SIGNS, k=3)) + f"{self.random.randrange(10**6):06}"
        return self.random.choice(MANUFACTURERS) + tail


def make_house(maker: Maker, size: int) -> House:
    """Make a workshop that knows about so many people."""
    house = House()
    while len(house.known) < size:
        kind = maker.random.choices(["single", "family", "fleet", "namesake"], [50, 40, 4, 6])[0]
        if kind == "family":
            _add_family(maker, house)
        elif kind == "fleet":
            _add_fleet(maker, house)
        elif kind == "namesake" and house.known:
            _add_namesake(maker, house)
        else:
            house.known.append(Known(maker.person(), maker.vehicle()))
    return house


def _add_family(maker: Maker, house: House) -> None:
    """Two to four people at one door; some share landline, mailbox or car, not all are known."""
    roll = maker.random.random
    head = maker.person()
    shared_phone = maker.landline() if roll() < 0.5 else ""
    shared_email = head.email if roll() < 0.3 else ""
    shared_car = maker.vehicle() if roll() < 0.5 else None
    for place in range(maker.random.choice([2, 2, 3, 4])):
        member = head if place == 0 else _relative(maker, head)
        member = replace(
            member, phone=shared_phone or member.phone, email=shared_email or member.email
        )
        known = Known(member, shared_car or maker.vehicle(), "family")
        (house.known if place == 0 or roll() < 0.5 else house.relatives).append(known)


def _relative(maker: Maker, head: PersonData) -> PersonData:
    """A spouse, sometimes with another last name, or a child, seldom called like the parent."""
    roll = maker.random.random()
    last = maker.common(LAST) if roll < 0.15 else head.last_name
    other = maker.person(last, is_woman=head.salutation == "mr" if roll < 0.5 else None)
    if roll > 0.98:
        is_marked = maker.random.random() < 0.5
        first, last = head.first_name, f"{last} jun." if is_marked else last
        other = replace(other, salutation=head.salutation, first_name=first, last_name=last)
        other = replace(other, email=maker.email(first, head.last_name))
    return replace(other, street=head.street, postcode=head.postcode, city=head.city)


def _add_fleet(maker: Maker, house: House) -> None:
    """A firm: drivers on one mailbox and one phone, at times with one pool car."""
    name, kind = maker.common(LAST), maker.random.choice(FIRMS)
    firm = f"{kind} {name} GmbH"
    box = maker.random.choice(["info", "fuhrpark", "buero", "auto", fold(name)])
    seat = maker.person()
    pool_car = maker.vehicle() if maker.random.random() < 0.3 else None
    office = {
        "company": firm,
        "email": f"{box}@{fold(kind)}-{fold(name)}{maker.random.randint(1, 99)}.example",
        "phone": maker.landline(),
        "street": seat.street,
        "postcode": seat.postcode,
        "city": seat.city,
    }
    if maker.random.random() < 0.4:
        firm_itself = PersonData(**office)
        house.known.append(Known(firm_itself, pool_car or maker.vehicle(), "firm"))
    for _ in range(maker.random.randint(2, 8)):
        driver = replace(maker.person(), **office)
        known = Known(driver, pool_car or maker.vehicle(), "fleet")
        (house.known if maker.random.random() < 0.6 else house.colleagues).append(known)


def _add_namesake(maker: Maker, house: House) -> None:
    """Somebody of the same name in the same postcode who has nothing to do with the other."""
    twin = maker.random.choice(house.known).person
    other = maker.person(twin.last_name)
    first = twin.first_name or other.first_name
    named = replace(other, first_name=first, postcode=twin.postcode, city=twin.city)
    house.known.append(Known(replace(named, salutation=twin.salutation), maker.vehicle(), "twin"))
