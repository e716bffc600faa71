"""What a customer chooses, and how it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from customers.consent.ledger import Declaration, consent_states, record_consent, record_objection
from customers.consent.suppression import is_suppressed, lift_suppression, suppress_address
from customers.contact import (
    Choice,
    channel_lines,
    choose_preferences,
    give_consents,
    open_channels,
)
from customers.errors import MissingProofError
from customers.models import ConsentEvent, Customer
from tests.factories import make_company, make_customer, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SMS, CALL = ("sms", "service"), ("call", "service")
EMAIL = ("email", "service")
LETTERS = {("letter", purpose) for purpose in ("service", "satisfaction", "offers")}


def choice(customer: Customer, *wanted: tuple[str, str], **fields: Any) -> Choice:
    return Choice(customer, frozenset(wanted), fields.pop("origin", "web"), **fields)


def kinds() -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.order_by("id").values_list("channel", "kind"))


def test_gives_what_is_wanted() -> None:
    customer = make_customer()

    written = give_consents(choice(customer, SMS, EMAIL), now=NOW)

    assert {event.channel for event in written} == {"sms", "email"}
    assert kinds() == [("email", "requested"), ("sms", "requested")]


def test_gives_nothing_twice() -> None:
    customer = make_customer()
    give_consents(choice(customer, SMS, EMAIL), now=NOW)

    assert give_consents(choice(customer, SMS, EMAIL), now=LATER) == []


def test_at_the_counter_a_pending_email_is_given_at_once() -> None:
    customer = make_customer()
    give_consents(choice(customer, EMAIL), now=NOW)

    give_consents(choice(customer, EMAIL, origin="counter"), now=LATER)

    assert consent_states(customer)[EMAIL].is_given


def test_giving_takes_nothing_back() -> None:
    customer = make_customer()
    give_consents(choice(customer, CALL), now=NOW)

    give_consents(choice(customer, EMAIL), now=LATER)

    assert consent_states(customer)[CALL].is_given


def test_one_thing_unproven_stores_nothing() -> None:
    customer = make_customer(street="")

    with pytest.raises(MissingProofError):
        give_consents(
            choice(customer, SMS, ("call", "service"), origin="counter", taken_by=make_user()),
            now=NOW,
        )

    assert kinds() == []


def test_who_took_it_is_kept() -> None:
    clerk = make_user()

    [event] = give_consents(
        choice(make_customer(), SMS, origin="paper", taken_by=clerk, evidence="folder 3"), now=NOW
    )

    assert (event.taken_by, event.proof.evidence) == (clerk, "folder 3")


def test_consent_after_anothers_objection_opens_the_shared_address() -> None:
    one = make_customer(email="familie@kunde.example")
    other = make_customer(email="familie@kunde.example", last_name="Ott")
    give_consents(choice(other, EMAIL, origin="counter"), now=NOW)
    record_objection(one, channel="email", origin="web", now=LATER)

    give_consents(choice(other, EMAIL, origin="counter"), now=LATER + timedelta(hours=1))

    assert not is_suppressed(other.email, *EMAIL)


def test_a_choice_writes_only_differences() -> None:
    customer = make_customer()
    choose_preferences(choice(customer, SMS, *LETTERS), now=NOW)

    written = choose_preferences(choice(customer, EMAIL, *LETTERS), now=LATER)

    assert [(event.channel, event.kind) for event in written] == [
        ("email", "requested"),
        ("sms", "withdrawn"),
    ]


def test_a_pending_choice_can_be_taken_back() -> None:
    customer = make_customer()
    choose_preferences(choice(customer, EMAIL, *LETTERS), now=NOW)

    choose_preferences(choice(customer, *LETTERS), now=LATER)

    assert consent_states(customer)[EMAIL].is_refused


def test_what_was_refused_is_not_refused_again() -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=NOW)

    assert choose_preferences(choice(customer), now=LATER) == []


def test_open_channels_are_named_in_words() -> None:
    customer = make_customer()
    give_consents(choice(customer, SMS, EMAIL, origin="counter"), now=NOW)

    with translation.override("en"):
        words = open_channels(customer, consent_states(customer), "service")

    assert words == ["e-mail", "SMS"]


def test_a_channel_without_address_is_not_open() -> None:
    customer = make_customer()
    give_consents(choice(customer, ("letter", "service")), now=NOW)
    customer.street = ""

    assert open_channels(customer, consent_states(customer), "service") == []


def test_addresses_are_shown_as_people_read_them() -> None:
    shown = {line.channel: line.address for line in channel_lines(make_customer(), now=NOW)}

    assert shown["sms"] == "+49 171 1234567"
    assert shown["letter"] == "Gartenweg 3, 80333 München"


def test_a_fixed_line_is_not_offered_for_sms() -> None:
    customer = make_customer(phone="+49891234567", phone_is_mobile=False)

    shown = {line.channel: line.address for line in channel_lines(customer, now=NOW)}

    assert shown["sms"] == ""
    assert shown["call"] == "+49 89 1234567"


@pytest.mark.parametrize(
    ("kind", "is_open", "is_pending", "is_withdrawable"),
    [
        ("given", True, False, True),
        ("requested", False, True, True),
        ("withdrawn", False, False, False),
        ("objected", False, False, False),
    ],
)
def test_what_can_be_done_about_a_line(
    kind: str, is_open: bool, is_pending: bool, is_withdrawable: bool
) -> None:
    customer = make_customer()
    record_consent(Declaration(customer, ("sms",), ("service",), kind, "counter"), now=NOW)

    line = next(line for line in channel_lines(customer, now=NOW) if line.channel == "sms").lines[0]

    assert (line.is_open, line.is_pending) == (is_open, is_pending)
    assert line.is_withdrawable == is_withdrawable


@pytest.mark.parametrize("customers", [0, 1])
def test_the_lines_cost_four_queries(customers: int, django_assert_num_queries: Any) -> None:
    customer = make_customer()
    for _ in range(customers):
        record_objection(customer, origin="web", now=NOW)

    with django_assert_num_queries(4):
        channel_lines(customer, now=NOW)


def test_lifting_one_purpose_keeps_the_channels_others() -> None:
    suppress_address("a@x.example", "email", "", now=NOW)

    lift_suppression("a@x.example", "email", "service", now=LATER)

    assert not is_suppressed("a@x.example", "email", "service")
    assert is_suppressed("a@x.example", "email", "offers")
    assert is_suppressed("a@x.example", "email", "satisfaction")


def test_lifting_one_channel_keeps_the_numbers_others() -> None:
    suppress_address("0171 1234567", "", "service", now=NOW)

    lift_suppression("0171 1234567", "sms", "service", now=LATER)

    assert not is_suppressed("0171 1234567", "sms", "service")
    assert is_suppressed("0171 1234567", "call", "service")
    assert not is_suppressed("0171 1234567", "call", "offers")


def test_lifting_what_is_not_there_changes_nothing() -> None:
    suppress_address("a@x.example", "email", "offers", now=NOW)

    lift_suppression("a@x.example", "email", "service", now=LATER)

    assert is_suppressed("a@x.example", "email", "offers")


def test_an_empty_address_is_not_noted() -> None:
    suppress_address(" ", "email", "", now=NOW)

    assert not is_suppressed(" ", "email", "service")


@pytest.mark.parametrize("is_on", [False, True])
def test_automatic_calls_are_offered_only_where_the_house_has_them(is_on: bool) -> None:
    make_company(has_automatic_calls=is_on)

    offered = {line.channel for line in channel_lines(make_customer(), now=NOW)}

    assert ("voice" in offered) is is_on


def test_an_automatic_call_is_agreed_to_in_words_of_its_own() -> None:
    make_company(has_automatic_calls=True)
    pairs = frozenset({("voice", "service"), ("sms", "service")})
    choice = Choice(make_customer(), pairs, "counter", taken_by=make_user())

    events = {event.channel: event for event in give_consents(choice, now=NOW)}

    assert events["voice"].wording.key == "automatic_call"
    assert "Automat" in events["voice"].wording.text
    assert events["sms"].wording.key == "reminder"
