"""A customer comes by without an appointment."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from bookings.models import Visit
from bookings.visits.walking import welcome_walk_in
from customers.models import Customer
from customers.records import save_customer, save_vehicle
from tests.bookings.visits.builders import NOW
from tests.factories import (
    make_appointment,
    make_customer,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop.models import Workshop

pytestmark = pytest.mark.django_db

fill_sites = importlib.import_module("bookings.migrations.0017_fill_site_of_walk_ins").fill_sites


def make_known(*, plate: str = "M-AB 123", **fields) -> Customer:
    """A customer with a vehicle, both with the keys that searches use."""
    customer = make_customer(**fields)
    save_customer(customer)
    save_vehicle(make_vehicle(customer=customer, plate=plate))
    return customer


def test_starts_a_visit_without_appointment() -> None:
    vehicle, site = make_vehicle(), make_workshop()

    visit = welcome_walk_in(vehicle.customer, vehicle, site=site, now=NOW)

    assert (visit.appointment, visit.vehicle, visit.arrived_at) == (None, vehicle, NOW)
    assert visit.workshop == site


def test_a_second_click_finds_the_same_visit() -> None:
    vehicle, site = make_vehicle(), make_workshop()
    first = welcome_walk_in(vehicle.customer, vehicle, site=site, now=NOW)

    again = welcome_walk_in(vehicle.customer, vehicle, site=site, now=NOW + timedelta(seconds=1))

    assert again == first
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("what", ["another car", "next day", "closed"])
def test_another_occasion_is_another_visit(what: str) -> None:
    vehicle, site = make_vehicle(), make_workshop()
    first = welcome_walk_in(vehicle.customer, vehicle, site=site, now=NOW)
    if what == "closed":
        Visit.objects.update(closed_at=NOW)

    now = NOW + timedelta(days=1) if what == "next day" else NOW
    car = None if what == "another car" else vehicle

    assert welcome_walk_in(vehicle.customer, car, site=site, now=now) != first


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
    make_workshop()
    known, stranger = make_known(), make_known(plate="B-FR 1")
    client.force_login(make_user())

    posted = {"customer": known.pk, "vehicle": stranger.vehicles.get().pk}
    client.post(reverse("bookings:walk_in"), posted)

    visit = Visit.objects.get()
    assert (visit.customer, visit.vehicle) == (known, None)


@pytest.mark.parametrize("customer", ["", "0", "x", "999999"])
def test_an_unknown_customer_starts_nothing(client: Client, customer: str) -> None:
    make_workshop()
    client.force_login(make_user())

    response = client.post(reverse("bookings:walk_in"), {"customer": customer})

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert not Visit.objects.exists()


def test_the_search_takes_the_same_queries_for_many(
    client: Client, django_assert_max_num_queries
) -> None:
    make_workshop()
    client.force_login(make_user())
    counts = []
    for more in (1, 11):
        for _ in range(more):
            make_known()
        with django_assert_max_num_queries(15) as queries:
            client.get(reverse("bookings:walk_in"), {"q": "özt"})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_another_car_of_midnight_is_of_the_new_day_at_the_site(client: Client) -> None:
    vehicle, site = make_vehicle(), make_workshop(time_zone="Europe/Lisbon")
    # 23:30 in Lisbon, half past midnight in Berlin.
    evening = datetime(2027, 3, 9, 23, 30, tzinfo=UTC)
    first = welcome_walk_in(vehicle.customer, vehicle, site=site, now=evening)

    again = welcome_walk_in(
        vehicle.customer, vehicle, site=site, now=evening + timedelta(minutes=29)
    )
    next_day = welcome_walk_in(
        vehicle.customer, vehicle, site=site, now=evening + timedelta(minutes=31)
    )

    assert again == first
    assert next_day != first


def test_the_chosen_site_counts_and_is_remembered(client: Client) -> None:
    make_workshop(name="Werkstatt A")
    other = make_workshop(name="Werkstatt B")
    known = make_known()
    client.force_login(make_user())
    address = reverse("bookings:walk_in")

    client.post(address, {"customer": known.pk, "site": other.slug})

    assert Visit.objects.get().workshop == other
    assert client.get(address).context["site"] == other
    assert client.get(reverse("bookings:day")).context["day"].site == other


def test_a_site_that_was_closed_down_is_forgotten(client: Client) -> None:
    first = make_workshop(name="Werkstatt A")
    other = make_workshop(name="Werkstatt B")
    client.force_login(make_user())
    client.get(reverse("bookings:day"), {"site": other.slug})
    Workshop.objects.filter(pk=other.pk).update(is_active=False)

    assert client.get(reverse("bookings:day")).context["day"].site == first


def test_without_a_site_the_page_says_so(client: Client) -> None:
    client.force_login(make_user())

    response = client.get(reverse("bookings:walk_in"))

    assert "bookings/no_site.html" in [template.name for template in response.templates]


def test_earlier_walk_ins_get_a_site() -> None:
    first, other = make_workshop(), make_workshop()
    known, stranger = make_customer(), make_customer()
    make_appointment(starts_at=NOW - timedelta(days=9), workshop=other, customer=known)
    make_appointment(starts_at=NOW + timedelta(days=9), workshop=first, customer=known)
    for customer in (known, stranger):
        Visit.objects.create(customer=customer, arrived_at=NOW)

    fill_sites(apps, None)

    assert Visit.objects.get(customer=known).workshop == other
    assert Visit.objects.get(customer=stranger).workshop == first
