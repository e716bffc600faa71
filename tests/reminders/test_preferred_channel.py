"""The order of channels: the one liked best, the newest consent, the letter; never more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from customers.contact import prefer_channel
from customers.links import preferences_url
from customers.merging.merge import merge_customers
from customers.models import Customer
from messaging.gate.records import GateRecords
from reminders.channels import wished_channels
from tests.factories import make_company, make_customer, make_user
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle, only_message, plan
from workshop.models import Company

pytestmark = pytest.mark.django_db


def order_of(customer: Customer) -> list[str]:
    return wished_channels(customer, GateRecords([customer], at(FIRST_DAY)))


def post(client: Client, customer: Customer, **data: Any) -> Any:
    path = preferences_url(customer).removeprefix("https://werkstatt.example")
    return client.post(path, {"action": "choose", **data}, follow=True)


def stored(customer: Customer) -> str:
    customer.refresh_from_db()
    return customer.preferred_channel


@pytest.mark.parametrize(
    ("liked", "order"),
    [
        ("", ["sms", "email", "letter"]),
        ("sms", ["sms", "email", "letter"]),
        ("email", ["email", "sms", "letter"]),
        ("letter", ["letter", "sms", "email"]),
        # Liked, but never agreed to: a wish is no consent.
        ("call", ["sms", "email", "letter"]),
        ("voice", ["sms", "email", "letter"]),
    ],
)
def test_the_channel_liked_best_comes_first_among_the_allowed(liked: str, order: list[str]) -> None:
    customer = make_customer(preferred_channel=liked)
    agree(customer, "email", on=date(2026, 1, 5))
    agree(customer, "sms", on=date(2026, 3, 5))

    assert order_of(customer) == order


def test_the_machine_calls_nobody_who_likes_it_while_the_house_does_not() -> None:
    Company.objects.update(has_automatic_calls=False)
    customer = make_customer(preferred_channel="voice")
    agree(customer, "voice")

    assert order_of(customer) == ["letter"]


def test_a_channel_liked_best_without_an_address_is_left_out() -> None:
    customer = make_customer(email="", preferred_channel="email")
    agree(customer, "sms")

    assert order_of(customer) == ["sms", "letter"]


def test_the_reminder_goes_the_way_that_is_liked_best() -> None:
    vehicle = make_due_vehicle(customer=make_customer(preferred_channel="email"))
    agree(vehicle.customer, "email", on=date(2026, 1, 5))
    agree(vehicle.customer, "sms", on=date(2026, 3, 5))

    plan()

    assert only_message().channel == "email"


def test_what_is_refused_on_the_liked_channel_goes_by_the_next_one() -> None:
    vehicle = make_due_vehicle(customer=make_customer(preferred_channel="email"))
    agree(vehicle.customer, "email", on=date(2026, 3, 5))
    agree(vehicle.customer, "sms", on=date(2026, 1, 5))
    Customer.objects.update(email_state="invalid")

    plan()

    assert only_message().channel == "sms"


def test_the_customer_says_it_on_the_own_page(client: Client) -> None:
    make_company()
    customer = make_customer()

    page = post(client, customer, preferred="letter").content.decode()

    assert stored(customer) == "letter"
    assert '<option value="letter" selected>' in page


def test_the_customer_takes_the_wish_back(client: Client) -> None:
    make_company()
    customer = make_customer(preferred_channel="letter")

    post(client, customer, preferred="")

    assert stored(customer) == ""


@pytest.mark.parametrize("data", [{}, {"preferred": "pigeon"}])
def test_a_form_without_a_wish_that_we_know_changes_none(
    client: Client, data: dict[str, str]
) -> None:
    make_company()
    customer = make_customer(preferred_channel="sms")

    post(client, customer, **data)

    assert stored(customer) == "sms"


def test_a_wish_writes_nothing_into_the_ledger(client: Client) -> None:
    make_company()
    customer = make_customer()

    post(client, customer, preferred="sms", pairs=["letter:service"])

    assert not customer.consent_events.filter(channel="sms").exists()


def test_the_same_wish_again_is_no_change() -> None:
    customer = make_customer(preferred_channel="sms")
    before = customer.changed_at

    prefer_channel(customer, "sms")

    assert Customer.objects.get().changed_at == before


def test_staff_write_it_down_and_see_it(client: Client) -> None:
    make_company()
    client.force_login(make_user())
    customer = make_customer()
    fields = {"kind": "consumer", "last_name": "Weber", "country": "DE", "language": "de"}

    page = client.post(
        reverse("customers:edit", args=[customer.pk]),
        {**fields, "preferred_channel": "email"},
        follow=True,
    )

    assert stored(customer) == "email"
    assert gettext("Likes best") in page.content.decode()


def test_a_merge_keeps_the_wish_that_is_known() -> None:
    survivor, other = make_customer(), make_customer(preferred_channel="letter")

    merge_customers(survivor, other, by=make_user(), now=at(FIRST_DAY))

    assert stored(survivor) == "letter"
