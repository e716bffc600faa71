"""The owner's pages for texts: list, editor, trial, versions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from customers.models import AccessEntry
from customers.records import save_customer
from messaging.models import TextVersion
from tests.bookings.calendar.helpers import make_proposal
from tests.factories import make_company, make_customer, make_user
from workshop.models import User

pytestmark = pytest.mark.django_db

URL = "/messages/texts/proposal/email/de/"
TYPED = {"subject": "Termin", "body": "Hallo {name}\n{termine}\n{link}", "why": "kurz", "seen": "0"}
SMS_URL = "/messages/texts/service_reminder/sms/de/"


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def test_the_list_names_class_and_own_versions(
    owner: Client, django_assert_max_num_queries
) -> None:
    owner.post(URL, TYPED)

    with django_assert_max_num_queries(10):
        page = owner.get("/messages/texts/").content.decode()

    assert page.count("state-warn") == 1
    assert re.search(r"(version|Fassung) 1\b", page)
    assert URL in page


def test_the_editor_begins_with_the_text_in_force(owner: Client) -> None:
    assert "{termine}" in owner.get(URL).content.decode()

    owner.post(URL, TYPED)

    assert "Hallo {name}" in owner.get(URL).content.decode()


def test_saving_leads_back_and_a_refusal_keeps_what_was_typed(owner: Client) -> None:
    refused = owner.post(URL, {**TYPED, "body": TYPED["body"] + "\nBitte bewerten Sie uns"})

    assert refused.status_code == 422
    assert "C-02" in refused.content.decode()
    assert "Bitte bewerten Sie uns" in refused.content.decode()
    assert not TextVersion.objects.exists()
    assert owner.post(URL, TYPED).status_code == 302


def test_a_save_without_a_reason_is_refused(owner: Client) -> None:
    assert owner.post(URL, {**TYPED, "why": ""}).status_code == 422
    assert not TextVersion.objects.exists()


def test_a_save_over_somebody_elses_is_refused(owner: Client) -> None:
    owner.post(URL, TYPED)

    assert owner.post(URL, TYPED).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["nothing/email/de/", "proposal/letter/de/", "proposal/email/fr/", "owner_alarm/email/de/"],
)
def test_what_cannot_be_changed_has_no_page(owner: Client, path: str) -> None:
    assert owner.get(f"/messages/texts/{path}").status_code == 404


def trial(owner: Client, url: str = URL, **typed: Any) -> Any:
    return owner.post(f"{url}trial/", {**TYPED, **typed})


def test_the_trial_shows_the_mail_in_a_frame_of_our_own_pages_only(owner: Client) -> None:
    response = trial(owner)

    page = response.content.decode()
    assert "Maria Weber" in page
    assert "&lt;!doctype html&gt;" in page
    assert "<div style=" not in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" not in response["Content-Security-Policy"]
    assert not TextVersion.objects.exists()


def test_the_trial_of_a_broken_text_says_why(owner: Client) -> None:
    page = trial(owner, body="{oh} {link}").content.decode()

    assert "{oh}" in page
    assert "srcdoc" not in page


def test_the_trial_with_a_customers_facts_is_written_down(owner: Client) -> None:
    customer = make_customer(last_name="Çelik", email_state="verified")
    make_proposal(customer=customer)

    page = trial(owner, customer=str(customer.pk)).content.decode()

    assert "Çelik" in page
    assert AccessEntry.objects.filter(
        customer_number=customer.pk, reference="text:proposal"
    ).exists()


def test_a_restricted_customer_lends_no_facts(owner: Client) -> None:
    customer = make_customer(last_name="Geheim", is_restricted=True)

    assert "Geheim" not in trial(owner, customer=str(customer.pk)).content.decode()


def test_the_search_keeps_what_was_typed_and_offers_whom_it_found(owner: Client) -> None:
    customer = make_customer(last_name="Suchmann")
    save_customer(customer)

    response = owner.post(URL, {**TYPED, "who": "Suchmann", "find": "1"})

    assert response.status_code == 200
    assert "Hallo {name}" in response.content.decode()
    assert f'value="{customer.pk}"' in response.content.decode()


def test_an_sms_is_counted_with_what_the_frame_adds(owner: Client) -> None:
    page = owner.get(SMS_URL).content.decode()

    assert "text-samples" in page
    assert "unsubscribe" in page
    shown = trial(owner, SMS_URL, body="{betrieb} {kennzeichen} „x“ {link}").content.decode()
    assert "GSM-7" in shown
    assert "T-09" in shown


def test_versions_compare_and_go_back(owner: Client) -> None:
    owner.post(URL, TYPED)
    owner.post(URL, {**TYPED, "subject": "Neu", "seen": "1"})

    page = owner.get(f"{URL}versions/?number=2").content.decode()
    assert page.count("Neu") >= 2
    back = owner.post(f"{URL}back/", {"number": "1", "seen": "2", "why": "doch"})

    assert back.status_code == 302
    assert TextVersion.objects.get(is_current=True).subject == "Termin"
    assert owner.get(f"{URL}versions/?number=9").status_code == 404
    assert owner.get(f"{URL}versions/?number=x").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"number": "1", "seen": "1", "why": ""}, 302),
        ({"number": "7", "seen": "1", "why": "x"}, 404),
    ],
)
def test_going_back_needs_a_reason_and_a_version(owner: Client, sent: Any, status: int) -> None:
    owner.post(URL, TYPED)

    assert owner.post(f"{URL}back/", sent).status_code == status
    assert TextVersion.objects.count() == 1


@pytest.mark.parametrize("path", ["", "proposal/email/de/", "proposal/email/de/versions/"])
def test_the_front_desk_has_no_say_in_texts(client: Client, path: str) -> None:
    make_company()
    client.force_login(make_user(role=User.Role.FRONT_DESK))

    assert client.get(f"/messages/texts/{path}").status_code == 403
