"""Consents that nobody used for two years are asked for anew (C-15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customers.consent.ageing import idle_consents, idle_pairs
from customers.consent.ledger import (
    Declaration,
    consent_states,
    record_consent,
    record_consent_use,
    withdraw_consent,
)
from customers.contact import Choice, channel_lines, choose_preferences, give_consents
from customers.models import ConsentEvent, Customer
from messaging.gate.rules import decide
from tests.factories import make_company, make_customer, make_user

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_AGO = datetime(2024, 11, 22, 8, 59, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def consented(channel: str = "email", at: datetime = LONG_AGO) -> tuple[Customer, ConsentEvent]:
    customer = make_customer()
    how = (ConsentEvent.Kind.GIVEN, ConsentEvent.Origin.COUNTER)
    declaration = Declaration(customer, (channel,), ("service",), *how, taken_by=make_user())
    return customer, record_consent(declaration, now=at)[0]


def asked(customer: Customer, channel: str = "email") -> Any:
    address = customer.email if channel == "email" else "Weg 1, 10115 Berlin"
    return decide(customer, channel=channel, purpose="service", address=address, now=NOW)


def test_a_consent_of_two_years_ago_opens_nothing_any_more() -> None:
    customer, event = consented()

    assert idle_consents(consent_states(customer).values(), months=24, now=NOW) == {event.pk}
    assert not asked(customer).is_allowed
    assert asked(customer).reason != asked(make_customer()).reason


def test_on_the_day_itself_it_still_holds() -> None:
    customer, _event = consented(at=LONG_AGO + timedelta(minutes=1))

    assert asked(customer).basis == "consent"


def test_each_use_keeps_it_fresh() -> None:
    customer, event = consented()
    record_consent_use(event.pk, reference="message:1", now=NOW - timedelta(days=400))

    assert asked(customer).basis == "consent"


def test_a_use_of_long_ago_does_not() -> None:
    customer, event = consented(at=LONG_AGO - timedelta(days=300))
    record_consent_use(event.pk, reference="message:1", now=LONG_AGO)

    assert not asked(customer).is_allowed


def test_the_house_decides_how_long() -> None:
    make_company(consent_idle_months=36)
    customer, _event = consented()

    assert asked(customer).basis == "consent"
    assert idle_pairs(consent_states(customer), months=36, now=NOW) == set()


def test_a_letter_needs_none_and_goes_on() -> None:
    customer, _event = consented("letter")

    assert asked(customer, "letter").basis == "legitimate_interest"
    [letter] = [line for line in channel_lines(customer, now=NOW) if line.channel == "letter"]
    assert letter.lines[0].is_open


def test_a_refusal_never_ages() -> None:
    customer, _event = consented()
    withdraw_consent(customer, "email", "service", origin="web", now=LONG_AGO + timedelta(days=1))

    assert not consent_states(customer)["email", "service"].is_given
    assert idle_pairs(consent_states(customer), months=24, now=NOW) == set()


def test_the_customers_page_says_that_one_should_ask_again() -> None:
    customer, _event = consented()

    [mail] = [line for line in channel_lines(customer, now=NOW) if line.channel == "email"]
    assert (mail.lines[0].look, mail.lines[0].is_open) == ("state-warn", False)
    assert mail.lines[0].is_withdrawable


def test_asking_again_at_the_counter_makes_it_good() -> None:
    customer, _event = consented()
    wanted = frozenset({("email", "service")})

    give_consents(Choice(customer, wanted, "counter", taken_by=make_user()), now=NOW)

    assert asked(customer).basis == "consent"


def test_who_leaves_the_box_empty_has_not_taken_it_back() -> None:
    customer, _event = consented()

    written = choose_preferences(
        Choice(customer, frozenset({("letter", "service")}), "web"), now=NOW
    )

    assert [event.purpose for event in written if event.channel == "email"] == []


def test_nobody_is_looked_up_while_all_are_fresh(django_assert_num_queries: Any) -> None:
    customer, _event = consented(at=NOW)
    states = consent_states(customer)

    with django_assert_num_queries(0):
        assert idle_consents(states.values(), months=24, now=NOW) == set()
