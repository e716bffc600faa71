"""Objections bound to an address: what they stop, what reopens them, what they outlive (C-30)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customers.addresses import address_for, address_hash
from customers.consent.suppression import is_suppressed, lift_suppression, suppress_address
from customers.models import Suppression
from tests.factories import make_customer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
MAIL, NUMBER = "ada@kunde.example", "+491711234567"
ADVERTISING = ["service", "satisfaction", "offers"]


def stopped(address: str, channels: list[str]) -> set[tuple[str, str]]:
    return {
        (channel, purpose)
        for channel in channels
        for purpose in [*ADVERTISING, "contract"]
        if is_suppressed(address, channel, purpose)
    }


@pytest.mark.parametrize(
    ("channel", "purpose", "count"),
    [
        ("", "", 9),
        ("sms", "", 3),
        ("", "offers", 3),
        ("sms", "offers", 1),
        ("email", "", 0),
        ("", "contract", 3),
        ("sms", "contract", 1),
    ],
)
def test_an_objection_stops_what_it_names(channel: str, purpose: str, count: int) -> None:
    suppress_address(NUMBER, channel, purpose, now=NOW)

    found = stopped(NUMBER, ["call", "voice", "sms"])

    assert len(found) == count
    assert all(purpose in {"", each} for _channel, each in found)


@pytest.mark.parametrize("address", ["", "   ", "?"])
def test_no_address_is_nobodys_address(address: str) -> None:
    suppress_address(address, "", "", now=NOW)

    assert not is_suppressed(address, "email", "offers")
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("noted", "asked"),
    [
        (MAIL, "ADA@Kunde.Example"),
        (" ada@kunde.example ", MAIL),
        (NUMBER, "0171 1234567"),
        ("0171/1234567", NUMBER),
        ("Ada Öztürk, Gartenweg 3, 80333 München", "ada oeztuerk gartenweg 3 80333 MUENCHEN"),
    ],
)
def test_spellings_do_not_open_a_closed_address(noted: str, asked: str) -> None:
    suppress_address(noted, "", "", now=NOW)

    assert is_suppressed(asked, "email", "offers")


@pytest.mark.parametrize(
    "other", ["eva@kunde.example", "ada@kunde.example.evil", "+491711234568", "Ada Öztürk"]
)
def test_other_addresses_stay_open(other: str) -> None:
    suppress_address(MAIL, "", "", now=NOW)

    assert not is_suppressed(other, "email", "offers")


def test_the_address_itself_is_not_stored() -> None:
    suppress_address(MAIL, "", "", now=NOW)

    row = Suppression.objects.get()
    assert row.address_hash == address_hash(MAIL)
    assert "ada" not in str(vars(row))


def test_a_consent_reopens_its_pair_and_leaves_the_rest_closed() -> None:
    suppress_address(NUMBER, "", "", now=NOW)

    lift_suppression(NUMBER, "sms", "service", now=LATER)

    closed = stopped(NUMBER, ["call", "voice", "sms"])
    assert ("sms", "service") not in closed
    assert len(closed) == 8


def test_reopening_one_after_the_other_ends_with_nothing_closed() -> None:
    suppress_address(MAIL, "", "", now=NOW)

    for purpose in ADVERTISING:
        lift_suppression(MAIL, "email", purpose, now=LATER)

    assert stopped(MAIL, ["email"]) == set()


def test_what_stays_closed_is_as_old_as_the_objection() -> None:
    suppress_address(MAIL, "", "", now=NOW)

    lift_suppression(MAIL, "email", "service", now=LATER)

    assert set(Suppression.objects.filter(lifted_at=None).values_list("since", flat=True)) == {NOW}
    assert Suppression.objects.get(channel="").lifted_at == LATER


def test_reopening_advertising_never_reopens_that_is_not_me() -> None:
    suppress_address(MAIL, "email", "contract", now=NOW)

    lift_suppression(MAIL, "email", "service", now=LATER)

    assert is_suppressed(MAIL, "email", "contract")


def test_an_objection_after_a_consent_closes_the_same_row_again() -> None:
    suppress_address(MAIL, "email", "offers", now=NOW)
    lift_suppression(MAIL, "email", "offers", now=LATER)

    suppress_address(MAIL, "email", "offers", now=LATER + timedelta(days=1))

    row = Suppression.objects.get()
    assert row.lifted_at is None
    assert row.since == LATER + timedelta(days=1)


def test_a_repeated_objection_keeps_its_first_day() -> None:
    suppress_address(MAIL, "email", "offers", now=NOW)

    suppress_address(MAIL, "email", "offers", now=LATER)

    assert Suppression.objects.get().since == NOW


@pytest.mark.parametrize(
    ("fields", "channel", "address"),
    [
        ({}, "email", MAIL),
        ({}, "sms", NUMBER),
        ({}, "call", NUMBER),
        ({}, "voice", NUMBER),
        ({}, "letter", "Ada Öztürk, Gartenweg 3, 80333 München"),
        ({"phone_is_mobile": False}, "sms", ""),
        ({"phone_is_mobile": False}, "call", NUMBER),
        ({"email": ""}, "email", ""),
        ({"street": ""}, "letter", ""),
        ({"postcode": ""}, "letter", ""),
        ({"city": ""}, "letter", ""),
        ({}, "", ""),
        ({}, "fax", ""),
    ],
)
def test_what_identifies_a_customer_on_a_channel(
    fields: dict[str, object], channel: str, address: str
) -> None:
    customer = make_customer(**{"email": MAIL, **fields})

    assert address_for(customer, channel) == address
