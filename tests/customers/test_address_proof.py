"""The proof for one number: in two clicks, with all that §7a UWG asks for (C-20)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from customers.consent.address_proof import find_proof
from customers.consent.ledger import (
    Declaration,
    record_consent,
    record_consent_use,
    record_objection,
)
from customers.models import AccessEntry, Customer
from tests.factories import make_company, make_customer, make_user

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
NUMBER = "+491711234567"


def agree(customer: Customer, channel: str = "call", **fields: Any) -> Any:
    by = make_user(username=f"u{customer.pk}-{channel}")
    values = {"wording_key": "reminder", "evidence": "signed form of May", **fields}
    declaration = Declaration(
        customer, (channel,), ("service",), "given", "counter", taken_by=by, **values
    )
    return record_consent(declaration, now=NOW)[0]


def proof_of(address: str, **fields: Any) -> Any:
    return find_proof(address, reader=make_user(username="reader", **fields), now=NOW)


@pytest.fixture(autouse=True)
def _company() -> None:
    make_company(name="Autohaus Brückner GmbH")


@pytest.mark.parametrize("typed", [NUMBER, "0171 1234567", "0171/1234567", "+49 171 1234567"])
def test_a_number_is_found_however_it_is_written(typed: str) -> None:
    event = agree(make_customer(phone=NUMBER))

    assert proof_of(typed).events == [event]


def test_other_numbers_and_channels_of_the_person_are_left_out() -> None:
    customer = make_customer(phone=NUMBER)
    agree(customer, "email")
    agree(make_customer(phone="+491729999999"))

    assert proof_of(NUMBER).events == []


def test_an_objection_to_everything_belongs_to_it() -> None:
    customer = make_customer(phone=NUMBER)
    agree(customer)
    record_objection(customer, origin="web", now=NOW + timedelta(days=1))

    proof = proof_of(NUMBER)

    assert [event.kind for event in proof.events] == ["objected", "given"]
    assert [row.channel for row in proof.objections] == [""]


def test_all_who_share_a_number_are_in_it() -> None:
    agree(make_customer(phone=NUMBER, last_name="Groß"))
    agree(make_customer(phone=NUMBER, last_name="Klein"))

    assert {one.last_name for one in proof_of(NUMBER).customers} == {"Groß", "Klein"}


@pytest.mark.parametrize(("may_read", "found"), [("front_desk", 0), ("archive", 1)])
def test_restricted_people_are_for_the_archive(may_read: str, found: int) -> None:
    agree(make_customer(phone=NUMBER))
    Customer.objects.update(is_restricted=True)

    assert len(proof_of(NUMBER, role=may_read).events) == found


@pytest.mark.parametrize("typed", ["nobody@x.example", "+49 30 1", "-", "%%%"])
def test_about_an_unknown_address_there_is_nothing(typed: str) -> None:
    agree(make_customer(phone=NUMBER))

    assert proof_of(typed).events == []


def test_the_json_names_every_fact_of_the_proof(client: Client) -> None:
    event = agree(make_customer(phone=NUMBER, first_name="Eva", last_name="Groß"))
    record_consent_use(event.pk, reference="message:3", now=NOW)
    client.force_login(make_user())

    answer = client.post(reverse("customers:address_proof"), {"address": NUMBER, "as": "json"})

    [row] = json.loads(answer.content)["declarations"]
    assert (row["name"], row["address"], row["kind"]) == ("Eva Groß", NUMBER, "given")
    assert (row["channel"], row["purpose"], row["given"]) == ("call", "service", "counter")
    assert row["company"].startswith("Autohaus Brückner GmbH")
    assert row["wording"].startswith("Ein kostenloser Service")
    assert row["wording_version"] == 1
    assert row["evidence"] == "signed form of May"
    assert row["taken_by"] == event.taken_by_id
    assert (row["kept_until"], len(row["uses"])) == ("2031-11-22", 1)


def test_the_pdf_is_a_paper_for_the_authority(client: Client) -> None:
    agree(make_customer(phone=NUMBER))
    client.force_login(make_user())

    answer = client.post(reverse("customers:address_proof"), {"address": NUMBER, "as": "pdf"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert NUMBER not in answer["Content-Disposition"]


def test_the_page_shows_it_and_the_look_is_noted(client: Client) -> None:
    customer = make_customer(phone=NUMBER, last_name="Groß")
    agree(customer)
    client.force_login(make_user())

    page = client.post(reverse("customers:address_proof"), {"address": "0171 1234567"})

    assert "Groß" in page.text
    assert AccessEntry.objects.filter(customer_number=customer.pk, action="export").count() == 1


def test_the_page_says_when_a_message_or_call_relied_on_it(client: Client) -> None:
    event = agree(make_customer(phone=NUMBER))
    client.force_login(make_user())
    path, typed = reverse("customers:address_proof"), {"address": NUMBER}
    with translation.override("de"):
        used = f"<dt>{gettext('Used')}</dt>"
    assert used not in client.post(path, typed).text

    for days in (1, 2):
        record_consent_use(event.pk, reference=f"call:{days}", now=NOW + timedelta(days=days))

    assert client.post(path, typed).text.count(used) == 2


def test_the_empty_form_asks_and_notes_nothing(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("customers:address_proof")).status_code == 200
    assert client.post(reverse("customers:address_proof"), {"address": " "}).status_code == 200
    assert not AccessEntry.objects.exists()
