"""What portals send about the people of a made-up workshop, and who is truly meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from string import ascii_lowercase

from benchmarks.people import House, Known, Maker
from benchmarks.people_words import LAST, PROVIDERS, SHORT_FORMS
from customers.data import PersonData, VehicleData

Given = tuple[PersonData, VehicleData]
Change = Callable[[Maker, PersonData, VehicleData], Given]


@dataclass(frozen=True)
class Notice:
    """One booking notice; ``truth`` is the index of the known person, ``None`` a new one."""

    kind: str
    person: PersonData
    vehicle: VehicleData
    truth: int | None


def slip(maker: Maker, text: str) -> str:
    """Mistype one sign: another one, one too few, one too many, two swapped."""
    if not text:
        return text
    place, kind = maker.random.randrange(len(text)), maker.random.randrange(4)
    letter = maker.random.choice("0123456789" if text[place].isdigit() else ascii_lowercase)
    if kind == 0:
        return text[:place] + letter + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    if kind == 2:
        return text[:place] + letter + text[place:]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def typing_error(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    names = ["first_name", "last_name", "email", "phone", "street", "postcode", "plate", "vin"]
    name = maker.random.choice(names)
    if name == "plate":
        return person, replace(vehicle, plate=slip(maker, vehicle.plate))
    if name == "vin":
        return person, replace(vehicle, vin=slip(maker, vehicle.vin))
    return replace(person, **{name: slip(maker, getattr(person, name))}), vehicle


def umlauts(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    written = maker.random.choice(
        [
            {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ö": "Oe", "ı": "i", "Ç": "C", "Ş": "S"},
            {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "Ö": "O", "ş": "s", "ç": "c", "ś": "s"},
        ]
    )
    table = str.maketrans(written)
    changed = {
        name: getattr(person, name).translate(table)
        for name in ("first_name", "last_name", "street", "city", "company")
    }
    return replace(person, **changed), vehicle


def new_phone(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    return replace(person, phone=maker.mobile()), vehicle


def new_provider(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    box = person.email.partition("@")[0]
    return replace(person, email=f"{box}@{maker.random.choice(PROVIDERS)}"), vehicle


def move(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    new = maker.person()
    return replace(person, street=new.street, postcode=new.postcode, city=new.city), vehicle


def marriage(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    last = maker.common(LAST)
    if maker.random.random() < 0.3:
        last = f"{person.last_name}-{last}"
    changed = replace(person, last_name=last)
    if maker.random.random() < 0.3:
        changed = replace(changed, email=maker.email(person.first_name, last))
    return changed, vehicle


def second_car(maker: Maker, person: PersonData, _vehicle: VehicleData) -> Given:
    return person, maker.vehicle()


def kept_plate(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    return person, replace(maker.vehicle(), plate=vehicle.plate)


def misread_plate(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    plate = vehicle.plate
    together = plate.replace("-", "").replace(" ", "")
    written = [plate.replace("O", "0"), plate.replace("0", "O"), plate.replace("1", "I")]
    written += [together, plate.rstrip("EH"), f"{plate}E"]
    return person, replace(vehicle, plate=maker.random.choice(written))


def swapped_names(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    if maker.random.random() < 0.5:
        whole = f"{person.first_name} {person.last_name}"
        return replace(person, first_name="", last_name=whole), vehicle
    return replace(person, first_name=person.last_name, last_name=person.first_name), vehicle


def short_name(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    first = person.first_name
    written = maker.random.choice(["", f"{first[:1]}.", SHORT_FORMS.get(first, f"Dr. {first}")])
    return replace(person, first_name=written), vehicle


def as_is(_maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    return person, vehicle


CHANGES: dict[str, tuple[Change, int]] = {
    "as it was": (as_is, 20),
    "typing error": (typing_error, 14),
    "umlauts": (umlauts, 6),
    "new phone": (new_phone, 7),
    "new e-mail provider": (new_provider, 6),
    "moved": (move, 6),
    "married": (marriage, 4),
    "second car": (second_car, 6),
    "plate kept on a new car": (kept_plate, 3),
    "plate misread": (misread_plate, 5),
    "names swapped": (swapped_names, 4),
    "first name short or missing": (short_name, 5),
}
ONLY_PEOPLE = {"married", "names swapped", "first name short or missing"}
MISSING = {"phone": 0.15, "email": 0.05, "street": 0.4, "salutation": 0.4, "company": 0.3}


def make_notices(maker: Maker, house: House, size: int) -> Iterator[Notice]:
    """Make notices: of known people, changed in one or two ways, and of new ones beside them."""
    for _ in range(size):
        roll = maker.random.random()
        if roll < 0.72:
            yield _of_known(maker, house)
        elif roll < 0.80:
            yield _of_new(maker, "new relative", maker.random.choice(house.relatives))
        elif roll < 0.85:
            yield _of_new(maker, "new colleague", maker.random.choice(house.colleagues))
        elif roll < 0.90:
            yield _of_new(maker, "bought a known car", _buyer(maker, house))
        elif roll < 0.93:
            yield _of_new(maker, "got a known plate", _plate_heir(maker, house))
        elif roll < 0.96:
            yield _of_new(maker, "namesake nearby", _namesake(maker, house))
        else:
            yield _of_new(maker, "stranger", Known(maker.person(), maker.vehicle()))


def _of_known(maker: Maker, house: House) -> Notice:
    truth = maker.random.randrange(len(house.known))
    known = house.known[truth]
    kinds = maker.random.choices(list(CHANGES), [weight for _, weight in CHANGES.values()], k=2)
    given = known.person, known.vehicle
    for kind in kinds[: 2 if maker.random.random() < 0.15 else 1]:
        if known.group != "firm" or kind not in ONLY_PEOPLE:
            given = CHANGES[kind][0](maker, *given)
    label = kinds[0] if known.group == "single" else f"{kinds[0]} ({known.group})"
    return Notice(label, *_as_sent(maker, *given), truth)


def _of_new(maker: Maker, kind: str, new: Known) -> Notice:
    given = new.person, new.vehicle
    if maker.random.random() < 0.1:
        given = typing_error(maker, *given)
    if maker.random.random() < 0.05:
        given = short_name(maker, *given)
    return Notice(kind, *_as_sent(maker, *given), None)


def _as_sent(maker: Maker, person: PersonData, vehicle: VehicleData) -> Given:
    """Leave out what portals don't ask for; they seldom know the VIN."""
    left_out = {name: "" for name, share in MISSING.items() if maker.random.random() < share}
    if "street" in left_out:
        left_out |= {"postcode": "", "city": ""}
    if maker.random.random() < 0.85:
        vehicle = replace(vehicle, vin="")
    if maker.random.random() < 0.3:
        vehicle = VehicleData(make=vehicle.make, model=vehicle.model)
    return replace(person, **left_out), vehicle


def _buyer(maker: Maker, house: House) -> Known:
    return Known(maker.person(), maker.random.choice(house.known).vehicle)


def _plate_heir(maker: Maker, house: House) -> Known:
    plate = maker.random.choice(house.known).vehicle.plate
    return Known(maker.person(), replace(maker.vehicle(), plate=plate))


def _namesake(maker: Maker, house: House) -> Known:
    twin = maker.random.choice(house.known).person
    other = maker.person(twin.last_name)
    first = twin.first_name or other.first_name
    named = replace(other, first_name=first, postcode=twin.postcode, city=twin.city)
    return Known(replace(named, salutation=twin.salutation), maker.vehicle())
