"""Completing the data at the counter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bookings.errors import VisitClosedError
from bookings.models import Visit
from bookings.visits.answers import VisitData, complete_data, save_data
from customers.models import Customer, MileageReading, Vehicle
from customers.search.finding import find_customers
from tests.bookings.visits.builders import NOW, make_visit
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db

VERIFIED, UNVERIFIED = Customer.AddressState.VERIFIED, Customer.AddressState.UNVERIFIED


def data_of(visit: Visit, *, km: int | None = None, is_confirmed: bool = False) -> VisitData:
    return VisitData(visit.customer, visit.vehicle, km, is_confirmed)


def test_saves_customer_and_vehicle_with_their_keys() -> None:
    visit = make_visit()
    visit.customer.last_name, visit.vehicle.plate = "Özgür", "m-xy 42"

    save_data(visit, data_of(visit), now=NOW)

    customer, vehicle = Customer.objects.get(), Vehicle.objects.get()
    [hit] = find_customers("oezguer", today=NOW.date())
    assert hit.customer == customer
    assert (vehicle.plate, vehicle.plate_key) == ("M-XY 42", "M-XY 42")


def test_notes_the_mileage_of_this_day_on_visit_and_vehicle() -> None:
    visit = make_visit()

    assert save_data(visit, data_of(visit, km=81_000), now=NOW)

    reading = MileageReading.objects.get()
    assert (reading.read_on, reading.mileage_km) == (date(2027, 3, 9), 81_000)
    visit.refresh_from_db()
    assert (visit.mileage_km, Vehicle.objects.get().mileage_km) == (81_000, 81_000)


def test_a_corrected_mileage_takes_the_place_of_the_mistyped_one() -> None:
    visit = make_visit()
    save_data(visit, data_of(visit, km=810_000), now=NOW)

    save_data(visit, data_of(visit, km=81_000), now=NOW + timedelta(minutes=1))

    assert MileageReading.objects.get().mileage_km == 81_000
    assert Vehicle.objects.get().mileage_km == 81_000


def test_saving_twice_notes_the_mileage_once() -> None:
    visit = make_visit()

    for _ in range(2):
        save_data(visit, data_of(visit, km=81_000), now=NOW)

    assert MileageReading.objects.count() == 1


def test_tells_when_the_mileage_contradicts_an_earlier_one() -> None:
    visit = make_visit()
    visit.vehicle.mileage_readings.create(read_on=date(2026, 3, 1), mileage_km=90_000)

    assert not save_data(visit, data_of(visit, km=81_000), now=NOW)


def test_an_address_that_the_customer_confirms_is_verified() -> None:
    visit = make_visit()

    save_data(visit, data_of(visit, is_confirmed=True), now=NOW)

    assert Customer.objects.get().email_state == VERIFIED


def test_a_new_address_is_not_verified_any_more() -> None:
    visit = make_visit(customer=make_customer(email_state=VERIFIED))
    visit.customer.email = "neu@kunde.example"

    save_data(visit, data_of(visit), now=NOW)

    assert Customer.objects.get().email_state == UNVERIFIED


def test_an_address_in_other_letters_stays_verified() -> None:
    visit = make_visit(customer=make_customer(email="ada@k.example", email_state=VERIFIED))
    visit.customer.email = "Ada@K.example"

    save_data(visit, data_of(visit), now=NOW)

    assert Customer.objects.get().email_state == VERIFIED


def test_without_an_address_nothing_is_verified() -> None:
    visit = make_visit(customer=make_customer(email="", email_state=UNVERIFIED))

    save_data(visit, data_of(visit, is_confirmed=True), now=NOW)

    assert Customer.objects.get().email_state == UNVERIFIED


def test_a_vehicle_that_was_not_known_becomes_the_visits() -> None:
    visit = make_visit()
    Visit.objects.update(vehicle=None)
    new = Vehicle(customer=visit.customer, plate="M-NE 1")

    save_data(visit, VisitData(visit.customer, new, 500, is_email_confirmed=False), now=NOW)

    visit.refresh_from_db()
    assert (visit.vehicle.plate, visit.mileage_km) == ("M-NE 1", 500)


def test_saving_leaves_the_step_open_and_completing_settles_it() -> None:
    visit, user = make_visit(), make_user()
    save_data(visit, data_of(visit), now=NOW)
    assert not visit.steps.exists()

    complete_data(visit, data_of(visit), by=user, now=NOW)

    assert visit.steps.get().step == "data"


def test_refuses_data_for_a_closed_visit() -> None:
    visit = make_visit(closed_at=NOW)
    visit.customer.last_name = "Anders"

    with pytest.raises(VisitClosedError):
        save_data(visit, data_of(visit), now=NOW)

    assert Customer.objects.get().last_name == "Öztürk"
