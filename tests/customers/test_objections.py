"""Objections beat what is older, bind addresses and survive everything (C-30 to C-33)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customers.addresses import address_for, address_hash, channels_of
from customers.consent.ledger import (
    Declaration,
    consent_states,
    is_suppressed,
    merged_ids,
    record_consent,
    record_objection,
    states_by_customer,
    withdraw_consent,
)
from customers.models import ConsentEvent, Customer, Suppression
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PURPOSES = ("service", "satisfaction", "offers")


def consent_to_all(customer: Customer, now: datetime = NOW, origin: str = "counter") -> None:
    declaration = Declaration(
        customer,
        ("email", "sms", "call", "letter"),
        PURPOSES,
        "given",
        origin,
        taken_by=make_user(),
    )
    record_consent(declaration, now=now)


def given(customer: Customer) -> set[tuple[str, str]]:
    return {pair for pair, state in consent_states(customer).items() if state.is_given}


def test_an_objection_to_all_ends_everything() -> None:
    customer = make_customer()
    consent_to_all(customer)

    record_objection(customer, origin="phone", now=LATER)

    assert given(customer) == set()
    assert all(state.is_objected for state in consent_states(customer).values())


def test_an_objection_to_one_channel_leaves_the_others() -> None:
    customer = make_customer()
    consent_to_all(customer)

    record_objection(customer, channel="sms", origin="sms", now=LATER)

    assert {channel for channel, _purpose in given(customer)} == {"email", "call", "letter"}


def test_an_objection_to_one_purpose_leaves_the_others() -> None:
    customer = make_customer()
    consent_to_all(customer)

    record_objection(customer, purpose="offers", origin="email", now=LATER)

    assert {purpose for _channel, purpose in given(customer)} == {"service", "satisfaction"}


def test_only_a_newer_consent_reopens() -> None:
    customer = make_customer()
    record_objection(customer, origin="phone", now=NOW)

    consent_to_all(customer, now=LATER)

    assert ("email", "service") in given(customer)


def test_of_two_at_one_moment_the_stricter_holds() -> None:
    customer = make_customer()
    record_objection(customer, origin="phone", now=NOW)

    consent_to_all(customer, now=NOW)

    assert given(customer) == set()


def test_a_withdrawal_ends_one_thing() -> None:
    customer = make_customer()
    consent_to_all(customer)

    withdraw_consent(customer, "email", "offers", origin="web", now=LATER)

    state = consent_states(customer)["email", "offers"]
    assert ("email", "service") in given(customer)
    assert (state.is_given, state.is_refused, state.is_objected) == (False, True, False)


@pytest.mark.parametrize("channel", ["email", "sms", "call", "voice", "letter"])
def test_an_objection_to_all_binds_every_address(channel: str) -> None:
    customer = make_customer()

    record_objection(customer, origin="phone", now=NOW)

    assert is_suppressed(address_for(customer, channel), channel, "service")


def test_the_contract_is_not_stopped() -> None:
    customer = make_customer()

    record_objection(customer, origin="phone", now=NOW)

    assert not is_suppressed(customer.email, "email", "contract")


def test_somebody_who_is_not_our_customer_gets_nothing_at_all() -> None:
    customer = make_customer()

    record_objection(customer, channel="email", purpose="contract", origin="web", now=NOW)

    assert is_suppressed(customer.email, "email", "contract")


def test_an_objection_to_one_channel_binds_only_that() -> None:
    customer = make_customer()

    record_objection(customer, channel="sms", origin="sms", now=NOW)

    assert is_suppressed(customer.phone, "sms", "service")
    assert not is_suppressed(customer.phone, "call", "service")
    assert not is_suppressed(customer.email, "email", "service")


def test_a_shared_address_is_closed_for_both() -> None:
    one = make_customer(email="familie@kunde.example")
    other = make_customer(email="Familie@Kunde.example")

    record_objection(one, channel="email", origin="web", now=NOW)

    assert is_suppressed(other.email, "email", "service")


def test_neighbours_keep_their_letters() -> None:
    customer = make_customer()
    neighbour = make_customer(first_name="Eva", last_name="Huber")

    record_objection(customer, channel="letter", origin="paper", now=NOW)

    assert is_suppressed(address_for(customer, "letter"), "letter", "service")
    assert not is_suppressed(address_for(neighbour, "letter"), "letter", "service")


def test_an_objection_from_another_address_binds_that_one_too() -> None:
    customer = make_customer()

    record_objection(
        customer, channel="email", origin="email", now=NOW, address="privat@kunde.example"
    )

    assert is_suppressed("privat@kunde.example", "email", "service")
    assert is_suppressed(customer.email, "email", "service")


def test_it_outlives_the_customer() -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)
    email = customer.email

    Customer.objects.filter(pk=customer.pk).update(email="", email_key="", phone="")

    assert is_suppressed(email, "email", "service")


def test_a_new_consent_reopens_exactly_what_it_names() -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)
    declaration = Declaration(customer, ("email",), ("service",), "given", "counter")

    record_consent(declaration, now=LATER)

    assert not is_suppressed(customer.email, "email", "service")
    assert is_suppressed(customer.email, "email", "offers")
    assert is_suppressed(customer.phone, "sms", "service")


@pytest.mark.parametrize("origin", ["import", "portal", "provider"])
def test_others_cannot_reopen_what_the_person_closed(origin: str) -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)

    consent_to_all(customer, now=LATER, origin=origin)

    assert is_suppressed(customer.email, "email", "service")


def test_an_unconfirmed_request_reopens_nothing() -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)

    consent_to_all(customer, now=LATER, origin="web")

    assert is_suppressed(customer.email, "email", "service")


def test_objecting_again_closes_again() -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)
    consent_to_all(customer, now=LATER)

    record_objection(customer, origin="web", now=LATER + timedelta(hours=1))

    assert is_suppressed(customer.email, "email", "service")


def test_objecting_twice_is_one_suppression() -> None:
    customer = make_customer()

    for _ in range(2):
        record_objection(customer, channel="email", origin="web", now=NOW)

    assert Suppression.objects.count() == 1
    assert ConsentEvent.objects.count() == 2


def test_nothing_is_suppressed_without_an_address() -> None:
    record_objection(make_customer(email="", phone="", street=""), origin="web", now=NOW)

    assert not Suppression.objects.exists()
    assert not is_suppressed("", "email", "service")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Kunde.example ", "ada@kunde.example"),
        ("0171 1234567", "+491711234567"),
        ("Müller, Gartenweg 3, 80333 München", "MUELLER Gartenweg 3 80333 Muenchen"),
    ],
)
def test_spellings_of_one_address_have_one_hash(one: str, other: str) -> None:
    assert address_hash(one) == address_hash(other)


def test_different_addresses_have_different_hashes() -> None:
    assert address_hash("a@x.example") != address_hash("b@x.example")
    assert address_hash("0171 1234567") != address_hash("0171 1234568")
    assert address_hash(" ") == ""


@pytest.mark.parametrize(
    ("address", "channels"),
    [
        ("a@x.example", ("email",)),
        ("+491711234567", ("call", "voice", "sms")),
        ("Ott, Ring 1, 80333 München", ("letter",)),
    ],
)
def test_an_address_serves_its_channels(address: str, channels: tuple[str, ...]) -> None:
    assert channels_of(address) == channels


def test_the_ledger_of_merged_records_is_read_together() -> None:
    survivor, old = make_customer(email="a@x.example"), make_customer(email="a@x.example")
    record_objection(old, channel="email", origin="web", now=NOW)
    Customer.objects.filter(pk=old.pk).update(merged_into=survivor)

    assert merged_ids(survivor) == [survivor.pk, old.pk]
    assert consent_states(survivor)["email", "service"].is_objected


@pytest.mark.parametrize("count", [1, 12])
def test_states_of_many_cost_two_queries(count: int, django_assert_num_queries: Any) -> None:
    customers = [make_customer() for _ in range(count)]
    consent_to_all(customers[0])

    with django_assert_num_queries(2):
        states = states_by_customer(customers)

    assert states[customers[0].pk]["email", "service"].is_given
