"""The matrix C-10 and everything else that may close a channel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.addresses import address_hash
from customers.consent.ledger import Declaration, current_wording, record_consent, record_objection
from customers.models import ContactPause, ExistingCustomerBasis
from messaging.gate.rules import decide, next_allowed_channel
from messaging.inbound.objections import disown_address
from messaging.models import Message
from messaging.outbox import address_of
from tests.factories import make_company, make_customer, make_user
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db

CHANNELS = ["call", "voice", "email", "sms", "letter"]
BEFORE = NOW - timedelta(days=30)

# Channel: without anything, with consent, with §7(3) evidence, after an objection (C-10).
MATRIX = {
    "call": ("", "consent", "", ""),
    "voice": ("", "consent", "", ""),
    "email": ("", "consent", "uwg_7_3", ""),
    "sms": ("", "consent", "", ""),
    "letter": ("legitimate_interest", "consent", "legitimate_interest", ""),
}


def ask(customer, channel="email", purpose="service", now=NOW, address=None):
    address = address_of(customer, channel) if address is None else address
    return decide(customer, channel=channel, purpose=purpose, address=address, now=now)


def give_consent(customer, *channels, purposes=("service",), at=BEFORE, **fields):
    declaration = Declaration(
        customer,
        tuple(channels),
        purposes,
        "given",
        "counter",
        wording_key="reminder",
        taken_by=make_user(),
        **fields,
    )
    return record_consent(declaration, now=at)


def make_existing_customer(customer, **fields):
    defaults = {
        "sale_reference": "invoice:1",
        "collected_on": BEFORE.date(),
        "notice": current_wording("reminder_notice", "de", BEFORE),
        "purposes": ["service"],
        "email_hash": address_hash(customer.email),
    }
    return ExistingCustomerBasis.objects.create(customer=customer, **{**defaults, **fields})


@pytest.mark.parametrize("kind", ["consumer", "business"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("evidence", "place"), [("none", 0), ("consent", 1), ("sale", 2), ("objection", 3)]
)
def test_follows_the_matrix_in_every_cell(channel, kind, evidence, place):
    make_company(has_automatic_calls=True)
    customer = make_customer(kind=kind)
    if evidence in {"consent", "objection"}:
        give_consent(customer, channel)
    if evidence in {"sale", "objection"}:
        make_existing_customer(customer)
    if evidence == "objection":
        record_objection(customer, origin="phone", now=NOW - timedelta(days=1))

    decision = ask(customer, channel)

    assert decision.basis == MATRIX[channel][place]
    assert decision.is_allowed == bool(MATRIX[channel][place])
    assert decision.is_allowed != bool(decision.reason)


def test_names_the_consent_that_it_rests_on():
    customer = make_customer()
    event = give_consent(customer, "email")[0]

    assert ask(customer).consent_id == event.pk


def test_a_consent_for_one_purpose_or_channel_opens_no_other():
    customer = make_customer()
    give_consent(customer, "email")

    assert not ask(customer, purpose="offers").is_allowed
    assert not ask(customer, "sms").is_allowed


def test_a_consent_for_an_old_address_does_not_cover_a_new_one():
    customer = make_customer()
    give_consent(customer, "email")
    customer.email = "neu@kunde.example"
    customer.save()

    assert not ask(customer).is_allowed


@pytest.mark.parametrize("channel", ["email", "sms", "call", "letter"])
def test_what_the_contract_needs_goes_even_after_an_objection(channel):
    customer = make_customer()
    record_objection(customer, origin="phone", now=BEFORE)

    decision = ask(customer, channel, purpose="contract")

    assert (decision.is_allowed, decision.basis) == (True, "contract")


@pytest.mark.parametrize("channel", ["email", "sms", "call", "letter"])
def test_nothing_goes_without_an_address(channel):
    customer = make_customer(email="", phone="", phone_is_mobile=False, street="")

    assert not ask(customer, channel, purpose="contract").is_allowed


@pytest.mark.parametrize(
    ("channel", "field"),
    [("email", "email_state"), ("sms", "phone_state"), ("letter", "post_state")],
)
def test_an_address_that_does_not_work_is_used_for_nothing(channel, field):
    customer = make_customer(**{field: "invalid"})

    assert not ask(customer, channel, purpose="contract").is_allowed


def test_an_unverified_address_gets_what_the_contract_needs_but_no_advertising():
    customer = make_customer(email_state="unverified")

    assert ask(customer, purpose="contract").is_allowed
    assert not ask(customer).is_allowed


@pytest.mark.parametrize("fields", [{"is_restricted": True}, {"merged": True}])
def test_restricted_and_merged_customers_get_nothing(fields):
    if fields.pop("merged", False):
        fields["merged_into"] = make_customer()
    customer = make_customer(**fields)

    assert not ask(customer, purpose="contract").is_allowed


@pytest.mark.parametrize(
    "missing",
    [
        {"sale_reference": ""},
        {"collected_on": date(2027, 1, 1)},
        {"purposes": []},
        {"email_hash": "of another address"},
    ],
)
def test_the_existing_customer_exception_needs_each_of_its_conditions(missing):
    customer = make_customer()
    make_existing_customer(customer, **missing)

    assert not ask(customer).is_allowed


def test_a_withdrawn_consent_closes_the_existing_customer_exception_too():
    customer = make_customer()
    make_existing_customer(customer)
    declaration = Declaration(customer, ("email",), ("service",), "withdrawn", "phone")
    record_consent(declaration, now=BEFORE)

    assert not ask(customer).is_allowed


def test_an_objection_binds_everybody_who_uses_the_address():
    first = make_customer(email="familie@kunde.example")
    second = make_customer(email="Familie@kunde.example")
    give_consent(second, "email")
    record_objection(first, origin="web", now=NOW - timedelta(days=1))

    assert not ask(second).is_allowed


def test_a_newer_consent_reopens_after_an_objection():
    customer = make_customer()
    record_objection(customer, origin="web", now=BEFORE)
    give_consent(customer, "email", at=NOW - timedelta(days=1))

    assert ask(customer).is_allowed


def test_an_address_whose_owner_is_somebody_else_gets_nothing():
    customer = make_customer()
    disown_address(customer.email, now=NOW)
    customer.email_state = "verified"

    assert not ask(customer, purpose="contract").is_allowed


@pytest.mark.parametrize("ends_at", [None, NOW + timedelta(days=3)])
def test_a_pause_holds_advertising_and_says_until_when(ends_at):
    customer = make_customer()
    give_consent(customer, "email")
    ContactPause.objects.create(
        customer=customer, reason="Reklamation", starts_at=BEFORE, ends_at=ends_at
    )

    decision = ask(customer)

    assert (decision.is_allowed, decision.until) == (False, ends_at)
    assert "Reklamation" in decision.reason
    assert ask(customer, purpose="contract").is_allowed


@pytest.mark.parametrize(
    "span", [{"starts_at": NOW + timedelta(1)}, {"starts_at": BEFORE, "ends_at": NOW}]
)
def test_a_pause_that_is_over_or_has_not_begun_holds_nothing(span):
    customer = make_customer()
    give_consent(customer, "email")
    ContactPause.objects.create(customer=customer, reason="x", **span)

    assert ask(customer).is_allowed


def test_the_portal_terms_forbid_advertising_until_their_day():
    customer = make_customer(no_approach_until=NOW.date())
    give_consent(customer, "letter")

    assert not ask(customer, "letter").is_allowed
    assert ask(customer, "letter", purpose="contract").is_allowed
    assert ask(customer, "letter", now=NOW + timedelta(days=1)).is_allowed


def test_one_advertising_message_in_two_weeks_over_all_channels():
    customer = make_customer()
    give_consent(customer, "email", "sms")
    earlier = put("test_reminder", customer=customer, channel="sms")
    Message.objects.filter(pk=earlier.pk).update(state="delivered", handed_over_at=NOW)

    soon, later = NOW + timedelta(days=13), NOW + timedelta(days=14)

    assert ask(customer, now=soon).until == later
    assert ask(customer, now=later).is_allowed


@pytest.mark.parametrize("state", ["claimed", "uncertain"])
def test_a_message_that_may_just_be_leaving_counts_for_the_cap(state):
    customer = make_customer()
    give_consent(customer, "email")
    other = put("test_reminder", customer=customer)
    Message.objects.filter(pk=other.pk).update(state=state, claimed_at=NOW)

    assert not ask(customer, now=NOW + timedelta(days=1)).is_allowed


def test_messages_of_the_contract_do_not_count_for_the_cap():
    customer = make_customer()
    give_consent(customer, "email")
    earlier = put(customer=customer)
    Message.objects.filter(pk=earlier.pk).update(state="delivered", handed_over_at=NOW)

    assert ask(customer).is_allowed


def test_the_cap_is_the_houses_own_rule():
    make_company(advertising_gap_days=0)
    customer = make_customer()
    give_consent(customer, "email")
    earlier = put("test_reminder", customer=customer)
    Message.objects.filter(pk=earlier.pk).update(state="delivered", handed_over_at=NOW)

    assert ask(customer).is_allowed


def test_finds_the_first_channel_that_is_open():
    customer = make_customer()
    give_consent(customer, "sms")

    order = ["email", "sms", "letter"]

    assert next_allowed_channel(customer, purpose="service", order=order, now=NOW) == "sms"
    assert next_allowed_channel(customer, purpose="offers", order=order, now=NOW) == "letter"
    assert next_allowed_channel(customer, purpose="offers", order=["call"], now=NOW) is None
