"""The staff page on which the reminder question is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from customers.consent.ledger import Declaration, consent_states, record_consent, record_objection
from customers.consent.wordings import wording_text
from customers.contact import channel_lines
from customers.models import ConsentEvent, ConsentWording, Customer
from tests.factories import make_customer, make_user, make_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user())
    client.cookies["django_language"] = "en"
    return client


def page_of(customer: Customer) -> str:
    return reverse("customers:consent", args=[customer.pk])


def post(desk: Client, customer: Customer, *pairs: str, **fields: Any) -> Any:
    return desk.post(page_of(customer), {"pairs": pairs, "origin": "counter", **fields})


def test_no_box_is_ticked_beforehand_and_the_exact_text_is_shown(desk: Client) -> None:
    customer = make_customer()

    page = desk.get(page_of(customer)).content.decode()

    assert 'type="checkbox"' in page
    assert " checked" not in page
    assert wording_text("reminder", "de") in page


def test_asking_writes_nothing(desk: Client) -> None:
    desk.get(page_of(make_customer()))

    assert not ConsentWording.objects.exists()


def test_each_box_is_stored_singly(desk: Client) -> None:
    customer = make_customer()

    answer = post(desk, customer, "email:service", "call:satisfaction", evidence="form 3")

    states = consent_states(customer)
    given = {pair for pair, state in states.items() if state.is_given}
    assert answer["Location"] == customer.get_absolute_url()
    assert given == {("email", "service"), ("call", "satisfaction")}
    event = ConsentEvent.objects.get(channel="call")
    assert event.wording is not None
    assert (event.proof.evidence, event.taken_by is None) == ("form 3", False)


def test_goes_back_to_where_it_was_asked(desk: Client) -> None:
    answer = post(desk, make_customer(), "email:service", next="/bookings/visits/7/")

    assert answer["Location"] == "/bookings/visits/7/"


def test_goes_nowhere_else(desk: Client) -> None:
    customer = make_customer()

    answer = post(desk, customer, "email:service", next="https://evil.example/")

    assert answer["Location"] == customer.get_absolute_url()


@pytest.mark.parametrize("pairs", [(), ("fax:service",), ("email:contract",)])
def test_a_form_without_a_known_box_comes_back(desk: Client, pairs: tuple[str, ...]) -> None:
    answer = post(desk, make_customer(), *pairs)

    assert answer.status_code == 422
    assert not ConsentEvent.objects.exists()


def test_what_is_missing_for_the_proof_is_said(desk: Client) -> None:
    customer = make_customer(street="")

    answer = post(desk, customer, "call:service", "email:service")

    assert answer.status_code == 422
    assert "postal address" in answer.content.decode()
    assert not ConsentEvent.objects.exists()


def test_a_second_click_writes_nothing(desk: Client) -> None:
    customer = make_customer()

    for _ in range(2):
        post(desk, customer, "email:service")

    assert ConsentEvent.objects.count() == 1


def test_one_click_withdraws(desk: Client) -> None:
    customer = make_customer()
    post(desk, customer, "email:service", "sms:service")

    desk.post(reverse("customers:consent_withdraw", args=[customer.pk]), {"pair": "email:service"})

    states = consent_states(customer)
    assert states["email", "service"].is_refused
    assert states["sms", "service"].is_given


@pytest.mark.parametrize("pair", ["", "email", "email:contract", "fax:service"])
def test_nonsense_withdraws_nothing(desk: Client, pair: str) -> None:
    desk.post(reverse("customers:consent_withdraw", args=[make_customer().pk]), {"pair": pair})

    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(("channel", "closed"), [("", 15), ("sms", 3)])
def test_one_click_objects(desk: Client, channel: str, closed: int) -> None:
    customer = make_customer()

    desk.post(
        reverse("customers:consent_object", args=[customer.pk]),
        {"channel": channel, "origin": "phone"},
    )

    objected = [state for state in consent_states(customer).values() if state.is_objected]
    assert len(objected) == closed
    assert ConsentEvent.objects.get().origin == "phone"


def test_an_unknown_channel_objects_to_nothing(desk: Client) -> None:
    path = reverse("customers:consent_object", args=[make_customer().pk])

    desk.post(path, {"channel": "fax"})

    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("name", ["customers:consent_withdraw", "customers:consent_object"])
def test_looking_changes_nothing(desk: Client, name: str) -> None:
    path = reverse(name, args=[make_customer().pk])

    assert desk.get(path).status_code == 405
    assert desk.head(path).status_code == 405
    assert not ConsentEvent.objects.exists()


def words(customer: Customer, channel: str, purpose: str = "service") -> str:
    [line] = [
        line for line in channel_lines(customer, now=timezone.now()) if line.channel == channel
    ]
    [found] = [each for each in line.lines if each.purpose == purpose]
    return found.text


def give(customer: Customer, origin: str = "counter", channel: str = "email") -> None:
    declaration = Declaration(customer, (channel,), ("service",), "given", origin)
    record_consent(declaration, now=timezone.now())


def test_states_are_told_in_words() -> None:
    asked, given, waiting, moved = (make_customer(last_name="Huber") for _ in range(4))
    objecting = make_customer(last_name="Ott", phone="")
    give(given)
    give(waiting, origin="web")
    record_objection(objecting, origin="web", now=timezone.now())
    give(moved)
    moved.email = "neu@kunde.example"

    with translation.override("en"):
        assert words(asked, "email") == "not asked yet"
        assert words(asked, "letter") == "allowed unless objected to"
        assert words(given, "email").startswith("yes, since")
        assert words(waiting, "email").startswith("waits for confirmation")
        assert words(objecting, "letter").startswith("objected on")
        assert words(moved, "email") == "was given for another address"


def test_anothers_objection_to_a_shared_address_is_told() -> None:
    one = make_customer(email="familie@kunde.example")
    other = make_customer(email="familie@kunde.example", phone="", street="")
    give(other)
    record_objection(one, channel="email", origin="web", now=timezone.now())

    [line] = [line for line in channel_lines(other, now=timezone.now()) if line.channel == "email"]

    assert [each.is_open for each in line.lines] == [False, False, False]
