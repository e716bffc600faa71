"""The data step in the browser: saved while typing, settled by its button."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Visit
from customers.models import Customer, MileageReading, Vehicle
from tests.bookings.visits.builders import data_post, make_visit, step_url
from tests.factories import (
    make_customer,
    make_vehicle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


def test_completes_the_data_and_settles_the_step(desk: Client) -> None:
    visit = make_visit()
    posted = data_post(
        visit,
        last_name="Yılmaz",
        phone="0171 / 765 43 21",
        vin="wvwzzz1jz3w386752",
        hsn="0603",
        tsn="bjm",
        first_registration="2019-05-14",
        hu_due="2028-05",
        mileage="81000",
        is_email_confirmed="on",
    )

    desk.post(step_url(visit, "data"), posted)

    customer, vehicle = Customer.objects.get(), Vehicle.objects.get()
    assert (customer.last_name, customer.phone) == ("Yılmaz", "+491717654321")
    assert customer.email_state == Customer.AddressState.VERIFIED
    assert (vehicle.vin, vehicle.hsn, vehicle.tsn) == ("WVWZZZ1JZ3W386752", "0603", "BJM")
    assert (f"{vehicle.hu_due}", vehicle.mileage_km) == ("2028-05-01", 81_000)
    assert visit.steps.get().step == "data"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada at home"},
        {"phone": "12"},
        {"last_name": "", "company": ""},
        {"hsn": "12A"},
        {"tsn": "B-1"},
        {"vin": "WVWZZZ1JZ3W386752XX"},
        {"first_registration": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"hu_due": "2028-13"},
        {"mileage": "0"},
        {"mileage": "3000000"},
    ],
)
@pytest.mark.parametrize("name", ["data", "autosave"])
def test_refuses_wrong_data_visibly_and_saves_none(desk: Client, wrong: dict, name: str) -> None:
    visit = make_visit()
    posted = {**data_post(visit, first_name="Anders"), **wrong}
    address = reverse("bookings:visit_autosave", args=[visit.pk])

    response = desk.post(step_url(visit, "data") if name == "data" else address, posted)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Not saved." in response.content.decode()
    assert Customer.objects.get().first_name == "Ada"
    assert not visit.steps.exists()


def test_what_was_typed_stays_when_it_is_refused(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "data"), data_post(visit, first_name="Eva", phone="12"))

    assert 'value="Eva"' in response.content.decode()


def test_saves_while_typing_and_leaves_the_step_open(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(
        reverse("bookings:visit_autosave", args=[visit.pk]), data_post(visit, city="Dachau")
    )

    assert "Saved" in response.content.decode()
    assert Customer.objects.get().city == "Dachau"
    assert not visit.steps.exists()


def test_saving_while_typing_tells_of_an_odd_vin_and_mileage(desk: Client) -> None:
    visit = make_visit()
    MileageReading.objects.create(
        vehicle=visit.vehicle, read_on=timezone.localdate() - timedelta(days=9), mileage_km=90_000
    )

    response = desk.post(
        reverse("bookings:visit_autosave", args=[visit.pk]),
        data_post(visit, mileage="81000", vin="WVWZZZ1JZ3W38675O"),
    )

    page = response.content.decode()
    assert "does not fit the earlier readings" in page
    assert "Do you mean WVWZZZ1JZ3W386750?" in page


def test_says_which_field_is_wrong_with_its_code_in_plain_words(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(
        reverse("bookings:visit_autosave", args=[visit.pk]), data_post(visit, hsn="12A")
    )

    assert "2.1 manufacturer number (HSN): Four digits" in response.content.decode()


def test_asks_as_the_paper_does_and_leads_to_all_of_it(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert '<span class="paper-code">2.1</span> manufacturer number (HSN)' in page
    assert f'href="{reverse("customers:vehicle_edit", args=[visit.vehicle_id])}"' in page


@pytest.mark.parametrize(
    ("season", "status"),
    [(("4", "10"), HTTPStatus.OK), (("4", ""), HTTPStatus.UNPROCESSABLE_ENTITY)],
)
def test_takes_the_season_of_the_plate(
    desk: Client, season: tuple[str, str], status: HTTPStatus
) -> None:
    visit = make_visit()
    posted = data_post(visit, season_from=season[0], season_to=season[1])

    response = desk.post(reverse("bookings:visit_autosave", args=[visit.pk]), posted)

    assert response.status_code == status
    assert (Vehicle.objects.get().season_to == 10) == (status == HTTPStatus.OK)


@pytest.mark.parametrize("name", ["visit_autosave", "visit_step"])
def test_saves_nothing_more_in_a_closed_visit(desk: Client, name: str) -> None:
    visit = make_visit(closed_at=timezone.now())
    extra = ["data"] if name == "visit_step" else []

    response = desk.post(
        reverse(f"bookings:{name}", args=[visit.pk, *extra]), data_post(visit, city="Dachau")
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This visit is closed." in response.content.decode()
    assert Customer.objects.get().city == "München"


def test_chooses_one_of_the_customers_vehicles(desk: Client) -> None:
    customer = make_customer()
    vehicle = make_vehicle(customer=customer, plate="M-ZW 2")
    visit = make_visit(customer=customer)
    Visit.objects.update(vehicle=None)
    visit.refresh_from_db()

    posted = data_post(visit, vehicle=vehicle.pk, plate="M-ZW 2")
    desk.post(step_url(visit, "data"), posted)

    visit.refresh_from_db()
    assert visit.vehicle == vehicle
    assert "Which vehicle is here?" not in desk.get(visit.get_absolute_url()).content.decode()


@pytest.mark.parametrize("whose", ["a stranger's", "sold"])
def test_does_not_take_a_vehicle_that_is_not_the_customers(desk: Client, whose: str) -> None:
    visit = make_visit()
    Visit.objects.update(vehicle=None)
    visit.refresh_from_db()
    sold = make_vehicle(customer=visit.customer, sold_on=timezone.localdate())
    other = sold if whose == "sold" else make_vehicle(plate="M-FR 1")

    desk.post(step_url(visit, "data"), data_post(visit, vehicle=other.pk))

    visit.refresh_from_db()
    assert visit.vehicle is None
