"""What happens to a car: new plates, a driver, a sale, another owner."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bookings.direct.taking import booking_link, vehicle_of_link
from customers.data import VehicleData
from customers.due import vehicle_dues
from customers.errors import CannotHandOverError
from customers.merging.joining import find_vehicle
from customers.merging.merge import merge_customers
from customers.models import Customer, MileageReading, RegistrationPaper, Vehicle
from customers.records import add_mileage, find_or_create_vehicle, save_vehicle
from customers.vehicles.changes import (
    contact_for,
    earlier_plates,
    forget_plate,
    forget_reading,
    hand_over_vehicle,
    judged_readings,
    keep_vehicle,
    sell_vehicle,
    set_driver,
    store_vehicle,
)
from tests.factories import make_booking, make_customer, make_service, make_vehicle
from workshop_crm.lib.tokens import BadTokenError

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
EARLIER, LATER = date(2026, 3, 1), date(2026, 12, 1)


def token_of(vehicle: Vehicle) -> str:
    return booking_link(vehicle, make_service()).split("/t/")[1].split("/")[0]


def change_plate(vehicle: Vehicle, plate: str, day: date = TODAY) -> None:
    vehicle.plate = plate
    save_vehicle(vehicle, today=day)


def test_a_former_plate_is_kept_with_its_days() -> None:
    vehicle = make_vehicle(plate="M-AB 1")
    change_plate(vehicle, "A-CD 2", EARLIER)

    change_plate(vehicle, "B-EF 3", TODAY)

    rows = [(row.plate, row.used_from, row.used_until) for row in vehicle.earlier_plates.all()]
    assert rows == [("A-CD 2", EARLIER, TODAY), ("M-AB 1", None, EARLIER)]
    assert vehicle.plate == "B-EF 3"


@pytest.mark.parametrize("typed", ["M-AB 1", "m ab 1"])
def test_the_same_plate_written_otherwise_is_no_new_one(typed: str) -> None:
    vehicle = make_vehicle(plate="M-AB 1")

    change_plate(vehicle, typed)

    assert not vehicle.earlier_plates.exists()


def test_the_first_plate_of_a_car_has_no_former_one() -> None:
    vehicle = make_vehicle(plate="", plate_key="")

    change_plate(vehicle, "M-AB 1")

    assert not vehicle.earlier_plates.exists()


def test_a_slip_of_the_pen_is_deleted() -> None:
    vehicle = make_vehicle(plate="M-AB 1")
    change_plate(vehicle, "M-AB 2")

    forget_plate(vehicle, vehicle.earlier_plates.get().pk)

    assert not vehicle.earlier_plates.exists()


def test_an_old_plate_still_finds_the_car() -> None:
    vehicle = make_vehicle(plate="M-AB 1", plate_key="M-AB 1", make="VW")
    change_plate(vehicle, "A-CD 2")

    found = find_or_create_vehicle(vehicle.customer, VehicleData(plate="M AB 1", make="vw"))

    assert found == vehicle
    assert Vehicle.objects.get().plate == "A-CD 2"


@pytest.mark.parametrize("new", [{"make": "BMW"}, {"vin": "B" * 17}])
def test_an_old_plate_on_another_car_is_another_car(new: dict[str, str]) -> None:
    vehicle = make_vehicle(plate="M-AB 1", plate_key="M-AB 1", make="VW", vin="A" * 17)
    change_plate(vehicle, "A-CD 2")

    found = find_or_create_vehicle(vehicle.customer, VehicleData(plate="M-AB 1", **new))

    assert found != vehicle


def test_the_paper_is_stored_once_something_stands_in_it() -> None:
    vehicle = make_vehicle()
    store_vehicle(vehicle, RegistrationPaper(), today=TODAY)
    assert not RegistrationPaper.objects.exists()

    store_vehicle(vehicle, RegistrationPaper(colour="blau"), today=TODAY)

    assert vehicle.paper.colour == "blau"


def test_what_was_deleted_from_the_paper_is_gone() -> None:
    vehicle = make_vehicle()
    store_vehicle(vehicle, RegistrationPaper(colour="blau"), today=TODAY)
    paper = RegistrationPaper.objects.get()
    paper.colour = ""

    store_vehicle(vehicle, paper, today=TODAY)

    assert RegistrationPaper.objects.get().colour == ""


def test_for_a_sold_car_nothing_is_due_until_it_was_not_sold() -> None:
    make_service(code="hu", due_rule="hu")
    vehicle = make_vehicle(hu_due=date(2026, 12, 1))

    sell_vehicle(vehicle, on=TODAY)
    assert vehicle_dues(vehicle, today=TODAY) == []
    keep_vehicle(vehicle)

    assert len(vehicle_dues(vehicle, today=TODAY)) == 1


def test_the_driver_gets_the_messages() -> None:
    vehicle, driver = make_vehicle(), make_customer()

    set_driver(vehicle, driver)

    assert (vehicle.contact, vehicle.contact_id) == (driver, driver.pk)
    assert contact_for(vehicle.customer, vehicle) == driver


def test_without_a_driver_the_holder_gets_them() -> None:
    vehicle = make_vehicle(driver=make_customer())

    set_driver(vehicle, None)

    assert (vehicle.contact, vehicle.contact_id) == (vehicle.customer, vehicle.customer_id)


def test_the_holder_is_no_driver_besides() -> None:
    vehicle = make_vehicle()

    set_driver(vehicle, vehicle.customer)

    assert vehicle.driver is None


def test_who_booked_another_ones_car_is_told_themselves() -> None:
    booker = make_customer()

    assert contact_for(booker, make_vehicle(driver=make_customer())) == booker
    assert contact_for(booker, None) == booker


def test_the_history_stays_with_the_car_and_the_bookings_with_the_old_owner() -> None:
    vehicle, to = make_vehicle(sold_on=TODAY, driver=make_customer()), make_customer()
    old = vehicle.customer
    booking = make_booking(received_at=NOW, customer=old, vehicle=vehicle)
    add_mileage(vehicle, 50_000, EARLIER)

    hand_over_vehicle(vehicle, to, on=TODAY)

    vehicle.refresh_from_db()
    booking.refresh_from_db()
    assert (vehicle.customer, vehicle.held_since, vehicle.sold_on) == (to, TODAY, None)
    assert vehicle.driver is None
    assert booking.customer == old
    assert MileageReading.objects.get().vehicle == vehicle


def test_what_speaks_of_the_old_owner_does_not_go_with_the_car() -> None:
    vehicle = make_vehicle(plate="M-AB 1")
    paper = RegistrationPaper(
        holder_name="Groß", holder_address="Weg 1", registered_on=EARLIER, colour="blau"
    )
    store_vehicle(vehicle, paper, today=EARLIER)
    change_plate(vehicle, "M-AB 2", EARLIER)

    hand_over_vehicle(vehicle, make_customer(), on=TODAY, plate="A-CD 2")

    paper.refresh_from_db()
    vehicle.refresh_from_db()
    assert (paper.holder_name, paper.holder_address, paper.registered_on) == ("", "", None)
    assert (paper.colour, vehicle.plate) == ("blau", "A-CD 2")
    assert list(earlier_plates(vehicle)) == []
    assert vehicle.earlier_plates.count() == 2


def test_the_new_owners_former_plates_are_shown() -> None:
    vehicle = make_vehicle(plate="M-AB 1")
    hand_over_vehicle(vehicle, make_customer(), on=EARLIER, plate="A-CD 2")
    vehicle.refresh_from_db()

    change_plate(vehicle, "B-EF 3", TODAY)

    assert [(row.plate, row.used_from) for row in earlier_plates(vehicle)] == [("A-CD 2", EARLIER)]


@pytest.mark.parametrize("broken", [{"is_restricted": True}, {"merged_into": True}])
def test_a_car_goes_to_nobody_who_may_not_be_shown(broken: dict[str, object]) -> None:
    vehicle, to = make_vehicle(), make_customer()
    if "merged_into" in broken:
        broken = {"merged_into": make_customer()}
    Customer.objects.filter(pk=to.pk).update(**broken)

    with pytest.raises(CannotHandOverError):
        hand_over_vehicle(vehicle, to, on=TODAY)

    vehicle.refresh_from_db()
    assert vehicle.customer != to


def test_a_car_does_not_go_to_its_owner() -> None:
    vehicle = make_vehicle()

    with pytest.raises(CannotHandOverError):
        hand_over_vehicle(vehicle, vehicle.customer, on=TODAY)


def test_a_car_changes_hands_in_the_order_of_days() -> None:
    vehicle = make_vehicle(held_since=TODAY)

    with pytest.raises(CannotHandOverError):
        hand_over_vehicle(vehicle, make_customer(), on=EARLIER)
    hand_over_vehicle(vehicle, make_customer(), on=TODAY)

    vehicle.refresh_from_db()
    assert vehicle.held_since == TODAY


def test_the_old_owners_link_leads_nowhere_and_the_new_ones_to_the_car() -> None:
    vehicle = make_vehicle()
    before = token_of(vehicle)
    assert vehicle_of_link(before) == vehicle

    hand_over_vehicle(vehicle, make_customer(), on=TODAY)

    vehicle.refresh_from_db()
    assert vehicle_of_link(token_of(vehicle)) == vehicle
    with pytest.raises(BadTokenError):
        vehicle_of_link(before)


@pytest.mark.parametrize("token", ["", "x", "7", "7.x", "999999.abc"])
def test_a_forged_link_leads_nowhere(token: str) -> None:
    make_vehicle(pk=7)

    with pytest.raises(BadTokenError):
        vehicle_of_link(token)


def test_a_sold_car_cannot_be_booked_by_its_link() -> None:
    vehicle = make_vehicle(sold_on=TODAY)

    with pytest.raises(BadTokenError):
        vehicle_of_link(token_of(vehicle))


def test_a_joined_car_keeps_its_links() -> None:
    survivor, other = make_customer(), make_customer()
    kept, double = make_vehicle(customer=survivor), make_vehicle(customer=other)
    old_id, token = double.pk, token_of(double)

    merge_customers(survivor, other, now=NOW)

    assert vehicle_of_link(token) == find_vehicle(old_id) == find_vehicle(kept.pk) == kept
    assert find_vehicle(999_999) is None


def test_joined_twice_a_car_is_still_found() -> None:
    first, second, third = make_customer(), make_customer(), make_customer()
    cars = [make_vehicle(customer=each) for each in (first, second, third)]
    old_id = cars[0].pk
    merge_customers(second, first, now=NOW)

    merge_customers(third, second, now=NOW)

    assert find_vehicle(old_id) == cars[2]


def test_a_sold_cars_plate_on_the_next_car_joins_nothing() -> None:
    survivor, other = make_customer(), make_customer()
    make_vehicle(customer=survivor, sold_on=TODAY)
    make_vehicle(customer=other)

    merge_customers(survivor, other, now=NOW)

    assert survivor.vehicles.count() == 2


def test_readings_that_fall_are_marked() -> None:
    vehicle = make_vehicle()
    for km, day in ((10, date(2026, 1, 1)), (30, date(2026, 2, 1)), (20, date(2026, 3, 1))):
        add_mileage(vehicle, km, day)

    judged = [(reading.mileage_km, is_odd) for reading, is_odd in judged_readings(vehicle)]

    assert judged == [(20, True), (30, False), (10, False)]


def test_a_wrong_reading_is_deleted_and_the_newest_counts() -> None:
    vehicle = make_vehicle()
    add_mileage(vehicle, 10, EARLIER)
    add_mileage(vehicle, 900, TODAY)

    forget_reading(vehicle, MileageReading.objects.get(mileage_km=900).pk)
    assert vehicle.mileage_km == 10
    forget_reading(vehicle, MileageReading.objects.get().pk)

    vehicle.refresh_from_db()
    assert vehicle.mileage_km is None
