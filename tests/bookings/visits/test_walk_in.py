"""A customer comes by without an appointment."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Visit
from bookings.visits import welcome_walk_in
from customers.models import Customer
from customers.records import save_customer, save_vehicle
from tests.bookings.visits.builders import NOW
from tests.factories import make_customer, make_user, make_vehicle, make_workshop

pytestmark = pytest.mark.django_db


def make_known(*, plate: str = "M-AB 123", **fields) -> Customer:
    """A customer with a vehicle, both with the keys that searches use."""
    customer = make_customer(**fields)
    save_customer(customer)
    save_vehicle(make_vehicle(customer=customer, plate=plate))
    return customer


def test_starts_a_visit_without_appointment() -> None:
    vehicle = make_vehicle()

    visit = welcome_walk_in(vehicle.customer, vehicle, now=NOW)

    assert (visit.appointment, visit.vehicle, visit.arrived_at) == (None, vehicle, NOW)


def test_a_second_click_finds_the_same_visit() -> None:
    vehicle = make_vehicle()
    first = welcome_walk_in(vehicle.customer, vehicle, now=NOW)

    again = welcome_walk_in(vehicle.customer, vehicle, now=NOW + timedelta(seconds=1))

    assert again == first
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("what", ["another car", "next day", "closed"])
def test_another_occasion_is_another_visit(what: str) -> None:
    vehicle = make_vehicle()
    first = welcome_walk_in(vehicle.customer, vehicle, now=NOW)
    if what == "closed":
        Visit.objects.update(closed_at=NOW)

    now = NOW + timedelta(days=1) if what == "next day" else NOW
    car = None if what == "another car" else vehicle

    assert welcome_walk_in(vehicle.customer, car, now=now) != first


def test_the_page_finds_and_starts_the_visit(client: Client) -> None:
    known = make_known()
    make_workshop()
    client.force_login(make_user())
    address = reverse("bookings:walk_in")
    assert "M-AB 123" in client.get(address, {"q": "özt"}).content.decode()

    posted = {"customer": known.pk, "vehicle": known.vehicles.get().pk}
    response = client.post(address, posted)

    visit = Visit.objects.get()
    assert response["Location"] == visit.get_absolute_url()
    assert visit.vehicle == known.vehicles.get()


def test_the_page_takes_another_car_too(client: Client) -> None:
    known, stranger = make_known(), make_known(plate="B-FR 1")
    client.force_login(make_user())

    posted = {"customer": known.pk, "vehicle": stranger.vehicles.get().pk}
    client.post(reverse("bookings:walk_in"), posted)

    visit = Visit.objects.get()
    assert (visit.customer, visit.vehicle) == (known, None)


@pytest.mark.parametrize("customer", ["", "0", "x", "999999"])
def test_an_unknown_customer_starts_nothing(client: Client, customer: str) -> None:
    client.force_login(make_user())

    response = client.post(reverse("bookings:walk_in"), {"customer": customer})

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert not Visit.objects.exists()


def test_the_search_takes_the_same_queries_for_many(
    client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(make_user())
    counts = []
    for more in (1, 11):
        for _ in range(more):
            make_known()
        with django_assert_max_num_queries(15) as queries:
            client.get(reverse("bookings:walk_in"), {"q": "özt"})
        counts.append(len(queries))

    assert counts[0] == counts[1]
