"""Finding customers by whatever the counter types."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.models import Customer
from customers.records import save_customer, save_vehicle
from customers.search.finding import FILTERS, find_customers, list_customers
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def known(**fields: Any) -> Customer:
    customer = make_customer(**fields)
    save_customer(customer)
    return customer


def with_car(plate: str = "M-AB 123", **fields: Any) -> Customer:
    vehicle = make_vehicle(customer=known(), plate=plate, **fields)
    save_vehicle(vehicle)
    return vehicle.customer


def find(text: str, show: str = "") -> list[Customer]:
    return [hit.customer for hit in find_customers(text, show=show, today=TODAY)]


@pytest.fixture
def ada() -> Customer:
    """Somebody with everything, and somebody else who is never meant."""
    known(
        first_name="Uwe",
        last_name="Groß",
        email="uwe@anders.example",
        phone="+498999999999",
        city="Augsburg",
        postcode="86150",
    )
    return known(
        first_name="Ada",
        last_name="Öztürk",
        company="Bäckerei Süß",
        email="Ada.Oe@Kunde.example",
        phone="+491711234567",
        city="Gräfelfing",
        postcode="82166",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Öztürk",
        "öztürk",
        "oeztuerk",
        "OEZTUERK",
        "ozturk",
        "öztü",
        "ada",
        "Ada Öztürk",
        "öztürk ada",
        "  ada   öztürk ",
        "öztürk gräfelfing",
        "bäckerei",
        "baeckerei suess",
        "graefelfing",
        "grafelf",
        "sus",
        "gartenweg öztürk",
        "4567",
        "234567",
        "ada gräf 0171",
        "öztürk 0171 123 45 67",
        "A Öztürk",
        "82166",
        "ada.oe@kunde",
        "kunde.example",
        "@kunde",
        "ada.oe",
        "0171 1234567",
        "0171/1234567",
        "+49 171 1234567",
        "0049 171 1234567",
        "01711234567",
        "1711234567",
    ],
)
def test_finds_one_person_in_many_ways(ada: Customer, text: str) -> None:
    assert find(text) == [ada]


@pytest.mark.parametrize(
    "text",
    ["ada augsburg", "öztürk 80331", "özturk x", "0171 9999999", "M-ZZ 1", "%", "_", "ada 9"],
)
def test_every_word_must_fit(ada: Customer, text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["", "   ", "a", "7", "-", "?!"])
def test_less_than_two_signs_find_nobody(ada: Customer, text: str) -> None:
    assert find(text) == []


def test_nothing_typed_lists_everybody(ada: Customer) -> None:
    assert list_customers(today=TODAY).count() == 2


@pytest.mark.parametrize(
    "text",
    ["M-AB 123", "m ab 123", "mab123", "M-AB 1", "mab", "M AB", "AB 123", "ab-12", "b123", "123"],
)
def test_finds_half_a_plate(text: str) -> None:
    customer = with_car("M-AB 123")
    with_car("B-XY 99")

    assert find(text) == [customer]


@pytest.mark.parametrize("text", ["AB 124", "MÜ-AB 123", "M-AB 1234", "23"])
def test_another_plate_is_not_meant(text: str) -> None:
    with_car("M-AB 123")

    assert find(text) == []


@pytest.mark.parametrize("text", ["wvwzzz1jz3w386752", "WVWZZZ1JZ3", "386752", "3w 386752", "6752"])
def test_finds_a_vin_from_both_ends(text: str) -> None:
    customer = with_car("", vin="WVWZZZ1JZ3W386752")

    assert find(text) == [customer]


def test_finds_somebody_with_two_cars_once() -> None:
    customer = with_car("M-AB 123")
    save_vehicle(make_vehicle(customer=customer, plate="M-AB 124"))

    assert find("M-AB") == [customer]


@pytest.mark.parametrize("text", ["öztürk", "M-AB 123", "0171 1234567"])
@pytest.mark.parametrize("hidden", ["restricted", "merged"])
def test_nobody_who_is_hidden_is_found(text: str, hidden: str) -> None:
    other = known(last_name="Anders", phone="", email="x@y.example")
    change = {"is_restricted": True} if hidden == "restricted" else {"merged_into": other}
    Customer.objects.filter(pk=with_car().pk).update(**change)

    assert [found for found in find(text) if found != other] == []


@pytest.mark.parametrize("show", ["", "portal", "hu", "business", "nonsense"])
def test_a_filter_and_words_work_together(ada: Customer, show: str) -> None:
    Customer.objects.update(won_through="autotermin", kind="business")
    for customer in Customer.objects.all():
        make_vehicle(customer=customer, hu_due=date(2026, 12, 1))

    assert find("öztürk", show=show) == [ada]


def listed(show: str) -> list[Customer]:
    return list(list_customers(show=show, today=TODAY))


def test_shows_who_came_through_a_portal() -> None:
    won, _direct = known(won_through="autotermin"), known()

    assert listed("portal") == [won]


def test_shows_business_customers() -> None:
    business, _private = known(kind=Customer.Kind.BUSINESS), known()

    assert listed("business") == [business]


@pytest.mark.parametrize(
    ("hu_due", "is_shown"),
    [
        (date(2025, 1, 1), True),
        (date(2026, 11, 1), True),
        (date(2027, 1, 1), True),
        (date(2027, 2, 1), False),
        (None, False),
    ],
)
def test_shows_whose_hu_is_due_within_two_months(hu_due: date | None, is_shown: bool) -> None:
    with_car(hu_due=hu_due)

    assert bool(listed("hu")) == is_shown


def test_a_sold_car_has_no_hu_to_show() -> None:
    with_car(hu_due=date(2026, 11, 1), sold_on=date(2026, 10, 1))

    assert listed("hu") == []


def test_each_filter_has_a_name() -> None:
    assert set(FILTERS) == {"portal", "hu", "business"}
    assert all(str(label) for label in FILTERS.values())


@pytest.mark.parametrize(
    "text", ["x\x00y@", "\ud7ff@x.example", chr(0x10FFFF) * 3, "@@", "....", "()("]
)
def test_odd_signs_find_nobody_and_break_nothing(ada: Customer, text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    ["Ötztürk", "Öztrük", "Özturg", "Öztük", "Özztürkk", "adda öztruk", "öztürk grafelfnig"],
)
def test_one_slip_a_word_is_forgiven(ada: Customer, text: str) -> None:
    assert find(text) == [ada]


@pytest.mark.parametrize("text", ["Örtzük", "Xzuerk", "Adx", "ozxtxrk"])
def test_two_slips_or_one_in_a_short_word_are_not(ada: Customer, text: str) -> None:
    assert find(text) == []


def test_slips_are_looked_for_only_if_nobody_fits() -> None:
    exact, _near = known(last_name="Huber", email=""), known(last_name="Hubert", email="")
    known(last_name="Haber", email="")

    assert find("huber")[0] == exact
    assert len(find("huber")) == 2


def test_who_is_called_so_comes_before_who_lives_there() -> None:
    street = known(last_name="Zander", street="Bergstraße 1", email="")
    town = known(last_name="Anders", city="Berg", email="")
    beginning = known(last_name="Bergmann", email="")
    name = known(last_name="Berg", email="")
    first = known(first_name="Berg", last_name="Xaver", email="")

    assert find("berg") == [name, first, town, beginning, street]


def test_the_spelling_that_was_typed_comes_first() -> None:
    plain = known(last_name="Muller", first_name="A", email="")
    umlaut = known(last_name="Müller", first_name="B", email="")

    assert find("müller") == [umlaut, plain]
    assert find("muller") == [plain, umlaut]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("öztürk", "Öztürk"),
        ("0171 123", "+49 171 1234567"),
        ("gräf", "Gräfelfing"),
        ("ada.oe@", "Ada.Oe@Kunde.example"),
        ("süß bäck", "Bäckerei|Süß"),
        ("ötztürk", "Öztürk"),
    ],
)
def test_what_fits_is_marked(ada: Customer, text: str, marked: str) -> None:
    [hit] = find_customers(text, today=TODAY)

    pieces = [*hit.name, *(piece for each in hit.facts for piece in each.pieces)]
    assert "|".join(text for text, is_marked in pieces if is_marked) == marked


def test_of_a_fleet_the_car_that_fits_stands_first() -> None:
    fleet = known(last_name="", first_name="", company="Pflegedienst", email="")
    for number in range(30):
        save_vehicle(make_vehicle(customer=fleet, plate=f"M-PF {number + 100}"))

    [hit] = find_customers("pf 117", today=TODAY)

    assert hit.facts[0].text == "M-PF 117"
    assert [each.text for each in hit.facts[-2:]] == ["+49 171 1234567", "80333 München"]
    assert len(hit.facts) == 5


def test_blanks_within_a_word_are_forgiven_but_no_slip_besides() -> None:
    huber = known(last_name="Huber", first_name="Eva", email="")

    assert find("hu ber") == [huber]
    assert find("hu bar") == []


def test_the_seventh_word_is_one_too_many_to_ask_for(ada: Customer) -> None:
    assert find("ada öztürk bäckerei süß gräfelfing 82166") == [ada]
    assert find("ada öztürk bäckerei süß gräfelfing gartenweg nowhere") == [ada]
    assert find("ada öztürk bäckerei süß gräfelfing nowhere") == []
