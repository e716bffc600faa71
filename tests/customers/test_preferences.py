"""The customer's own page: looking changes nothing, a choice is stored once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import (
    Declaration,
    consent_states,
    is_suppressed,
    record_consent,
    record_objection,
)
from customers.contact import active_pause, end_pause, pause_contact
from customers.links import confirmation_url, preferences_url
from customers.models import (
    ConsentEvent,
    ConsentWording,
    ContactPause,
    Customer,
    Suppression,
)
from tests.factories import make_company, make_customer
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db


def path_of(customer: Customer) -> str:
    make_company()
    return preferences_url(customer).removeprefix("https://werkstatt.example")


def choose(client: Client, customer: Customer, *pairs: str) -> Any:
    return client.post(path_of(customer), {"action": "choose", "pairs": pairs}, follow=True)


def ticked(client: Client, customer: Customer) -> set[str]:
    lines = client.get(path_of(customer)).context["channels"]
    return {
        f"{channel.channel}:{line.purpose}"
        for channel in lines
        for line in channel.lines
        if line.is_open or line.is_pending
    }


LETTERS = ("letter:service", "letter:satisfaction", "letter:offers")


def rows() -> list[int]:
    models = (ConsentEvent, ConsentWording, Suppression, ContactPause)
    return [model.objects.count() for model in models]


def test_the_link_holds_no_personal_data() -> None:
    customer = make_customer()

    link = preferences_url(customer)

    assert link.startswith("https://werkstatt.example/t/")
    assert customer.email not in link
    assert customer.last_name not in link


def test_looking_changes_nothing(client: Client) -> None:
    customer = make_customer()
    path = path_of(customer)

    for _ in range(100):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200

    assert rows() == [0, 0, 0, 0]


@pytest.mark.parametrize("token", ["1", "1.forged", "x"])
def test_a_forged_link_leads_nowhere(client: Client, token: str) -> None:
    make_customer()

    assert client.get(reverse("public_preferences", args=[token])).status_code == 404


def test_the_link_of_another_purpose_leads_nowhere(client: Client) -> None:
    token = make_token("unsubscribe", make_customer().pk)

    assert client.get(reverse("public_preferences", args=[token])).status_code == 404


def test_the_page_needs_neither_log_in_nor_cookie() -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.get(path_of(make_customer())).status_code == 200


def test_nothing_but_what_holds_is_ticked(client: Client) -> None:
    customer = make_customer()
    declaration = Declaration(customer, ("sms",), ("service",), "given", "counter")
    record_consent(declaration, now=timezone.now())

    assert ticked(client, customer) == {"sms:service", *LETTERS}


def test_only_channels_that_reach_the_customer_are_offered(client: Client) -> None:
    customer = make_customer(phone="", street="")

    lines = client.get(path_of(customer)).context["channels"]

    assert [line.channel for line in lines] == ["email"]


def test_without_any_address_it_asks_for_a_call(client: Client) -> None:
    customer = make_customer(phone="", street="", email="", language="en")

    assert "We know no address" in client.get(path_of(customer)).content.decode()


def test_a_choice_is_stored_with_address_and_text(client: Client) -> None:
    customer = make_customer()

    choose(client, customer, "call:service", *LETTERS)

    event = ConsentEvent.objects.get()
    assert (event.channel, event.kind, event.origin) == ("call", "given", "web")
    assert event.wording is not None
    assert (event.proof.ip_address, event.proof.evidence) == ("127.0.0.1", "preference page")


def test_five_posts_are_one_choice(client: Client) -> None:
    customer = make_customer()

    for _ in range(5):
        choose(client, customer, "sms:service", "email:service", *LETTERS)

    assert ConsentEvent.objects.count() == 2


def test_an_email_choice_waits_for_its_confirmation(client: Client) -> None:
    customer = make_customer(language="en")

    page = choose(client, customer, "email:service", *LETTERS).content.decode()

    assert consent_states(customer)["email", "service"].is_pending
    assert "link that we send you by e-mail" in page


def test_what_is_unticked_is_taken_back(client: Client) -> None:
    customer = make_customer()
    choose(client, customer, "sms:service", "email:service", *LETTERS)

    choose(client, customer, *LETTERS)

    states = consent_states(customer)
    assert states["sms", "service"].is_refused
    assert states["email", "service"].is_refused
    assert not Suppression.objects.exists()


def test_an_unticked_letter_is_an_objection(client: Client) -> None:
    customer = make_customer()

    choose(client, customer, "letter:service")

    states = consent_states(customer)
    assert states["letter", "offers"].is_objected
    assert not states["letter", "service"].is_refused


def test_a_letter_can_be_reopened(client: Client) -> None:
    customer = make_customer()
    choose(client, customer)

    choose(client, customer, *LETTERS)

    assert ticked(client, customer) == set(LETTERS)
    assert not Suppression.objects.filter(lifted_at=None).exists()


def test_an_objection_to_all_is_one_click(client: Client) -> None:
    customer = make_customer()

    for _ in range(2):
        client.post(path_of(customer), {"action": "object"})

    assert is_suppressed(customer.email, "email", "service")
    assert ticked(client, customer) == set()


def test_after_an_objection_the_person_can_choose_anew(client: Client) -> None:
    customer = make_customer()
    record_objection(customer, origin="web", now=timezone.now() - timedelta(hours=1))

    choose(client, customer, "call:service")

    assert ticked(client, customer) == {"call:service"}
    assert not is_suppressed(customer.phone, "call", "service")


@pytest.mark.parametrize("pair", ["fax:service", "call:contract", "call", ""])
def test_nonsense_is_refused(client: Client, pair: str) -> None:
    customer = make_customer()

    choose(client, customer, pair)

    assert not ConsentEvent.objects.exists()


def test_what_cannot_be_proven_is_said(client: Client) -> None:
    customer = make_customer(street="", language="en")

    page = choose(client, customer, "call:service").content.decode()

    assert "Please complete first" in page
    assert not ConsentEvent.objects.exists()


def test_a_pause_holds_and_can_be_ended(client: Client) -> None:
    customer = make_customer()

    for _ in range(2):
        client.post(path_of(customer), {"action": "pause"})
    pause = active_pause(customer, timezone.now())
    client.post(path_of(customer), {"action": "resume"})

    assert pause is not None
    assert pause.ends_at is not None
    assert 85 <= (pause.ends_at - timezone.now()).days <= 93
    assert ContactPause.objects.count() == 1
    assert active_pause(customer, timezone.now()) is None


def test_a_pause_is_told_on_the_page(client: Client) -> None:
    customer = make_customer(language="en")
    client.post(path_of(customer), {"action": "pause"})

    assert "Reminders rest until" in client.get(path_of(customer)).content.decode()


def test_pauses_begin_and_end_with_their_times() -> None:
    customer, now = make_customer(), timezone.now()
    pause_contact(customer, until=now + timedelta(days=2), reason="x", now=now)

    assert active_pause(customer, now - timedelta(seconds=1)) is None
    assert active_pause(customer, now) is not None
    assert active_pause(customer, now + timedelta(days=2)) is None


def test_ending_leaves_pauses_that_are_over() -> None:
    customer, now = make_customer(), timezone.now()
    pause_contact(customer, until=None, reason="x", now=now)

    assert end_pause(customer, now=now + timedelta(days=1)) == 1
    assert end_pause(customer, now=now + timedelta(days=2)) == 0


def test_the_link_of_a_merged_record_still_works(client: Client) -> None:
    living = make_customer()
    old = make_customer(merged_into=living)

    choose(client, old, "sms:service", *LETTERS)

    assert ConsentEvent.objects.get().customer == living


@pytest.mark.parametrize(
    ("language", "asked", "heading"),
    [
        ("en", "", "Your reminders"),
        ("de", "?lang=en", "Your reminders"),
        ("en", "?lang=xx", "Your reminders"),
    ],
)
def test_it_speaks_the_customers_language(
    client: Client, language: str, asked: str, heading: str
) -> None:
    customer = make_customer(language=language)

    assert heading in client.get(path_of(customer) + asked).content.decode()


def test_the_language_is_switched_on_the_page_and_stays(client: Client) -> None:
    customer = make_customer(language="de")
    path = path_of(customer)
    assert f'href="{path}?lang=en"' in client.get(path).content.decode()

    client.get(f"{path}?lang=en")
    choose(client, customer, "sms:service", *LETTERS)

    page = client.get(path).content.decode()
    assert "Your reminders" in page
    assert f'href="{path}?lang=de"' in page
    assert ConsentEvent.objects.earliest("pk").wording.language == "en"


def test_the_confirmation_is_read_in_the_other_language_too(client: Client) -> None:
    _event, path = make_request(make_customer(language="de"))
    german = client.get(path).content.decode()

    english = client.get(f"{path}?lang=en").content.decode()

    assert f'href="{path}?lang=en"' in german
    assert ('lang="de"' in german, '<html lang="en"' in english) == (True, True)


def make_request(customer: Customer) -> tuple[ConsentEvent, str]:
    make_company()
    declaration = Declaration(customer, ("email",), ("service",), "given", "web", "reminder")
    [event] = record_consent(declaration, now=timezone.now())
    return event, confirmation_url(event).removeprefix("https://werkstatt.example")


def test_looking_at_the_confirmation_confirms_nothing(client: Client) -> None:
    customer = make_customer()
    _event, path = make_request(customer)

    for _ in range(5):
        assert client.get(path).status_code == 200
        client.head(path)

    assert ConsentEvent.objects.count() == 1
    assert consent_states(customer)["email", "service"].is_pending


def test_one_button_confirms_and_five_clicks_confirm_once(client: Client) -> None:
    customer = make_customer(language="en")
    _event, path = make_request(customer)

    pages = [client.post(path).content.decode() for _ in range(5)]

    assert all("it is confirmed" in page for page in pages)
    assert ConsentEvent.objects.count() == 2
    assert consent_states(customer)["email", "service"].is_given


def test_a_confirmation_that_comes_too_late_says_so(client: Client) -> None:
    customer = make_customer(language="en")
    _event, path = make_request(customer)
    record_objection(customer, origin="email", now=timezone.now())

    page = client.post(path).content.decode()

    assert "too old" in page
    assert f'href="{preferences_url(customer)}"' in page
    assert not consent_states(customer)["email", "service"].is_given


def test_a_forged_confirmation_leads_nowhere(client: Client) -> None:
    event, _path = make_request(make_customer())
    token = make_token("preferences", event.pk)

    assert client.post(reverse("public_confirm_consent", args=[token])).status_code == 404
