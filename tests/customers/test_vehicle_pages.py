"""The pages of a vehicle: paper, mileage, plates, sale, driver, owner, tyres, fleet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.merging.merge import merge_customers
from customers.models import Customer, RegistrationPaper, TyreSet, Vehicle
from customers.records import add_mileage, add_service_record, save_customer, save_vehicle
from customers.vehicles.fleets import fleet_rows
from tests.factories import make_customer, make_service, make_user, make_vehicle

pytestmark = pytest.mark.django_db

CAR = {"plate": "M-AB 77", "vehicle_class": "car"}
SET = {"season": "winter", "place": "R3-12", "in_on": "2026-10-20", "has_alpine_symbol": "on"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    client.post(reverse("set_language"), {"language": "en"})
    return client


def path(name: str, *args: Any) -> str:
    return reverse(f"customers:{name}", args=args)


def page(desk: Client, vehicle: Vehicle) -> str:
    answer = desk.get(path("vehicle", vehicle.pk))
    assert answer.status_code == 200
    return answer.content.decode()


def make_tyres(vehicle: Vehicle, **fields: Any) -> TyreSet:
    values = {"season": "winter", "place": "R3-12", "in_on": date(2026, 10, 20), **fields}
    return TyreSet.objects.create(vehicle=vehicle, **values)


@pytest.mark.parametrize("name", ["vehicle", "vehicle_edit", "fleet", "vehicle_new"])
def test_pages_need_a_log_in(client: Client, name: str) -> None:
    assert client.get(path(name, make_vehicle().pk)).status_code == 302


@pytest.mark.parametrize("name", ["vehicle_sold", "vehicle_driver", "vehicle_mileage"])
def test_nothing_is_changed_by_looking(desk: Client, name: str) -> None:
    assert desk.get(path(name, make_vehicle().pk)).status_code == 405


def test_the_page_says_all_about_the_car(desk: Client) -> None:
    vehicle = make_vehicle(hu_due=date(2027, 5, 1), driver=make_customer(last_name="Fahrer"))
    RegistrationPaper.objects.create(vehicle=vehicle, colour="blau", power_kw=85)
    add_service_record(vehicle, make_service(), done_on=date(2026, 1, 1), mileage_km=40_000)
    make_tyres(vehicle, front_left="2.0", dot="2320")
    vehicle.plate = "A-CD 1"
    save_vehicle(vehicle, today=date(2026, 3, 1))

    text = page(desk, vehicle)

    for part in ("A-CD 1", "M-AB 123", "Fahrer", "blau", "P.2", "85", "R3-12", "2.0 mm", "40,000"):
        assert part in text


def test_the_page_costs_as_much_for_a_long_history(desk: Client) -> None:
    vehicle, service = make_vehicle(), make_service()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(desk, vehicle)
        return len(caught)

    add_service_record(vehicle, service, done_on=date(2025, 1, 1), mileage_km=1)
    make_tyres(vehicle, place="1")
    few = queries()
    for number in range(2, 12):
        day = date(2025, 1, number)
        add_service_record(vehicle, service, done_on=day, mileage_km=number)
        make_tyres(vehicle, place=f"{number}")

    assert queries() == few <= 20


def test_of_a_restricted_holder_no_car_is_shown(desk: Client) -> None:
    vehicle = make_vehicle(customer=make_customer(is_restricted=True))

    assert desk.get(path("vehicle", vehicle.pk)).status_code == 404
    assert desk.get(path("vehicle_edit", vehicle.pk)).status_code == 404
    assert desk.get(path("vehicle", 999_999)).status_code == 404


@pytest.mark.parametrize("name", ["vehicle", "vehicle_edit"])
def test_a_joined_car_leads_to_the_kept_one(desk: Client, name: str) -> None:
    survivor, other = make_customer(), make_customer()
    kept, double = make_vehicle(customer=survivor), make_vehicle(customer=other)
    old_id = double.pk
    merge_customers(survivor, other, now=timezone.now())

    assert desk.get(path(name, old_id)).url == path(name, kept.pk)


def test_the_form_shows_the_codes_of_the_paper_in_its_columns(desk: Client) -> None:
    text = desk.get(path("vehicle_new", make_customer().pk)).content.decode()

    for code in ("A", "B", "2.1", "2.2", "D.1", "D.2", "D.3", "E", "3", "P.1", "P.2", "P.3", "R"):
        assert f'<span class="paper-code">{code}</span>' in text
    for code in ("C.1.1", "F.1", "F.2", "G", "J", "K", "L", "V.7", "15.1", "15.2", "15.3", "22"):
        assert f'<span class="paper-code">{code}</span>' in text


def test_car_and_paper_are_stored_together_and_shown_again(desk: Client) -> None:
    customer = make_customer()

    answer = desk.post(
        path("vehicle_new", customer.pk), {**CAR, "colour": "blau", "hu_due": "05/27"}
    )

    vehicle = Vehicle.objects.get()
    assert answer.url == path("vehicle", vehicle.pk)
    assert (vehicle.paper.colour, vehicle.hu_due) == ("blau", date(2027, 5, 1))
    text = desk.get(path("vehicle_edit", vehicle.pk)).content.decode()
    assert 'value="blau"' in text
    assert 'value="05/27"' in text


@pytest.mark.parametrize(
    "wrong", [{"power_kw": "viel"}, {"hu_due": "bald"}, {"first_registration": "2099-01-01"}]
)
def test_a_wrong_field_brings_the_form_back_and_stores_nothing(
    desk: Client, wrong: dict[str, str]
) -> None:
    answer = desk.post(path("vehicle_new", make_customer().pk), {**CAR, "colour": "b", **wrong})

    assert answer.status_code == 422
    assert not Vehicle.objects.exists()
    assert not RegistrationPaper.objects.exists()


def test_a_changed_plate_is_kept_as_an_earlier_one_and_can_be_deleted(desk: Client) -> None:
    vehicle = make_vehicle()
    desk.post(path("vehicle_edit", vehicle.pk), CAR)
    earlier = vehicle.earlier_plates.get()
    assert (earlier.plate, earlier.used_until) == ("M-AB 123", timezone.localdate())

    desk.post(path("plate_forget", vehicle.pk, earlier.pk))

    assert not vehicle.earlier_plates.exists()


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        ({"mileage_km": "100", "read_on": "2026-01-05"}, date(2026, 1, 5)),
        ({"mileage_km": "100", "read_on": ""}, None),
        ({"mileage_km": "100", "read_on": "2099-01-05"}, "refused"),
        ({"mileage_km": "ab"}, "refused"),
    ],
)
def test_a_reading_has_its_day(desk: Client, data: dict[str, str], stored: Any) -> None:
    vehicle = make_vehicle()

    desk.post(path("vehicle_mileage", vehicle.pk), data)

    days = [reading.read_on for reading in vehicle.mileage_readings.all()]
    assert days == ([] if stored == "refused" else [stored or timezone.localdate()])


def test_a_falling_reading_is_taken_and_marked_and_can_be_deleted(desk: Client) -> None:
    vehicle = make_vehicle()
    add_mileage(vehicle, 60_000, date(2026, 1, 1))

    answer = desk.post(path("vehicle_mileage", vehicle.pk), {"mileage_km": "6000"}, follow=True)

    assert "does not fit earlier readings" in answer.content.decode()
    assert "lower than before" in page(desk, vehicle)
    wrong = vehicle.mileage_readings.get(mileage_km=6000)
    desk.post(path("reading_forget", vehicle.pk, wrong.pk))
    vehicle.refresh_from_db()
    assert vehicle.mileage_km == 60_000


def test_a_sale_is_noted_and_taken_back(desk: Client) -> None:
    vehicle = make_vehicle()

    desk.post(path("vehicle_sold", vehicle.pk), {"sold_on": "2026-01-05"})
    vehicle.refresh_from_db()
    assert vehicle.sold_on == date(2026, 1, 5)
    assert "Sold on" in page(desk, vehicle)
    desk.post(path("vehicle_sold", vehicle.pk), {"sold_on": ""})

    vehicle.refresh_from_db()
    assert vehicle.sold_on is None


@pytest.mark.parametrize("day", ["", "bald", "2099-01-01"])
def test_a_sale_needs_a_day_that_has_been(desk: Client, day: str) -> None:
    vehicle = make_vehicle()

    desk.post(path("vehicle_sold", vehicle.pk), {"sold_on": day})

    vehicle.refresh_from_db()
    assert vehicle.sold_on is None


def somebody(name: str) -> Customer:
    customer = make_customer(last_name=name)
    save_customer(customer)
    return customer


@pytest.mark.parametrize("role", ["driver", "holder"])
def test_somebody_is_found_and_not_the_holder_again(desk: Client, role: str) -> None:
    vehicle = make_vehicle(customer=somebody("Wolkenstein"))
    other = somebody("Wolkenstein")

    text = desk.get(path("vehicle_person", vehicle.pk, role), {"q": "wolkenstein"}).content.decode()

    assert f'value="{other.pk}"' in text
    assert f'value="{vehicle.customer_id}"' not in text


def test_a_driver_is_set_and_unset(desk: Client) -> None:
    vehicle, driver = make_vehicle(), make_customer()

    desk.post(path("vehicle_driver", vehicle.pk), {"customer": driver.pk})
    vehicle.refresh_from_db()
    assert vehicle.driver == driver
    desk.post(path("vehicle_driver", vehicle.pk), {"customer": ""})

    vehicle.refresh_from_db()
    assert vehicle.driver is None


@pytest.mark.parametrize("name", ["vehicle_driver", "vehicle_hand_over"])
def test_nobody_unknown_or_hidden_gets_a_car(desk: Client, name: str) -> None:
    vehicle, hidden = make_vehicle(), make_customer(is_restricted=True)

    for chosen in (hidden.pk, 999_999, "x"):
        answer = desk.post(path(name, vehicle.pk), {"customer": chosen, "on": "2026-01-05"})
        assert answer.status_code == 404


def test_a_car_is_handed_over(desk: Client) -> None:
    vehicle, to = make_vehicle(), make_customer()

    desk.post(
        path("vehicle_hand_over", vehicle.pk),
        {"customer": to.pk, "on": "2026-01-05", "plate": "A-CD 9"},
    )

    vehicle.refresh_from_db()
    assert (vehicle.customer, vehicle.held_since) == (to, date(2026, 1, 5))
    assert vehicle.plate == "A-CD 9"


@pytest.mark.parametrize("data", [{"on": "2099-01-01"}, {"on": ""}, {"on": "2026-01-05"}])
def test_a_refused_change_of_hands_says_why(desk: Client, data: dict[str, str]) -> None:
    vehicle = make_vehicle()
    to = vehicle.customer if data["on"] == "2026-01-05" else make_customer()

    answer = desk.post(path("vehicle_hand_over", vehicle.pk), {"customer": to.pk, **data})

    assert answer.url == path("vehicle_person", vehicle.pk, "holder")
    vehicle.refresh_from_db()
    assert vehicle.held_since is None


def test_the_new_owners_page_does_not_name_the_old_one(desk: Client) -> None:
    old = make_customer(first_name="Balthasar", last_name="Vorbesitzer")
    vehicle, to = make_vehicle(customer=old, plate="M-GEHEIM 1"), make_customer()
    RegistrationPaper.objects.create(vehicle=vehicle, holder_name="Vorbesitzer")
    add_service_record(
        vehicle, make_service(), done_on=date(2025, 1, 1), mileage_km=9, reference="invoice:12"
    )
    desk.post(
        path("vehicle_hand_over", vehicle.pk),
        {"customer": to.pk, "on": "2026-01-05", "plate": "A-CD 9"},
    )
    desk.get(path("vehicle", vehicle.pk))  # The note about the change of hands is read.

    for address in (path("vehicle", vehicle.pk), path("detail", to.pk), path("fleet", to.pk)):
        text = desk.get(address).content.decode()
        assert "Vorbesitzer" not in text
        assert "GEHEIM" not in text
        assert "invoice:12" not in text


def test_tyres_go_into_the_storage_and_out(desk: Client) -> None:
    vehicle = make_vehicle()

    desk.post(path("tyres_store", vehicle.pk), {**SET, "front_left": "6.5", "dot": "2320"})
    tyres = TyreSet.objects.get()
    assert (tyres.vehicle, tyres.place, str(tyres.front_left)) == (vehicle, "R3-12", "6.5")
    desk.post(path("tyres_out", tyres.pk))

    tyres.refresh_from_db()
    assert tyres.out_on == timezone.localdate()


def test_a_set_is_given_out_once(desk: Client) -> None:
    tyres = make_tyres(make_vehicle(), out_on=date(2026, 11, 1))

    desk.post(path("tyres_out", tyres.pk))

    tyres.refresh_from_db()
    assert tyres.out_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"dot": "5420"}, {"dot": "232"}, {"front_left": "-1"}, {"in_on": "2099-01-01"}, {"place": ""}],
)
def test_wrong_tyres_bring_the_form_back(desk: Client, wrong: dict[str, str]) -> None:
    answer = desk.post(path("tyres_store", make_vehicle().pk), {**SET, **wrong})

    assert answer.status_code == 422
    assert not TyreSet.objects.exists()


def test_one_place_holds_one_set_until_it_is_out(desk: Client) -> None:
    first = make_tyres(make_vehicle())
    store = path("tyres_store", make_vehicle().pk)
    assert desk.post(store, SET).status_code == 422

    desk.post(path("tyres_out", first.pk))

    assert desk.post(store, SET).status_code == 302


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"front_left": "3.9"}, "below 4 mm"),
        ({"front_left": "2.9", "season": "summer"}, "below 3 mm"),
        ({"has_alpine_symbol": ""}, "Alpine symbol"),
    ],
)
def test_worn_tyres_are_taken_and_pointed_out(
    desk: Client, more: dict[str, str], words: str
) -> None:
    data = {name: value for name, value in {**SET, **more}.items() if value}

    answer = desk.post(path("tyres_store", make_vehicle().pk), data, follow=True)

    assert words in answer.content.decode()
    assert TyreSet.objects.exists()


def test_the_storage_is_searched_by_place_plate_and_name(desk: Client) -> None:
    vehicle = make_vehicle(customer=make_customer(last_name="Wolkenstein"))
    make_tyres(vehicle)
    make_tyres(make_vehicle(plate="X-YZ 9"), place="Q9", out_on=date(2026, 11, 1))

    def found(query: str) -> bool:
        return "R3-12</strong>" in desk.get(path("tyres"), {"q": query}).content.decode()

    assert all(found(query) for query in ("", "r3", "m-ab", "wolken"))
    assert not any(found(query) for query in ("Q9", "X-YZ"))


def make_fleet(number: int) -> Customer:
    company = make_customer(company="Kurier GmbH", kind="business")
    for count in range(number):
        make_vehicle(
            customer=company,
            plate=f"M-K {count + 1}",
            hu_due=date(2027, 1, 1) + timedelta(days=31 * (count % 12)),
            mileage_km=1000 * count,
            driver=make_customer() if count % 2 else None,
        )
    return company


def test_a_fleet_of_two_hundred_costs_as_much_as_one_of_ten(desk: Client) -> None:
    make_service(code="hu", due_rule="hu")
    small, large = make_fleet(10), make_fleet(200)

    def queries(company: Customer) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(path("fleet", company.pk)).status_code == 200
        return len(caught)

    assert queries(large) == queries(small) <= 15


@pytest.mark.parametrize(
    ("order", "plates"),
    [
        ("plate", ["A-B 1", "M-C 2", ""]),
        ("hu", ["M-C 2", "A-B 1", ""]),
        ("km", ["", "A-B 1", "M-C 2"]),
        ("driver", ["M-C 2", "A-B 1", ""]),
        ("vehicle", ["", "A-B 1", "M-C 2"]),
        ("nonsense", ["M-C 2", "A-B 1", ""]),
    ],
)
def test_a_fleet_is_sorted_by_each_column(desk: Client, order: str, plates: list[str]) -> None:
    make_service(code="hu", due_rule="hu")
    owner, driver = make_customer(), make_customer()
    make_vehicle(customer=owner, plate="A-B 1", hu_due=date(2027, 8, 1), mileage_km=20)
    make_vehicle(
        customer=owner, plate="M-C 2", hu_due=date(2027, 1, 1), mileage_km=10, driver=driver
    )
    make_vehicle(customer=owner, plate="", make="Audi", model="", mileage_km=30)

    rows = desk.get(path("fleet", owner.pk), {"order": order}).context["page"]

    assert [row.vehicle.plate for row in rows] == plates


def test_sold_cars_of_a_fleet_are_shown_on_demand(desk: Client) -> None:
    vehicle = make_vehicle(plate="M-ALT 1", sold_on=date(2026, 1, 1))
    fleet = path("fleet", vehicle.customer_id)

    assert "M-ALT 1" not in desk.get(fleet).content.decode()
    assert "M-ALT 1" in desk.get(fleet, {"sold": "1"}).content.decode()


def test_the_drivers_page_names_the_cars_they_drive(desk: Client) -> None:
    driver = make_customer()
    make_vehicle(plate="M-K 7", driver=driver)

    assert "M-K 7" in desk.get(path("detail", driver.pk)).content.decode()


def test_tyres_to_be_changed_come_after_what_has_a_day() -> None:
    make_service(code="hu", due_rule="hu")
    make_service(code="tyres", due_rule="tyres")
    owner, today = make_customer(), date(2026, 11, 22)
    make_vehicle(customer=owner, plate="M-NIX 1")
    make_vehicle(customer=owner, plate="M-HU 2", hu_due=date(2028, 1, 1))

    rows = fleet_rows(owner, order="due", with_sold=False, today=today)

    assert [row.vehicle.plate for row in rows] == ["M-HU 2", "M-NIX 1"]
    assert [row.due.is_season for row in rows if row.due] == [False, True]


def test_the_storage_costs_the_same_for_more_sets(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(path("tyres")).status_code == 200
        return len(caught)

    make_tyres(make_vehicle(), place="1")
    few = queries()
    for number in range(2, 12):
        make_tyres(make_vehicle(), place=f"{number}")

    assert queries() == few <= 15
