"""A restricted person is stored but not used: nobody comes across them (C-46)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from customers.errors import NotRestrictedError, ReasonMissingError
from customers.models import Customer, Task
from customers.privacy.restricting import lift_restriction, restrict
from messaging.gate.rules import decide
from tests.factories import make_booking, make_customer, make_user
from tests.invoices.builders import make_issued
from tests.workshop_crm.privacy.full_person import make_row

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
NAME = "Unverwechselbar"
LISTS = (
    "customers:list",
    "customers:tasks",
    "bookings:list",
    "invoices:list",
    "invoices:invoice_list",
    "messaging:list",
    "messaging:letters",
    "reminders:list",
    "reminders:calls",
    "desk:today",
    "desk:search",
)


@pytest.fixture
def customer() -> Customer:
    """With a row in each list, in their name."""
    customer = make_customer(last_name=NAME, company="")
    make_booking(received_at=NOW, customer=customer)
    make_issued(customer=customer)
    for channel in ("email", "letter", "call"):
        for state in ("planned", "delivered", "handed_over"):
            make_row(customer, "service_reminder", "advertising", state=state, channel=channel)
    Task.objects.create(
        kind="other", key="k", title="Anrufen", customer=customer, due_at=NOW, created_at=NOW
    )
    return customer


def login(client: Client, role: str = "owner") -> None:
    client.force_login(make_user(role=role))


def test_a_restricted_person_is_in_no_list(customer: Customer, client: Client) -> None:
    restrict(customer, reason="bestreitet die Anschrift", by=None, now=NOW)
    login(client)

    pages = {
        name: client.get(reverse(name), {"q": NAME.lower()}, secure=True).content.decode()
        for name in LISTS
    } | {f"{name}, all": client.get(reverse(name), secure=True).content.decode() for name in LISTS}

    assert [name for name, page in pages.items() if NAME in page] == []


def test_the_lists_show_the_person_otherwise(customer: Customer, client: Client) -> None:
    login(client)

    shown = [
        name for name in LISTS if NAME in client.get(reverse(name), secure=True).content.decode()
    ]

    assert {"customers:list", "bookings:list", "invoices:list", "messaging:list"} <= set(shown)


def test_a_restricted_person_gets_no_message_not_even_about_the_contract(
    customer: Customer,
) -> None:
    restrict(customer, reason="prüft", by=None, now=NOW)
    customer.refresh_from_db()

    mail = {"channel": "email", "purpose": "contract", "address": customer.email}
    assert not decide(customer, **mail, now=NOW).is_allowed


@pytest.mark.parametrize(
    ("role", "status"), [("front_desk", 404), ("archive", 200), ("owner", 200)]
)
def test_only_the_archive_and_the_owner_open_a_restricted_person(
    customer: Customer, client: Client, role: str, status: int
) -> None:
    invoice = make_issued(customer=customer)
    restrict(customer, reason="prüft", by=None, now=NOW)
    login(client, role)

    pages = [
        customer.get_absolute_url(),
        invoice.get_absolute_url(),
        invoice.order.get_absolute_url(),
    ]
    answers = [client.get(page, secure=True).status_code for page in pages]

    assert answers == [status] * 3


def test_lifting_needs_a_reason_and_brings_the_person_back(customer: Customer) -> None:
    restrict(customer, reason="prüft", by=None, now=NOW)

    with pytest.raises(ReasonMissingError):
        lift_restriction(customer, reason=" ", by=None, now=NOW)
    lift_restriction(customer, reason="geklärt", by=None, now=NOW)

    assert customer in Customer.objects.living()
    assert customer.restrictions.get().end_reason == "geklärt"


def test_a_restriction_needs_a_reason(customer: Customer) -> None:
    with pytest.raises(ReasonMissingError):
        restrict(customer, reason="", by=None, now=NOW)

    assert customer in Customer.objects.living()


def test_restricting_twice_is_one_restriction(customer: Customer) -> None:
    first = restrict(customer, reason="prüft", by=None, now=NOW)

    assert restrict(customer, reason="anders", by=None, now=NOW) == first


def test_who_is_not_restricted_can_t_be_lifted(customer: Customer) -> None:
    with pytest.raises(NotRestrictedError):
        lift_restriction(customer, reason="geklärt", by=None, now=NOW)


def test_an_erased_person_is_never_lifted(customer: Customer) -> None:
    restrict(customer, reason="prüft", by=None, now=NOW)
    Customer.objects.filter(pk=customer.pk).update(erased_at=NOW)

    with pytest.raises(NotRestrictedError):
        lift_restriction(customer, reason="geklärt", by=None, now=NOW)
