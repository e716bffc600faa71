"""The request to confirm an e-mail consent: one mail an attempt, one a day (C-23, C-24)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from customers.consent.ledger import (
    Declaration,
    confirm_request,
    consent_states,
    record_consent,
    withdraw_consent,
)
from customers.errors import ConfirmationExpiredError
from customers.links import confirmation_url
from customers.models import ConsentProof
from messaging.confirmations import ask_for_confirmations
from messaging.models import Message
from messaging.tasks import ask_for_confirmations_task
from tests.factories import make_company, make_customer
from tests.messaging.conftest import NOW
from tests.messaging.test_deliver_email import deliver

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def _company():
    make_company()


def tick(customer, *purposes, at=NOW, origin="web"):
    """The customer ticks e-mail for some purposes on the web page."""
    declaration = Declaration(
        customer, ("email",), purposes or ("service",), "given", origin, wording_key="reminder"
    )
    return record_consent(declaration, now=at)


def ask(at=NOW):
    return ask_for_confirmations(now=at)


def test_what_was_ticked_in_one_go_gets_one_mail_that_names_all_of_it(smtp):
    events = tick(make_customer(), "service", "offers")

    assert ask() == 1
    deliver()

    (taken,) = smtp.taken
    text = taken.mail.get_body(("plain",)).get_content()
    assert confirmation_url(events[0]) in text
    assert [event.get_purpose_display() in text for event in events] == [True, True]


def test_the_mail_carries_no_advertising_and_no_way_to_unsubscribe_from_any(smtp):
    tick(make_customer())
    ask()

    deliver()

    (taken,) = smtp.taken
    message = Message.objects.get()
    assert (message.legal_class, message.purpose) == ("transactional", "contract")
    assert "List-Unsubscribe" not in taken.mail
    html = taken.mail.get_body(("html",)).get_content()
    own_text = message.text.partition("\n-- ")[0]
    assert not re.search(r"(?i)rabatt|angebot|€|%|gratis|kostenlos", own_text)
    assert "<img" not in html


@pytest.mark.parametrize("origin", ["counter", "phone"])
def test_who_declares_in_person_gets_no_mail(origin):
    tick(make_customer(), origin=origin)

    assert ask() == 0


def test_asking_again_and_again_makes_one_mail():
    tick(make_customer())

    assert [ask(NOW + timedelta(hours=n)) for n in (0, 1, 25, 100)] == [1, 0, 0, 0]


def test_an_attempt_keeps_its_one_mail_when_part_of_it_is_decided():
    customer = make_customer()
    tick(customer, "service", "offers")
    ask()
    withdraw_consent(customer, "email", "service", origin="web", now=NOW + timedelta(hours=1))

    assert ask(NOW + timedelta(days=2)) == 0


def test_the_proof_names_the_mail_for_all_that_it_asks_about():
    tick(make_customer(), "service", "offers")

    ask()

    reference = Message.objects.get().reference
    assert list(ConsentProof.objects.values_list("message_id", flat=True)) == [reference] * 2


@pytest.mark.parametrize(("hours", "expected"), [(0, 0), (23, 0), (24, 1), (7 * 24 + 1, 0)])
def test_a_second_attempt_waits_until_the_address_has_rested_a_day(smtp, hours, expected):
    customer = make_customer()
    tick(customer, "service")
    ask()
    deliver()
    tick(customer, "offers", at=NOW + timedelta(minutes=1))

    assert ask(NOW + timedelta(minutes=2)) == 0
    assert ask(NOW + timedelta(hours=hours)) == expected


def test_two_customers_with_one_address_share_its_rest(smtp):
    for name in ("Ada", "Ben"):
        tick(make_customer(first_name=name, email="familie@kunde.example"))

    assert ask() == 1
    assert ask(NOW + timedelta(hours=1)) == 0


def test_a_mail_that_waits_since_long_still_counts_as_the_one():
    customer = make_customer()
    tick(customer, "service")
    ask()
    tick(customer, "offers", at=NOW + timedelta(minutes=1))

    assert ask(NOW + timedelta(days=2)) == 0


@pytest.mark.parametrize("state", [State.BLOCKED, State.SKIPPED, State.MISSED])
def test_a_mail_that_never_left_does_not_use_up_the_day(state):
    customer = make_customer()
    tick(customer, "service")
    ask()
    Message.objects.update(state=state)
    tick(customer, "offers", at=NOW + timedelta(minutes=1))

    assert ask(NOW + timedelta(hours=1)) == 1


def test_a_decision_before_the_mail_leaves_makes_it_needless(smtp):
    customer = make_customer()
    tick(customer)
    ask()
    withdraw_consent(customer, "email", "service", origin="web", now=NOW)

    counts = deliver()

    assert (counts.skipped, smtp.taken) == (1, [])


def test_after_a_week_the_mail_is_needless(smtp):
    tick(make_customer(), at=NOW - timedelta(days=7) + timedelta(minutes=1))
    ask()

    counts = deliver(NOW + timedelta(minutes=2))

    assert (counts.skipped, smtp.taken) == (1, [])


def test_nobody_is_asked_at_an_address_that_was_not_ticked():
    customer = make_customer()
    tick(customer)
    customer.email = "neu@kunde.example"
    customer.save()

    assert ask() == 0


def test_the_survivor_of_a_merge_is_asked_once():
    survivor, other = make_customer(), make_customer()
    tick(other)
    other.merged_into = survivor
    survivor.email = other.email
    other.save()
    survivor.save()

    assert ask() == 1
    assert Message.objects.get().customer == survivor


def test_the_task_asks_by_the_clock(settings):
    tick(make_customer(), at=timezone.now())

    ask_for_confirmations_task()

    assert Message.objects.count() == 1
    schedule = settings.CELERY_BEAT_SCHEDULE["ask for confirmations"]
    assert schedule["task"] == ask_for_confirmations_task.name


def test_one_click_confirms_what_was_ticked_together_and_nothing_else(client: Client):
    customer = make_customer()
    first, _second = tick(customer, "service", "offers")
    tick(customer, "satisfaction", at=NOW + timedelta(minutes=1))

    confirm_request(first, now=NOW + timedelta(hours=1))

    given = {pair for pair, state in consent_states(customer).items() if state.is_given}
    assert given == {("email", "service"), ("email", "offers")}


def test_what_was_withdrawn_meanwhile_stays_withdrawn():
    customer = make_customer()
    first, _second = tick(customer, "service", "offers")
    withdraw_consent(customer, "email", "service", origin="web", now=NOW + timedelta(minutes=1))

    (confirmed,) = confirm_request(first, now=NOW + timedelta(hours=1))

    assert confirmed.purpose == "offers"
    assert not consent_states(customer)["email", "service"].is_given


def test_with_nothing_left_the_link_says_so():
    (event,) = tick(make_customer())

    with pytest.raises(ConfirmationExpiredError):
        confirm_request(event, now=NOW + timedelta(days=7))


def test_the_page_names_what_still_waits(client: Client):
    customer = make_customer()
    first, second, third = tick(customer, "service", "offers", "satisfaction")
    withdraw_consent(customer, "email", "offers", origin="web", now=NOW + timedelta(minutes=1))

    page = client.get(confirmation_url(second).removeprefix("https://werkstatt.example"))

    named = [first.get_purpose_display(), third.get_purpose_display()]
    assert page.context["purposes"] == named
    assert ", ".join(named) in page.content.decode()
