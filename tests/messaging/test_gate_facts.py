"""What the gate looks at: each fact read from its own place (C-10, C-33, C-63)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.addresses import address_for
from customers.consent.ledger import record_objection
from customers.consent.suppression import suppress_address
from customers.models import ContactPause, Customer
from messaging.gate.facts import Question, collect_facts
from messaging.models import Message
from messaging.outbox import address_of
from tests.factories import make_company, make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_gate import BEFORE, give_consent, make_existing_customer

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def facts(customer, channel="email", purpose="service", **fields):
    address = fields.pop("address", address_of(customer, channel))
    return collect_facts(Question(customer, channel, purpose, address, **fields), now=NOW)


def merged_into(survivor, **fields):
    return make_customer(merged_into=survivor, **fields)


def advertised(customer, *, state="delivered", channel="email", occasion="x", **times):
    message = put("test_reminder", customer=customer, channel=channel, occasion=occasion)
    Message.objects.filter(pk=message.pk).update(state=state, **times)
    return message


@pytest.mark.parametrize(
    ("field", "closed"),
    [
        ("email_state", {"email"}),
        ("phone_state", {"sms", "call", "voice"}),
        ("post_state", {"letter"}),
    ],
)
def test_an_invalid_address_closes_its_own_channels_only(field, closed):
    customer = make_customer(**{field: Customer.AddressState.INVALID})
    channels = ["email", "sms", "call", "voice", "letter"]

    found = {name for name in channels if facts(customer, name).is_address_invalid}

    assert found == closed


def test_for_the_contract_nothing_about_advertising_is_read(django_assert_num_queries):
    customer = make_customer()
    record_objection(customer, origin="web", now=BEFORE)

    with django_assert_num_queries(2):
        found = facts(customer, purpose="contract")

    assert not found.is_objected


@pytest.mark.parametrize(
    ("channel", "purpose", "is_objected"),
    [("email", "service", True), ("email", "offers", False), ("sms", "service", False)],
)
def test_an_objection_to_one_thing_closes_nothing_else(channel, purpose, is_objected):
    customer = make_customer()
    record_objection(customer, channel="email", purpose="service", origin="web", now=BEFORE)

    assert facts(customer, channel, purpose).is_objected is is_objected


def test_a_suppressed_address_is_refused_for_whoever_has_it_now():
    suppress_address("ada@kunde.example", "", "", now=BEFORE)
    customer = make_customer(email="Ada@Kunde.example")

    assert facts(customer).is_objected
    assert not facts(customer).is_disowned


def test_a_letter_is_suppressed_by_name_and_address_so_neighbours_still_get_theirs():
    customer, neighbour = make_customer(), make_customer(first_name="Ben", last_name="Nachbar")
    suppress_address(address_for(customer, "letter"), "letter", "", now=BEFORE)

    assert facts(customer, "letter").is_objected
    assert not facts(neighbour, "letter").is_objected


def test_a_letters_consent_survives_a_move_and_a_mails_does_not():
    customer = make_customer()
    give_consent(customer, "letter", "email")
    customer.street, customer.email = "Neuweg 1", "neu@kunde.example"
    customer.save()

    assert facts(customer, "letter").consent_id is not None
    assert facts(customer, "email").consent_id is None


def test_a_consent_is_for_the_address_that_was_asked_about():
    customer = make_customer()
    give_consent(customer, "email")

    assert facts(customer, address="anders@kunde.example").consent_id is None


def test_the_evidence_of_a_merged_customer_counts_for_the_survivor():
    survivor = make_customer()
    other = merged_into(survivor, email=survivor.email)
    make_existing_customer(other)

    assert facts(survivor).has_existing_customer_basis


@pytest.mark.parametrize(
    ("channel", "purpose", "holds"),
    [("email", "service", True), ("email", "offers", False), ("sms", "service", False)],
)
def test_the_evidence_holds_for_its_purpose_and_for_mails_only(channel, purpose, holds):
    customer = make_customer()
    make_existing_customer(customer)

    assert facts(customer, channel, purpose).has_existing_customer_basis is holds


def test_the_evidence_counts_from_the_day_of_the_sale():
    customer = make_customer()
    make_existing_customer(customer, collected_on=NOW.date())
    later = make_customer()
    make_existing_customer(later, collected_on=NOW.date() + DAY)

    assert facts(customer).has_existing_customer_basis
    assert not facts(later).has_existing_customer_basis


@pytest.mark.parametrize(
    ("ends", "expected"),
    [([1, 5, 3], 5), ([1, None, 3], None), ([None], None)],
)
def test_of_several_pauses_the_longest_holds(ends, expected):
    customer = make_customer()
    for days in ends:
        end = NOW + days * DAY if days else None
        ContactPause.objects.create(customer=customer, reason="x", starts_at=BEFORE, ends_at=end)

    assert facts(customer).pause.ends_at == (NOW + expected * DAY if expected else None)


def test_the_pause_of_a_merged_customer_holds_for_the_survivor():
    survivor = make_customer()
    ContactPause.objects.create(customer=merged_into(survivor), reason="x", starts_at=BEFORE)
    ContactPause.objects.create(customer=make_customer(), reason="y", starts_at=BEFORE)

    assert facts(survivor).pause.reason == "x"


def test_somebody_elses_pause_is_none_of_ours():
    ContactPause.objects.create(customer=make_customer(), reason="y", starts_at=BEFORE)

    assert facts(make_customer()).pause is None


@pytest.mark.parametrize(
    ("state", "times", "counts"),
    [
        ("handed_over", {"handed_over_at": NOW - DAY}, True),
        ("bounced", {"handed_over_at": NOW - DAY}, True),
        ("delivered", {"handed_over_at": NOW - 14 * DAY}, True),
        ("delivered", {"handed_over_at": NOW - 15 * DAY}, False),
        ("claimed", {"claimed_at": NOW - DAY}, True),
        ("uncertain", {"claimed_at": NOW - DAY}, True),
        ("uncertain", {"claimed_at": NOW - 15 * DAY}, False),
        ("planned", {"claimed_at": NOW - DAY}, False),
        ("failed", {"claimed_at": NOW - DAY}, False),
        ("blocked", {}, False),
    ],
)
def test_what_has_left_or_may_be_leaving_counts_for_the_frequency(state, times, counts):
    customer = make_customer()
    advertised(customer, state=state, **times)

    expected = next(iter(times.values())) if counts else None
    assert facts(customer).last_advertised_at == expected


def test_the_latest_of_all_channels_and_merged_customers_counts():
    customer = make_customer()
    advertised(customer, occasion="1", handed_over_at=NOW - 9 * DAY)
    advertised(customer, channel="letter", occasion="2", handed_over_at=NOW - 5 * DAY)
    advertised(merged_into(customer), occasion="3", handed_over_at=NOW - 3 * DAY)
    advertised(make_customer(), occasion="4", handed_over_at=NOW - DAY)

    assert facts(customer).last_advertised_at == NOW - 3 * DAY


def test_the_message_that_is_asked_about_is_not_its_own_obstacle():
    customer = make_customer()
    message = advertised(customer, state="claimed", claimed_at=NOW)

    assert facts(customer, exclude=message.pk).last_advertised_at is None


def test_the_gap_is_the_houses_rule_and_two_weeks_without_one():
    customer = make_customer()
    assert facts(customer).gap == 14 * DAY

    make_company(advertising_gap_days=30)

    assert facts(customer).gap == 30 * DAY
