"""Writing declarations into the ledger, with their proof (C-14, C-20, C-23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from customers.addresses import address_hash
from customers.consent.ledger import (
    Declaration,
    confirm_consent,
    consent_states,
    current_wording,
    find_consent,
    record_consent,
    record_consent_use,
    record_objection,
    requests_to_confirm,
    withdraw_consent,
)
from customers.errors import ConfirmationExpiredError, MissingProofError
from customers.models import ConsentEvent, ConsentProof, ConsentUse, ConsentWording, Customer
from tests.factories import make_company, make_customer, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def declare(customer: Customer, **fields: Any) -> list[ConsentEvent]:
    defaults = {
        "channels": ("email",),
        "purposes": ("service",),
        "kind": "given",
        "origin": "counter",
        "wording_key": "reminder",
    }
    now = fields.pop("now", NOW)
    return record_consent(Declaration(customer, **{**defaults, **fields}), now=now)


def test_one_event_per_channel_and_purpose() -> None:
    events = declare(
        make_customer(), channels=("email", "sms"), purposes=("service", "satisfaction")
    )

    assert [(event.channel, event.purpose) for event in events] == [
        ("email", "service"),
        ("email", "satisfaction"),
        ("sms", "service"),
        ("sms", "satisfaction"),
    ]


def test_the_proof_holds_what_the_law_asks_for() -> None:
    make_company()
    customer, clerk = make_customer(email="ada@kunde.example"), make_user()

    [event] = declare(customer, channels=("call",), taken_by=clerk, evidence="form 12")

    proof = event.proof
    assert (proof.name, proof.address) == ("Ada Öztürk", "+491711234567")
    assert proof.postal_address == "Gartenweg 3, 80333 München"
    assert proof.company_block == "Autohaus Müller GmbH, Werkstraße 5, 80331 München"
    assert (proof.evidence, proof.retain_until) == ("form 12", date(2031, 11, 22))
    assert (event.taken_by, event.happened_at, event.origin) == (clerk, NOW, "counter")
    assert event.wording is not None
    assert event.address_hash == address_hash("0171 1234567")


@pytest.mark.parametrize(
    ("channel", "without"),
    [
        ("email", {"email": ""}),
        ("sms", {"phone_is_mobile": False}),
        ("sms", {"phone": ""}),
        ("call", {"phone": ""}),
        ("call", {"street": ""}),
        ("call", {"first_name": ""}),
        ("letter", {"postcode": ""}),
        ("email", {"last_name": ""}),
    ],
)
def test_refuses_what_could_not_be_proven(channel: str, without: dict[str, Any]) -> None:
    customer = make_customer(**without)

    with pytest.raises(MissingProofError):
        declare(customer, channels=(channel,), taken_by=make_user())

    assert not ConsentEvent.objects.exists()


def test_a_call_consent_at_the_counter_names_who_took_it() -> None:
    with pytest.raises(MissingProofError) as caught:
        declare(make_customer(), channels=("call",))

    assert len(caught.value.missing) == 1


def test_a_call_consent_on_the_web_is_taken_by_nobody() -> None:
    assert declare(make_customer(), channels=("call",), origin="web")


@pytest.mark.parametrize("empty", ["channels", "purposes"])
def test_a_consent_names_channels_and_purposes(empty: str) -> None:
    with pytest.raises(MissingProofError):
        declare(make_customer(), **{empty: ()})


def test_a_refusal_needs_no_complete_data() -> None:
    customer = make_customer(street="", first_name="", phone="")

    withdraw_consent(customer, "call", "service", origin="phone", now=NOW)

    assert consent_states(customer)["call", "service"].is_refused


def test_given_at_the_counter_holds_at_once() -> None:
    customer = make_customer()

    declare(customer)

    state = consent_states(customer)["email", "service"]
    assert state.is_given
    assert state.since == NOW


def test_given_on_the_web_an_email_waits_for_its_confirmation() -> None:
    customer = make_customer()

    [event] = declare(customer, origin="web")

    state = consent_states(customer)["email", "service"]
    assert event.kind == "requested"
    assert (state.is_given, state.is_pending) == (False, True)
    assert requests_to_confirm(LATER) == [event]


def test_given_on_the_web_other_channels_hold_at_once() -> None:
    customer = make_customer()

    declare(customer, origin="web", channels=("call",))

    assert consent_states(customer)["call", "service"].is_given
    assert requests_to_confirm(LATER) == []


def test_the_confirmation_makes_it_count() -> None:
    customer = make_customer()
    [event] = declare(customer, origin="web")

    confirmed = confirm_consent(event, now=LATER, ip_address="192.0.2.7")

    assert confirmed.kind == "confirmed"
    assert confirmed.proof.ip_address == "192.0.2.7"
    assert consent_states(customer)["email", "service"].is_given
    assert requests_to_confirm(LATER) == []


def test_confirming_an_email_never_allows_the_phone() -> None:
    customer = make_customer()
    [event] = declare(customer, origin="web")

    confirm_consent(event, now=LATER)

    given = [pair for pair, state in consent_states(customer).items() if state.is_given]
    assert given == [("email", "service")]


def test_confirming_again_changes_nothing() -> None:
    [event] = declare(make_customer(), origin="web")
    first = confirm_consent(event, now=LATER)

    assert confirm_consent(event, now=LATER + timedelta(days=30)) == first

    assert ConsentEvent.objects.count() == 2


def test_a_week_later_the_link_is_dead() -> None:
    [event] = declare(make_customer(), origin="web")

    with pytest.raises(ConfirmationExpiredError):
        confirm_consent(event, now=NOW + timedelta(days=7))

    assert requests_to_confirm(NOW + timedelta(days=7)) == []
    assert ConsentEvent.objects.count() == 1


def test_a_withdrawn_request_cannot_be_confirmed() -> None:
    customer = make_customer()
    [event] = declare(customer, origin="web")
    withdraw_consent(customer, "email", "service", origin="web", now=LATER)

    with pytest.raises(ConfirmationExpiredError):
        confirm_consent(event, now=LATER + timedelta(minutes=1))


def test_each_use_prolongs_the_proof_once() -> None:
    [event] = declare(make_customer())
    used_at = NOW + timedelta(days=400)

    for _ in range(2):
        record_consent_use(event.pk, reference="message:7", now=used_at)

    assert ConsentProof.objects.get().retain_until == date(2032, 12, 27)
    assert ConsentUse.objects.count() == 1


def test_an_earlier_use_never_shortens_the_proof() -> None:
    [event] = declare(make_customer())

    record_consent_use(event.pk, reference="message:7", now=NOW - timedelta(days=400))

    assert ConsentProof.objects.get().retain_until == date(2031, 11, 22)


def test_finds_the_consent_for_this_address_only() -> None:
    customer = make_customer(email="ada@kunde.example")
    [event] = declare(customer)

    assert find_consent(customer, "email", "service", "ADA@kunde.example") == event
    assert find_consent(customer, "email", "service", "eva@kunde.example") is None
    assert find_consent(customer, "email", "offers", "ada@kunde.example") is None
    assert find_consent(customer, "sms", "service", "+491711234567") is None
    assert find_consent(customer, "fax", "service", "1") is None


def test_a_new_address_needs_a_new_consent() -> None:
    customer = make_customer(email="old@kunde.example")
    declare(customer)
    customer.email = "new@kunde.example"

    state = consent_states(customer)["email", "service"]

    assert (state.is_given, state.is_for_other_address) == (False, True)


def test_a_letter_consent_survives_a_move() -> None:
    customer = make_customer()
    declare(customer, channels=("letter",))
    customer.street = "Am Ring 1"

    assert consent_states(customer)["letter", "service"].is_given
    assert find_consent(customer, "letter", "service", "Am Ring 1, 80333 München") is not None


def test_the_wording_is_stored_once_per_version() -> None:
    make_company()

    first = current_wording("reminder", "de", NOW)
    again = current_wording("reminder", "de", LATER)

    assert first == again
    assert (first.version, first.valid_from) == (1, NOW)
    assert "Autohaus Müller GmbH" in first.text


def test_a_new_company_name_is_a_new_version() -> None:
    company = make_company()
    old = current_wording("reminder", "en", NOW)
    company.name = "Autohaus Huber"
    company.save()

    new = current_wording("reminder", "en", LATER)

    assert (new.version, new.valid_from) == (2, LATER)
    assert ConsentWording.objects.get(pk=old.pk).text == old.text


@pytest.mark.parametrize("key", ["reminder", "reminder_notice"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_both_texts_are_shipped_in_both_languages(key: str, language: str) -> None:
    assert current_wording(key, language, NOW).language == language


def test_other_languages_read_german() -> None:
    assert current_wording("reminder", "tr", NOW).language == "de"


def test_an_unknown_text_is_a_bug() -> None:
    with pytest.raises(KeyError):
        current_wording("unknown", "de", NOW)


def test_an_objection_stops_a_request_too() -> None:
    customer = make_customer()
    [event] = declare(customer, origin="web")

    record_objection(customer, origin="email", now=LATER)

    assert requests_to_confirm(LATER) == []
    with pytest.raises(ConfirmationExpiredError):
        confirm_consent(event, now=LATER)
