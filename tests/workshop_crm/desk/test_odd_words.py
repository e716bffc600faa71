"""Addresses and forms with words that no page of ours sends: answered, never a fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.importing.columns import choose_fields
from customers.importing.errors import WrongColumnsError
from customers.importing.values import read_day
from tests.factories import make_company, make_customer, make_user, make_vehicle, make_workshop
from workshop_crm.desk.login import HALF

pytestmark = pytest.mark.django_db

MANY = "9" * 5000
NONE = ["²", MANY, "-1", "x", "\x00"]


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    make_workshop(slug="mitte")
    client.force_login(make_user(role="owner"))
    return client


@pytest.mark.parametrize("word", NONE)
@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("invoices:order_new", "customer"),
        ("invoices:order_new", "visit"),
        ("bookings:new_appointment", "customer"),
        ("bookings:new_appointment", "booking"),
        ("retention:inquiry", "customer"),
        ("bookings:cards", "site"),
        ("bookings:card_design", "site"),
        ("customers:tyres", "q"),
    ],
)
def test_a_number_or_name_that_is_none_names_nothing_or_nobody(
    owner: Client, view: str, name: str, word: str
) -> None:
    assert owner.get(reverse(view), {name: word}).status_code in {200, 404}


@pytest.mark.parametrize("word", NONE)
def test_nobody_walks_in_by_such_a_number(owner: Client, word: str) -> None:
    data = {"customer": word, "vehicle": word}

    assert owner.post(reverse("bookings:walk_in"), data).status_code == 404


@pytest.mark.parametrize("word", NONE[:4])
def test_a_link_with_such_a_number_is_none_of_ours(owner: Client, word: str) -> None:
    for name in ("public_book", "public_proposal", "public_appointment"):
        assert Client().get(reverse(name, args=[f"{word}.abc"])).status_code == 404


@pytest.mark.parametrize("word", ["-1", "a\x00b", "customers", "²"])
def test_after_a_pause_such_a_word_leads_to_the_list(owner: Client, word: str) -> None:
    response = owner.post(reverse("messaging:pause_house"), {"next": word})

    assert response["Location"] == reverse("messaging:list")


@pytest.mark.parametrize("word", ["-1", "nowhere", "²"])
def test_the_log_in_leads_to_today_instead(word: str) -> None:
    make_company()
    user, client = make_user(username="jana"), Client()
    right = {"username": user.username, "password": "geheim-genug"}

    response = client.post(f"/login/?next={word}", right)

    assert response["Location"] == reverse("desk:today")
    assert HALF not in client.session


def test_a_call_is_written_down_without_what_can_t_be_stored(owner: Client) -> None:
    data = {"call": "Frau Kern\x00, 0171 2345678, HU"}

    for view in ("bookings:call", "bookings:read_call"):
        page = owner.post(reverse(view), data)

        assert page.status_code in {200, 422}
        assert "\x00" not in page.content.decode()


@pytest.mark.parametrize("text", ["²²²²²", "45292", "99999", "٤٥٢٩٢"])
def test_a_cell_of_a_customer_file_is_a_day_or_none(text: str) -> None:
    assert (read_day(text) is None) == (text in {"²²²²²", "99999"})


@pytest.mark.parametrize("heading", ["²", "0", "3", "Farbe"])
def test_a_column_that_there_is_not_is_named(heading: str) -> None:
    wanted: dict[str, Any] = {heading: "last_name"}

    with pytest.raises(WrongColumnsError, match=heading):
        choose_fields(["Name", "Ort"], wanted)


def test_a_proof_for_an_event_that_is_none_is_not_filed(owner: Client) -> None:
    vehicle = make_vehicle(customer=make_customer())
    address = reverse("customers:proof_add", args=[vehicle.customer_id])

    assert [owner.post(address, {"event": word}).status_code for word in NONE] == [404] * 5
