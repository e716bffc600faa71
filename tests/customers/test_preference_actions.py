"""Each button of the customer's own page, and what none of them may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from customers.consent.ledger import (
    Declaration,
    consent_states,
    is_suppressed,
    record_consent,
    record_objection,
    requests_to_confirm,
)
from customers.contact import active_pause, pause_contact
from customers.links import PREFERENCES, preferences_url
from customers.models import ConsentEvent, ConsentProof, ContactPause, Customer, Suppression
from tests.factories import make_company, make_customer
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WRITTEN = (ConsentEvent, ConsentProof, ContactPause, Suppression)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    make_company()
    with time_machine.travel(NOW, tick=False):
        yield


def path_of(customer: Customer) -> str:
    return preferences_url(customer).removeprefix("https://werkstatt.example")


def post(client: Client, customer: Customer, **data: Any) -> Any:
    return client.post(path_of(customer), data)


def written() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


def given(customer: Customer) -> set[tuple[str, str]]:
    return {pair for pair, state in consent_states(customer).items() if state.is_given}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_writes_nothing(client: Client, method: str) -> None:
    customer = make_customer()

    assert getattr(client, method)(path_of(customer)).status_code == 200

    assert written() == [0, 0, 0, 0]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(path_of(make_customer())).status_code == 405
    assert written() == [0, 0, 0, 0]


@pytest.mark.parametrize("action", ["choose", "object", "pause", "resume"])
def test_every_button_leads_back_to_the_page(client: Client, action: str) -> None:
    customer = make_customer()

    response = post(client, customer, action=action)

    assert response.status_code == 302
    assert response["Location"] == path_of(customer)


@pytest.mark.parametrize("action", ["choose", "object", "pause", "resume"])
@pytest.mark.parametrize("purpose", ["unsubscribe", "proposal", "consent-confirmation"])
def test_no_button_works_with_another_links_token(
    client: Client, action: str, purpose: str
) -> None:
    token = make_token(purpose, make_customer().pk)

    response = client.post(f"/t/{token}/preferences/", {"action": action})

    assert response.status_code == 404
    assert written() == [0, 0, 0, 0]


def test_the_page_of_somebody_who_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"/t/{make_token(PREFERENCES, 999_999)}/preferences/").status_code == 404


def test_the_page_is_never_kept_by_a_browser(client: Client) -> None:
    assert "no-store" in client.get(path_of(make_customer()))["Cache-Control"]


def test_ticking_says_how_and_from_where(client: Client) -> None:
    customer = make_customer()

    client.post(path_of(customer), {"pairs": ["sms:service"]}, REMOTE_ADDR="192.0.2.7")

    event = ConsentEvent.objects.get(kind="requested")
    assert (event.channel, event.purpose, event.origin) == ("sms", "service", "web")
    assert event.wording is not None
    assert event.proof.ip_address == "192.0.2.7"
    assert event.proof.evidence == "preference page"


def test_ticking_the_call_counts_at_once(client: Client) -> None:
    customer = make_customer()

    post(client, customer, pairs=["call:service"])

    assert given(customer) == {("call", "service")}


def test_ticking_the_mail_counts_after_its_confirmation(client: Client) -> None:
    customer = make_customer()

    post(client, customer, pairs=["email:service"])

    assert given(customer) == set()
    assert requests_to_confirm(NOW) == list(ConsentEvent.objects.filter(channel="email"))


def test_unticking_everything_closes_everything(client: Client) -> None:
    customer = make_customer()
    post(client, customer, pairs=["sms:service", "call:offers", "letter:service"])

    post(client, customer, pairs=[])

    states = consent_states(customer)
    assert given(customer) == set()
    assert states["sms", "service"].is_refused
    assert states["letter", "service"].is_objected


def test_unticking_one_leaves_the_others(client: Client) -> None:
    customer = make_customer()
    post(client, customer, pairs=["sms:service", "call:offers"])

    post(client, customer, pairs=["call:offers"])

    assert given(customer) == {("call", "offers")}


def test_one_wrong_box_stores_none_of_the_right_ones(client: Client) -> None:
    customer = make_customer()

    post(client, customer, pairs=["sms:service", "fax:service"])

    assert written() == [0, 0, 0, 0]


def test_a_customer_without_a_name_is_told_what_is_missing(client: Client) -> None:
    customer = make_customer(last_name="", company="")

    response = client.post(path_of(customer), {"pairs": ["sms:service"]}, follow=True)

    assert "Name" in response.content.decode()
    assert given(customer) == set()


@pytest.mark.parametrize("channel", ["email", "sms", "call", "letter"])
@pytest.mark.parametrize("purpose", ["service", "satisfaction", "offers"])
def test_an_objection_to_all_closes_each_pair(client: Client, channel: str, purpose: str) -> None:
    customer = make_customer()

    post(client, customer, action="object")

    assert consent_states(customer)[channel, purpose].is_objected


def test_an_objection_holds_for_the_addresses_too(client: Client) -> None:
    customer = make_customer(email="ada@kunde.example")

    post(client, customer, action="object")

    assert is_suppressed("ada@kunde.example", "email", "offers")
    assert is_suppressed("+491711234567", "sms", "service")
    assert not is_suppressed("ada@kunde.example", "email", "contract")


def test_a_pause_lasts_three_months_to_midnight(client: Client) -> None:
    customer = make_customer()

    post(client, customer, action="pause")

    pause = active_pause(customer, NOW)
    assert pause is not None
    assert pause.ends_at == datetime(2027, 2, 21, 23, tzinfo=UTC)


def test_pausing_twice_is_one_pause(client: Client) -> None:
    customer = make_customer()

    post(client, customer, action="pause")
    post(client, customer, action="pause")

    assert ContactPause.objects.count() == 1


def test_a_pause_that_staff_has_set_without_end_stays_the_longer_one(client: Client) -> None:
    customer = make_customer()
    pause_contact(customer, until=None, reason="Beschwerde", now=NOW)

    post(client, customer, action="pause")

    assert ContactPause.objects.get().ends_at is None


def test_coming_back_ends_the_pause_and_nothing_else(client: Client) -> None:
    customer = make_customer()
    post(client, customer, pairs=["call:service"])
    post(client, customer, action="pause")

    post(client, customer, action="resume")

    assert active_pause(customer, NOW) is None
    assert given(customer) == {("call", "service")}


def test_coming_back_without_a_pause_does_nothing(client: Client) -> None:
    post(client, make_customer(), action="resume")

    assert written() == [0, 0, 0, 0]


def test_a_pause_takes_no_consent_away(client: Client) -> None:
    customer = make_customer()
    post(client, customer, pairs=["call:service"])

    post(client, customer, action="pause")

    assert given(customer) == {("call", "service")}


def test_after_anothers_objection_the_mail_is_confirmed_anew(client: Client) -> None:
    ada, uwe = (make_customer(email="wir@kunde.example", phone="") for _each in range(2))
    record_consent(Declaration(ada, ("email",), ("service",), "given", "counter"), now=NOW)
    record_objection(uwe, channel="email", origin="email", now=NOW)

    post(client, ada, pairs=["email:service"])

    assert consent_states(ada)["email", "service"].is_pending
    assert is_suppressed("wir@kunde.example", "email", "service")


def test_one_customers_choice_says_nothing_about_another(client: Client) -> None:
    ada, uwe = make_customer(), make_customer(phone="+491609999999")

    client.post(path_of(ada), {"pairs": ["call:service"], "customer": uwe.pk, "pk": uwe.pk})

    assert given(uwe) == set()
    assert given(ada) == {("call", "service")}


@pytest.mark.parametrize(
    ("kept", "asked", "title"),
    [("de", "", "de"), ("en", "", "en"), ("de", "en", "en"), ("de", "xx", "de")],
)
def test_the_language_can_be_asked_for(client: Client, kept: str, asked: str, title: str) -> None:
    page = client.get(path_of(make_customer(language=kept)), {"lang": asked}).content.decode()

    assert f'<html lang="{title}"' in page


def test_names_are_text_and_no_markup(client: Client) -> None:
    customer = make_customer(last_name="<script>alert(1)</script>")

    assert "<script>alert" not in client.get(path_of(customer)).content.decode()
