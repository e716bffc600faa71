"""Customers by API: the same rules as at the desk."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from customers.models import AccessEntry, Customer
from customers.search.finding import find_customers
from tests.factories import make_customer
from tests.workshop_crm.api.caller import Caller
from workshop_crm.api.models import ExternalId

pytestmark = pytest.mark.django_db
NEW = {"last_name": "Öztürk", "email": "ada@kunde.example", "phone": "0171 1234567"}


def test_a_new_customer_is_found_at_the_desk_by_name_and_number() -> None:
    answer = Caller().post("/customers", NEW)

    assert answer.status_code == 201
    number = answer.json()["id"]
    assert answer["Location"] == f"/api/v1/customers/{number}"
    assert answer.json()["phone"] == "+491711234567"
    today = timezone.localdate()
    assert [hit.customer.pk for hit in find_customers("öztürk", today=today)] == [number]
    assert [hit.customer.pk for hit in find_customers("1234567", today=today)] == [number]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"first_name": "Ada"}, "#/last_name"),
        ({**NEW, "phone": "12"}, "#/phone"),
        ({**NEW, "email": "ada"}, "#/email"),
        ({**NEW, "kind": "friend"}, "#/kind"),
        ({**NEW, "nickname": "A"}, "#/nickname"),
        ({**NEW, "last_name": 5}, "#/last_name"),
        ({**NEW, "last_name": "a\x00b"}, "#/last_name"),
        ({**NEW, "city": "x" * 81}, "#/city"),
        ({**NEW, "external_id": ""}, "#/external_id"),
    ],
)
def test_what_is_not_valid_is_named_and_nothing_is_stored(given: dict, pointer: str) -> None:
    answer = Caller().post("/customers", given)

    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
    assert not Customer.objects.exists()


def test_a_change_leaves_what_was_not_given() -> None:
    customer = make_customer(notes="Kaffee schwarz")

    answer = Caller().patch(f"/customers/{customer.pk}", {"city": "Augsburg"})

    assert answer.status_code == 200
    customer.refresh_from_db()
    assert (customer.city, customer.notes, customer.last_name) == (
        "Augsburg",
        "Kaffee schwarz",
        "Öztürk",
    )


def test_nothing_given_for_a_field_empties_it() -> None:
    customer = make_customer()

    Caller().patch(f"/customers/{customer.pk}", {"phone": None})

    customer.refresh_from_db()
    assert (customer.phone, customer.phone_raw) == ("", "")


def test_a_new_address_is_no_verified_one() -> None:
    customer = make_customer(email_state="verified", phone_state="verified")

    Caller().patch(f"/customers/{customer.pk}", {"email": "neu@kunde.example"})

    customer.refresh_from_db()
    assert (customer.email_state, customer.phone_state) == ("unverified", "verified")


def test_it_is_written_down_which_program_changed_and_saw_what() -> None:
    caller, customer = Caller(), make_customer()

    caller.patch(f"/customers/{customer.pk}", {"city": "Augsburg"})
    caller.get(f"/customers/{customer.pk}")

    change = LogEntry.objects.get(content_type__model="customer")
    assert (change.actor, change.changes["city"]) == (caller.system.user, ["München", "Augsburg"])
    look = AccessEntry.objects.get()
    assert (look.user, look.customer_number) == (caller.system.user, customer.pk)


def test_who_was_merged_away_leads_to_the_survivor_and_is_not_listed() -> None:
    survivor = make_customer()
    gone = make_customer(merged_into=survivor)
    caller = Caller()

    assert caller.get(f"/customers/{gone.pk}").json()["id"] == survivor.pk
    assert caller.ids("/customers") == [survivor.pk]
    caller.patch(f"/customers/{gone.pk}", {"city": "Ulm"})
    survivor.refresh_from_db()
    assert survivor.city == "Ulm"


def test_restricted_people_are_not_there() -> None:
    hidden, caller = make_customer(is_restricted=True), Caller()

    assert caller.get(f"/customers/{hidden.pk}").status_code == 404
    assert caller.patch(f"/customers/{hidden.pk}", {"city": "Ulm"}).status_code == 404
    assert caller.ids("/customers") == []


@pytest.mark.parametrize("number", ["0", "-1", "999999", str(2**63), "9" * 40])
def test_a_number_of_nobody_is_a_problem_and_no_error(number: str) -> None:
    answer = Caller().get(f"/customers/{number}")

    assert answer.status_code in {404, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_customers_are_found_by_mail_and_phone() -> None:
    ada, ben = make_customer(email="ada@kunde.example"), make_customer(phone="+491709999999")
    caller = Caller()

    assert caller.ids("/customers?email=ADA@kunde.example") == [ada.pk]
    assert caller.ids("/customers?phone=%2B491709999999") == [ben.pk]
    assert caller.get("/customers?email=").status_code == 422


class TestTheirNumbers:
    def test_a_row_is_found_by_the_caller_s_own_number(self) -> None:
        caller, other = Caller(), Caller()

        made = caller.post("/customers", {**NEW, "external_id": "K-7"}).json()

        assert made["external_id"] == "K-7"
        assert caller.ids("/customers?external_id=K-7") == [made["id"]]
        assert caller.ids("/customers?external_id=K-8") == []
        assert other.ids("/customers?external_id=K-7") == []
        assert other.get(f"/customers/{made['id']}").json()["external_id"] is None

    def test_the_same_number_makes_no_second_row(self) -> None:
        caller = Caller()
        first = caller.post("/customers", {**NEW, "external_id": "K-7"}).json()["id"]

        answer = caller.post("/customers", {**NEW, "external_id": "K-7"})

        assert answer.status_code == 409
        assert str(first) in answer.json()["detail"]
        assert Customer.objects.count() == 1

    def test_a_number_can_be_given_and_changed_later(self) -> None:
        caller, customer = Caller(), make_customer()

        for name in ("A", "B", "B"):
            caller.patch(f"/customers/{customer.pk}", {"external_id": name})

        assert ExternalId.objects.get().external_id == "B"

    def test_a_number_of_another_row_is_refused_and_nothing_changed(self) -> None:
        caller, one, other = Caller(), make_customer(), make_customer()
        caller.patch(f"/customers/{one.pk}", {"external_id": "A"})

        answer = caller.patch(f"/customers/{other.pk}", {"external_id": "A", "city": "Ulm"})

        assert answer.status_code == 409
        other.refresh_from_db()
        assert other.city == "München"
