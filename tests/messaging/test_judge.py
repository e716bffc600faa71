"""The gate's rule over values: which reason wins, what passes by itself, what opens a channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from customers.models import ContactPause
from messaging.gate.facts import Facts
from messaging.gate.rules import judge
from tests.messaging.conftest import NOW

CONSENTED = Facts("email", "service", "ada@kunde.example", consent_id=7)
PAUSE = ContactPause(reason="Reklamation", starts_at=NOW, ends_at=NOW + timedelta(days=9))

# From the strongest to the weakest: each hides all that follow.
OBSTACLES = {
    "is_merged": True,
    "is_restricted": True,
    "address": "",
    "is_address_invalid": True,
    "is_disowned": True,
    "is_objected": True,
    "pause": PAUSE,
    "no_approach_until": date(2026, 12, 1),
    "last_advertised_at": NOW,
}
FOR_ANYTHING = ["is_merged", "is_restricted", "address", "is_address_invalid", "is_disowned"]
FOR_ADVERTISING = [name for name in OBSTACLES if name not in FOR_ANYTHING]


def facts(*names, **fields):
    """A consented mail with the named obstacles in its way."""
    obstacles = {name: OBSTACLES[name] for name in names}
    return replace(CONSENTED, gap=timedelta(days=14), **obstacles, **fields)


def test_without_any_obstacle_the_consent_opens_the_channel():
    decision = judge(facts(), now=NOW)

    assert (decision.is_allowed, decision.basis, decision.consent_id) == (True, "consent", 7)


@pytest.mark.parametrize("name", OBSTACLES)
def test_each_obstacle_alone_closes_it(name):
    decision = judge(facts(name), now=NOW)

    assert (decision.is_allowed, decision.basis, decision.consent_id) == (False, "", None)
    assert decision.reason


def test_each_obstacle_has_words_of_its_own():
    reasons = {judge(facts(name), now=NOW).reason for name in OBSTACLES}

    assert len(reasons) == len(OBSTACLES)


@pytest.mark.parametrize("position", range(len(OBSTACLES)))
def test_the_strongest_obstacle_gives_the_reason(position):
    names = list(OBSTACLES)[position:]

    assert judge(facts(*names), now=NOW) == judge(facts(names[0]), now=NOW)


@pytest.mark.parametrize("name", FOR_ANYTHING)
def test_what_stops_everything_stops_the_contract_too(name):
    assert not judge(facts(name, purpose="contract"), now=NOW).is_allowed


@pytest.mark.parametrize("name", FOR_ADVERTISING)
def test_what_stops_advertising_leaves_the_contract_alone(name):
    decision = judge(facts(name, purpose="contract"), now=NOW)

    assert (decision.is_allowed, decision.basis) == (True, "contract")


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("pause", PAUSE.ends_at),
        # The day after the portal's last one begins at midnight in Berlin.
        ("no_approach_until", datetime(2026, 12, 1, 23, tzinfo=UTC)),
        ("last_advertised_at", NOW + timedelta(days=14)),
    ],
)
def test_a_passing_obstacle_says_until_when_and_is_over_then(name, until):
    assert judge(facts(name), now=NOW).until == until

    assert not judge(facts(name), now=until - timedelta(seconds=1)).is_allowed
    if name != "pause":  # Whether a pause is running is read from the database.
        assert judge(facts(name), now=until).is_allowed


@pytest.mark.parametrize("name", [*FOR_ANYTHING, "is_objected"])
def test_what_does_not_pass_names_no_end(name):
    assert judge(facts(name), now=NOW).until is None


@pytest.mark.parametrize(
    ("channel", "consent", "sale", "basis"),
    [
        ("email", 7, True, "consent"),
        ("email", None, True, "uwg_7_3"),
        ("sms", None, True, ""),
        ("call", None, True, ""),
        ("voice", None, True, ""),
        ("letter", None, False, "legitimate_interest"),
        ("letter", 7, False, "consent"),
        ("pigeon", None, True, ""),
        ("pigeon", 7, True, "consent"),
    ],
)
def test_the_basis_by_channel(channel, consent, sale, basis):
    asked = Facts(channel, "service", "x", consent_id=consent, has_existing_customer_basis=sale)

    decision = judge(asked, now=NOW)

    assert (decision.basis, decision.is_allowed) == (basis, bool(basis))


def test_an_unknown_channel_is_refused_in_other_words_than_a_missing_consent():
    unknown = judge(Facts("pigeon", "service", "x"), now=NOW)
    missing = judge(Facts("sms", "service", "x"), now=NOW)

    assert unknown.reason != missing.reason
