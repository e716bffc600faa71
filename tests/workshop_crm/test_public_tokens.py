"""Every link for customers: its purpose, its row, its end, and a change of the key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from bookings.direct.taking import link_token
from bookings.links import appointment_path
from bookings.models import Appointment
from customers.links import preferences_url
from invoices.links import EXTRA_WORK, inquiry_path
from invoices.models import Inquiry
from messaging.channels.mail_format import unsubscribe_url
from messaging.models import Message
from tests.any_row import make_any
from tests.factories import make_company, make_customer, make_user, make_vehicle, make_workshop
from tests.workshop_crm.desk.test_roles import FORGIVING, SIGNED
from workshop.models import Company, User
from workshop_crm.lib.tokens import BadTokenError, make_token, read_token

pytestmark = pytest.mark.django_db
OLD, NEW = "o" * 50, "n" * 50
# Which purpose the token of an address serves; of "book" see bookings.direct.taking, a feed has
# a random token of its own that is stored as a hash.
PURPOSES = {
    "appointment": "appointment",
    "proposal": "proposal",
    "satisfaction": "satisfaction",
    "preferences": "preferences",
    "confirm": "consent-confirmation",
    "extra-work": EXTRA_WORK,
    "unsubscribe": "unsubscribe",
    "not-me": "not-me",
    "book": "book",
    "sold": "book",
    "calendar.ics": "",
}


@pytest.fixture(autouse=True)
def _house() -> None:
    make_company()
    make_user(role=User.Role.OWNER)


def purpose_of(route: str) -> str:
    return PURPOSES[route.removeprefix("t/<str:token>/").strip("/").partition("/")[0]]


def at(route: str, token: str) -> str:
    return "/" + route.replace("<str:token>", token)


def test_every_address_with_a_token_has_a_purpose() -> None:
    assert {purpose_of(route) for route in SIGNED} == set(PURPOSES.values())


@pytest.mark.parametrize("route", [each for each in SIGNED if each not in FORGIVING])
def test_a_token_of_another_purpose_opens_nothing(client: Client, route: str) -> None:
    customer = make_customer()
    foreign = set(PURPOSES.values()) - {purpose_of(route), ""}

    for purpose in sorted(foreign):
        path = at(route, make_token(purpose, customer.pk))
        seen = {client.get(path).status_code, client.post(path).status_code}
        assert seen <= {404, 405}, purpose


def test_who_comes_by_a_broken_link_can_call(client: Client) -> None:
    Company.objects.update(phone="+49 89 99998870")

    page = client.get("/t/1.forged/proposal/").content.decode()

    assert 'href="tel:+498999998870"' in page


LINKS: dict[str, Callable[[], str]] = {
    "preferences": lambda: preferences_url(make_customer()),
    "appointment": lambda: appointment_path(
        make_any(Appointment, customer=make_customer(), state="confirmed")
    ),
    "unsubscribe": lambda: unsubscribe_url(
        make_any(Message, customer=make_customer(), channel="email", address="a@b.example").pk
    ),
}


def path_to(name: str) -> str:
    return LINKS[name]().removeprefix(house.PUBLIC_BASE_URL)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_works_for_ever_and_over_a_change_of_the_key(
    client: Client, settings: Any, time_machine: Any, name: str
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    path = path_to(name)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    time_machine.move_to(timezone.now() + timedelta(days=2_000))

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES.values()) - {""}))
def test_new_links_are_signed_with_the_new_key_alone(settings: Any, purpose: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    old = make_token(purpose, 7)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    new = make_token(purpose, 7)

    assert (read_token(purpose, old), read_token(purpose, new), old == new) == (7, 7, False)
    settings.SECRET_KEY_FALLBACKS = []
    assert read_token(purpose, new) == 7
    with pytest.raises(BadTokenError):
        read_token(purpose, old)


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False), (1, False)])
def test_a_question_about_extra_work_ends_to_the_second(
    client: Client, time_machine: Any, seconds: int, *, is_open: bool
) -> None:
    now = timezone.now().replace(microsecond=0)
    items = [{"line": 1, "text": "Bremsen", "quantity": "1", "gross": "240.00"}]
    until = now + timedelta(hours=1)
    row = make_any(
        Inquiry, state="open", way="link", items=items, told_net=1, number=1, expires_at=until
    )
    path = inquiry_path(row)
    time_machine.move_to(until + timedelta(seconds=seconds), tick=False)

    page = client.get(path)

    assert page.status_code == 200
    assert (b"<form" in page.content) is is_open


def test_a_link_to_book_ends_with_a_change_of_hands(client: Client) -> None:
    make_workshop()
    vehicle = make_vehicle(customer=make_customer())
    path = reverse("public_book", args=[link_token(vehicle)])
    before = client.get(path).status_code

    type(vehicle).objects.filter(pk=vehicle.pk).update(held_since=date(2026, 1, 2))

    assert (before, client.get(path).status_code) == (200, 404)


def test_no_link_carries_anything_of_the_person() -> None:
    customer = make_customer(last_name="Zwiebelmeier", email="zwiebel@kunde.example")

    path = preferences_url(customer)

    assert resolve(path.removeprefix(house.PUBLIC_BASE_URL)).kwargs["token"].partition(".")[0] == (
        str(customer.pk)
    )
    assert "wiebel" not in path
