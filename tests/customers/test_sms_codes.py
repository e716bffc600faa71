"""A number ticked on the web counts once its owner has typed in the code (C-23)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from customers.consent.ledger import Declaration, consent_states, record_consent, withdraw_consent
from customers.consent.sms_codes import (
    MOST_TRIES,
    VALID_FOR,
    code_of,
    confirm_by_code,
    pending_attempt,
)
from customers.contact import Choice, choose_preferences
from customers.errors import CodeExpiredError, WrongCodeError
from customers.links import preferences_url
from customers.models import ConsentEvent, ConsentProof, Customer
from tests.factories import make_company, make_customer
from tests.threads import closing

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def tick(
    customer: Customer, *purposes: str, channel: str = "sms", at: datetime = NOW
) -> list[ConsentEvent]:
    declaration = Declaration(customer, (channel,), purposes or ("service",), "given", "web")
    return record_consent(declaration, now=at)


def given(customer: Customer) -> set[tuple[str, str]]:
    return {pair for pair, state in consent_states(customer).items() if state.is_given}


def wrong_code(event: ConsentEvent) -> str:
    return f"{(int(code_of(event)) + 1) % 10**6:06d}"


def test_ticking_alone_opens_nothing() -> None:
    customer = make_customer()

    [event] = tick(customer)

    assert event.kind == "requested"
    assert given(customer) == set()


def test_the_code_opens_all_that_was_ticked_in_one_go() -> None:
    customer = make_customer()
    first, _second = tick(customer, "service", "offers")

    confirmed = confirm_by_code(customer, code_of(first), now=NOW, ip_address="192.0.2.7")

    assert given(customer) == {("sms", "service"), ("sms", "offers")}
    assert {event.origin for event in confirmed} == {"sms"}
    assert confirmed[0].proof.ip_address == "192.0.2.7"


@pytest.mark.parametrize("typed", ["{} ", " {}", "Code: {}", "{}\n"])
def test_what_people_type_around_it_does_not_matter(typed: str) -> None:
    customer = make_customer()
    [event] = tick(customer)

    assert confirm_by_code(customer, typed.format(code_of(event)), now=NOW)


def test_a_code_has_six_digits_and_is_another_one_each_time() -> None:
    codes = {code_of(tick(make_customer())[0]) for _each in range(5)}

    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(codes) == 5


@pytest.mark.parametrize("typed", ["", "abc", "12345", None])
def test_a_wrong_code_opens_nothing_and_is_counted(typed: str | None) -> None:
    customer = make_customer()
    [event] = tick(customer)

    with pytest.raises(WrongCodeError) as refused:
        confirm_by_code(customer, wrong_code(event) if typed is None else typed, now=NOW)

    assert refused.value.left == MOST_TRIES - 1
    assert given(customer) == set()
    assert ConsentProof.objects.get().wrong_codes == 1


def test_after_five_wrong_ones_the_right_one_comes_too_late() -> None:
    customer = make_customer()
    [event] = tick(customer)
    for _each in range(MOST_TRIES):
        with pytest.raises(WrongCodeError):
            confirm_by_code(customer, wrong_code(event), now=NOW)

    with pytest.raises(CodeExpiredError):
        confirm_by_code(customer, code_of(event), now=NOW)

    assert given(customer) == set()


def test_a_code_counts_for_a_day() -> None:
    customer = make_customer()
    [event] = tick(customer)

    assert pending_attempt(customer, now=NOW + VALID_FOR - timedelta(seconds=1)) == event
    with pytest.raises(CodeExpiredError):
        confirm_by_code(customer, code_of(event), now=NOW + VALID_FOR)


def test_what_was_taken_back_meanwhile_is_not_reopened() -> None:
    customer = make_customer()
    [event] = tick(customer)
    withdraw_consent(customer, "sms", "service", origin="web", now=NOW)

    with pytest.raises(CodeExpiredError):
        confirm_by_code(customer, code_of(event), now=NOW)


def test_a_new_number_needs_a_new_code() -> None:
    customer = make_customer()
    [event] = tick(customer)
    Customer.objects.update(phone="+491709999999")
    customer.refresh_from_db()

    with pytest.raises(CodeExpiredError):
        confirm_by_code(customer, code_of(event), now=NOW)


def test_the_code_confirms_no_mail_address() -> None:
    customer = make_customer()
    tick(customer, channel="email")
    [event] = tick(customer)

    confirm_by_code(customer, code_of(event), now=NOW)

    assert given(customer) == {("sms", "service")}


def test_someone_elses_code_does_not_count() -> None:
    customer, other = make_customer(), make_customer()
    [event], [others] = tick(customer), tick(other)

    with pytest.raises(WrongCodeError):
        confirm_by_code(customer, code_of(others), now=NOW)

    assert code_of(event) != code_of(others)


def test_ticking_twice_before_the_code_is_one_attempt() -> None:
    customer = make_customer()
    choice = Choice(customer, frozenset({("sms", "service"), ("letter", "service")}), "web")

    first = choose_preferences(choice, now=NOW)
    second = choose_preferences(choice, now=NOW + timedelta(minutes=1))

    assert [event.channel for event in first if event.kind == "requested"] == ["sms"]
    assert second == []


def test_the_page_asks_for_the_code_and_takes_it(client: Client) -> None:
    make_company()
    customer = make_customer(language="en")
    path = preferences_url(customer).removeprefix("https://werkstatt.example")
    with time_machine.travel(NOW, tick=False):
        assert 'name="code"' not in client.get(path).text
        client.post(path, {"pairs": ["sms:service"]})
        assert 'autocomplete="one-time-code"' in client.get(path).text

        wrong = client.post(path, {"action": "code", "code": "1"}, follow=True)
        code = code_of(ConsentEvent.objects.get(channel="sms"))
        right = client.post(path, {"action": "code", "code": code}, follow=True)

    assert "not the code" in wrong.text
    assert "your number is confirmed" in right.text
    assert 'name="code"' not in right.text
    assert ("sms", "service") in given(customer)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_still_five() -> None:
    customer = make_customer()
    [event] = tick(customer)

    @closing
    def guess(_number: int) -> None:
        with suppress(WrongCodeError, CodeExpiredError):
            confirm_by_code(customer, wrong_code(event), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(16)))

    assert ConsentProof.objects.get().wrong_codes == MOST_TRIES
