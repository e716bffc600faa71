"""Customers whom a card or a link knows are asked for nothing twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.direct.personal_cards import give_card, revoke_cards
from bookings.models import Booking, PersonalCard
from customers.models import Customer, Task
from tests.bookings.calendar.helpers import live_rows
from tests.bookings.calendar.pages import values
from tests.bookings.direct.pages import address, last_step, offered
from tests.factories import make_customer, make_service, make_vehicle, make_workshop
from workshop.models import Workshop

pytestmark = pytest.mark.django_db
PERSONAL = ("Öztürk", "kunde.example", "1711234567", "Gartenweg", "M-AB 123")


@pytest.fixture
def site() -> Workshop:
    make_service(code="hu")
    return make_workshop()


@pytest.fixture
def customer(site: Workshop) -> Customer:
    return make_customer()


def card_path(card: PersonalCard) -> str:
    return reverse("book_card", args=[card.workshop.slug, card.code])


def book(client: Client, path: str, **fields: str):
    form = last_step(client, path, offered(client, path, "hu")[0], "hu")
    form = {name: value for name, value in form.items() if name in ("once_key", "starts_at")}
    return client.post(address(path, "hu"), form | fields)


def test_a_card_books_directly_for_its_customer_and_car(
    client: Client, site: Workshop, customer: Customer
) -> None:
    car = make_vehicle(customer=customer)
    card = give_card(site, customer, car, now=timezone.now())

    responses = [book(client, card_path(card)) for _ in range(1)]

    assert {response.status_code for response in responses} == {302}
    booking = Booking.objects.get()
    assert (booking.customer, booking.vehicle) == (customer, car)
    assert (booking.source.kind, booking.external_id.split(":")[0]) == ("direct", "card")
    assert Customer.objects.count() == 1


def test_a_double_click_is_one_booking(client: Client, site: Workshop, customer: Customer) -> None:
    path = card_path(give_card(site, customer, None, now=timezone.now()))
    form = last_step(client, path, offered(client, path, "hu")[0], "hu")

    answers = {client.post(address(path, "hu"), form)["Location"] for _ in range(3)}

    assert len(answers) == len(live_rows()) == 1


def test_the_pages_show_first_name_and_car_and_nothing_else(
    client: Client, site: Workshop, customer: Customer
) -> None:
    make_vehicle(customer=customer)
    make_vehicle(customer=customer, make="Opel", plate="M-CD 77", plate_key="M-CD 77")
    path = card_path(give_card(site, customer, None, now=timezone.now()))
    start = offered(client, path, "hu")[0]

    for query in ({}, {"service": "hu"}, {"service": "hu", "starts_at": start}, {"call": "1"}):
        page = client.get(path, query).content.decode()
        assert "Ada" in page
        assert not [word for word in PERSONAL if word in page]
    last = client.get(path, {"service": "hu", "starts_at": start}).content.decode()
    assert "VW Golf (… 23)" in last
    assert "Opel Golf (… 77)" in last


def test_with_several_cars_the_chosen_one_or_a_new_one_counts(
    client: Client, site: Workshop, customer: Customer
) -> None:
    make_vehicle(customer=customer)
    other = make_vehicle(customer=customer, make="Opel", plate="M-CD 77", plate_key="M-CD 77")
    path = card_path(give_card(site, customer, None, now=timezone.now()))

    book(client, path, car=str(other.pk))
    book(client, path, car="", plate="M-ZZ 9")

    first, second = Booking.objects.order_by("id")
    assert first.vehicle == other
    assert (second.vehicle.plate, second.vehicle.customer) == ("M-ZZ 9", customer)


def test_somebody_elses_car_can_not_be_chosen(
    client: Client, site: Workshop, customer: Customer
) -> None:
    make_vehicle(customer=customer)
    path = card_path(give_card(site, customer, None, now=timezone.now()))

    response = book(client, path, car=str(make_vehicle().pk))

    assert response.status_code == 422
    assert not Booking.objects.exists()


def test_a_revoked_or_invented_card_is_an_ordinary_one(
    client: Client, site: Workshop, customer: Customer
) -> None:
    card = give_card(site, customer, None, now=timezone.now())
    assert revoke_cards(customer, now=timezone.now()) == 1

    for path in (card_path(card), reverse("book_card", args=[site.slug, "aaaabbbbcccc"])):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/book/{site.slug}/")


def test_a_card_of_another_site_or_of_somebody_restricted_knows_nobody(
    client: Client, site: Workshop, customer: Customer
) -> None:
    card = give_card(site, customer, None, now=timezone.now())
    elsewhere = reverse("book_card", args=[make_workshop().slug, card.code])

    assert client.get(elsewhere).status_code == 302
    assert client.get(card_path(card)).status_code == 200


def test_a_sold_car_is_not_named_on_the_card(
    client: Client, site: Workshop, customer: Customer
) -> None:
    car = make_vehicle(customer=customer)
    card = give_card(site, customer, car, now=timezone.now())
    car.sold_on = timezone.localdate()
    car.save(update_fields=["sold_on"])

    page = client.get(card_path(card)).content.decode()

    assert "Ada" in page
    assert "Golf" not in page
    assert book(client, card_path(card), plate="M-NE 1").status_code == 302
    assert Booking.objects.get().vehicle.plate == "M-NE 1"


def test_the_code_is_short_stays_the_same_and_says_nothing(
    site: Workshop, customer: Customer
) -> None:
    now = timezone.now()
    card = give_card(site, customer, None, now=now)

    assert give_card(site, customer, None, now=now) == card
    assert len(card.code) == 12
    assert str(customer.pk) not in card.code
    revoke_cards(customer, now=now)
    assert give_card(site, customer, None, now=now).code != card.code


def test_a_known_customer_is_called_on_the_number_we_have(
    client: Client, site: Workshop, customer: Customer
) -> None:
    path = card_path(give_card(site, customer, None, now=timezone.now())) + "?call=1"
    form = {name: each[0] for name, each in values(client.get(path)).items()}

    assert client.post(path, form).status_code == 302

    task = Task.objects.get(kind="call_now")
    assert (task.customer, "+491711234567" in task.title) == (customer, True)
