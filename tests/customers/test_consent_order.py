"""What the ledger says after each order of declarations; pure, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customers.addresses import address_hash
from customers.consent.states import ConsentState, states_of
from customers.models import ConsentEvent, Customer

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
ADA = Customer(
    pk=1,
    first_name="Ada",
    last_name="Öztürk",
    email="ada@kunde.example",
    phone="+491711234567",
    phone_is_mobile=True,
    street="Gartenweg 3",
    postcode="80333",
    city="München",
)
ADDRESSES = {
    "email": "ada@kunde.example",
    "sms": "+491711234567",
    "call": "+491711234567",
    "voice": "+491711234567",
}


def event(number: int, kind: str, **fields: str) -> ConsentEvent:
    """One unsaved row, an hour after the one with the number before."""
    channel = fields.get("channel", "email")
    address = fields.pop("address", ADDRESSES.get(channel, ""))
    defaults = {"channel": channel, "purpose": "service", "origin": "counter"}
    return ConsentEvent(
        pk=number,
        kind=kind,
        happened_at=START + timedelta(hours=number),
        address_hash=address_hash(address),
        **{**defaults, **fields},
    )


def state(*events: ConsentEvent, channel: str = "email", purpose: str = "service") -> ConsentState:
    return states_of(events, ADA)[channel, purpose]


def word(found: ConsentState) -> str:
    if found.is_given:
        return "given"
    if found.is_pending:
        return "pending"
    return "refused" if found.is_refused else "none"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("", "none"),
        ("requested", "pending"),
        ("given", "given"),
        ("confirmed", "given"),
        ("withdrawn", "refused"),
        ("objected", "refused"),
        ("requested confirmed", "given"),
        ("requested withdrawn", "refused"),
        ("requested objected", "refused"),
        ("requested withdrawn requested", "pending"),
        ("requested confirmed withdrawn", "refused"),
        ("requested confirmed withdrawn requested", "pending"),
        ("given withdrawn", "refused"),
        ("given objected", "refused"),
        ("given withdrawn given", "given"),
        ("given objected given", "given"),
        ("given objected requested", "pending"),
        ("objected requested confirmed", "given"),
        ("withdrawn objected given", "given"),
        ("given withdrawn objected", "refused"),
        ("given objected withdrawn", "refused"),
        ("given given", "given"),
    ],
)
def test_the_newest_declaration_decides(kinds: str, expected: str) -> None:
    events = [event(number, kind) for number, kind in enumerate(kinds.split())]

    assert word(state(*events)) == expected


@pytest.mark.parametrize("kind", ["given", "confirmed", "requested"])
@pytest.mark.parametrize("origin", ["portal", "import", "provider"])
def test_others_reopen_nothing_that_was_objected_to(kind: str, origin: str) -> None:
    events = [event(0, "given"), event(1, "objected"), event(2, kind, origin=origin)]

    found = state(*events)

    assert found.is_objected
    assert found.event == events[1]


@pytest.mark.parametrize("origin", ["counter", "web", "email", "sms", "phone", "paper"])
def test_the_person_reopens_what_they_closed(origin: str) -> None:
    found = state(event(0, "objected"), event(1, "given", origin=origin))

    assert found.is_given


def test_a_portal_adds_nothing_between_an_objection_and_a_new_consent() -> None:
    portal = event(1, "given", origin="portal")
    own = event(2, "given", origin="counter")

    assert state(event(0, "objected"), portal, own).event == own


def test_a_consent_through_a_portal_counts_if_nobody_objected() -> None:
    assert state(event(0, "given", origin="portal")).is_given
    assert state(event(0, "withdrawn"), event(1, "given", origin="portal")).is_given


@pytest.mark.parametrize("kind", ["withdrawn", "objected"])
def test_a_refusal_counts_from_whomever_it_comes(kind: str) -> None:
    first, refusal = event(0, "objected"), event(1, kind, origin="provider")

    found = state(first, event(2, "given"), event(3, kind, origin="provider"))

    assert found.is_refused
    assert state(first, refusal).event == refusal


@pytest.mark.parametrize("is_listed_first", [True, False])
def test_at_one_moment_the_objection_wins(is_listed_first: bool) -> None:
    given, objected = event(1, "given"), event(0, "objected")
    objected.happened_at = given.happened_at
    events = [objected, given] if is_listed_first else [given, objected]

    assert word(state(*events)) == "refused"


def test_of_two_consents_at_one_moment_the_later_row_decides() -> None:
    first, second = event(1, "given"), event(2, "given")
    second.happened_at = first.happened_at

    assert state(second, first).event == second


def test_the_order_of_rows_does_not_matter() -> None:
    events = [event(0, "given"), event(1, "objected"), event(2, "given")]

    assert state(*events) == state(*reversed(events))


@pytest.mark.parametrize(
    ("scope", "closed"),
    [
        ({"channel": "email", "purpose": "service"}, {("email", "service")}),
        ({"channel": "email", "purpose": ""}, {("email", "service"), ("email", "offers")}),
        ({"channel": "", "purpose": "service"}, {("email", "service"), ("sms", "service")}),
        (
            {"channel": "", "purpose": ""},
            {("email", "service"), ("email", "offers"), ("sms", "service"), ("sms", "offers")},
        ),
    ],
)
def test_an_objection_reaches_as_far_as_it_says(
    scope: dict[str, str], closed: set[tuple[str, str]]
) -> None:
    pairs = [
        (channel, purpose) for channel in ("email", "sms") for purpose in ("service", "offers")
    ]
    events = [
        event(number, "given", channel=channel, purpose=purpose)
        for number, (channel, purpose) in enumerate(pairs)
    ]

    states = states_of([*events, event(9, "objected", **scope)], ADA)

    assert {pair for pair in pairs if states[pair].is_objected} == closed
    assert {pair for pair in pairs if states[pair].is_given} == set(pairs) - closed


@pytest.mark.parametrize("channel", ["email", "sms", "call", "voice"])
def test_a_consent_for_another_address_does_not_count(channel: str) -> None:
    other = {"email": "ada@frueher.example"}.get(channel, "+491719999999")

    found = state(event(0, "given", channel=channel, address=other), channel=channel)

    assert not found.is_given
    assert found.is_for_other_address


def test_a_request_for_another_address_waits_for_nobody() -> None:
    found = state(event(0, "requested", address="ada@frueher.example"))

    assert not found.is_pending
    assert not found.is_for_other_address


@pytest.mark.parametrize("kind", ["withdrawn", "objected"])
def test_a_refusal_counts_for_every_address(kind: str) -> None:
    assert state(event(0, kind, address="ada@frueher.example")).is_refused


def test_a_letter_consent_is_the_persons_wherever_they_live() -> None:
    assert state(event(0, "given", channel="letter"), channel="letter").is_given


def test_the_spelling_of_the_address_does_not_matter() -> None:
    assert state(event(0, "given", address="ADA@Kunde.example")).is_given
    assert state(event(0, "given", channel="sms", address="0171 1234567"), channel="sms").is_given


@pytest.mark.parametrize("channel", ["sms", "call", "voice", "letter"])
def test_one_channel_says_nothing_about_another(channel: str) -> None:
    assert word(state(event(0, "given"), channel=channel)) == "none"


@pytest.mark.parametrize("purpose", ["satisfaction", "offers"])
def test_one_purpose_says_nothing_about_another(purpose: str) -> None:
    assert word(state(event(0, "given"), purpose=purpose)) == "none"


def test_a_fixed_line_has_no_state_for_sms() -> None:
    fixed = Customer(pk=2, phone="+49891234567", phone_is_mobile=False)
    given = event(0, "given", channel="sms", address="+49891234567")

    assert not states_of([given], fixed)["sms", "service"].is_given


def test_the_contract_is_no_matter_of_consent() -> None:
    states = states_of([], ADA)

    assert {purpose for _channel, purpose in states} == {"service", "satisfaction", "offers"}
    assert {channel for channel, _purpose in states} == {"call", "voice", "email", "sms", "letter"}


def test_since_is_the_day_of_the_deciding_declaration() -> None:
    assert state().since is None
    assert state(event(0, "given"), event(3, "withdrawn")).since == START + timedelta(hours=3)
