"""Joining two records in the browser: look first, join, take back; old links lead on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent, record_objection, withdraw_consent
from customers.links import preferences_url
from customers.merging.merge import merge_customers
from customers.merging.preview import preview_merge
from customers.merging.undo import undo_merge
from customers.models import ContactPause, Customer, MergeRecord
from customers.records import save_customer
from customers.tasks import tidy_merges_task
from tests.factories import (
    make_booking,
    make_company,
    make_customer,
    make_user,
    make_vehicle,
    make_workshop,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner"))
    client.post(reverse("set_language"), {"language": "en"})
    return client


def path(name: str, *args: Any) -> str:
    return reverse(f"customers:{name}", args=args)


def merged_pair() -> MergeRecord:
    survivor, other = make_customer(last_name="Bleibt"), make_customer(last_name="Geht")
    merge_customers(survivor, other, now=timezone.now())
    return MergeRecord.objects.get(other=other)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["merge_choose", "merges"])
def test_pages_need_a_log_in(client: Client, name: str) -> None:
    args = [] if name == "merges" else [make_customer().pk]

    assert client.get(path(name, *args)).status_code == 302


def test_the_list_of_merges_is_for_the_owner(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(path("merges")).status_code == 403


def test_the_other_record_is_looked_for(owner: Client) -> None:
    customer, other = make_customer(last_name="Wolkenstein"), make_customer(last_name="Wolkenstein")
    for each in (customer, other):
        save_customer(each)

    answer = owner.get(path("merge_choose", customer.pk), {"q": "wolkenstein"})

    text = answer.content.decode()
    assert path("merge", customer.pk, other.pk) in text
    assert path("merge", customer.pk, customer.pk) not in text


def test_the_preview_says_what_moves_and_changes_nothing(owner: Client) -> None:
    survivor, other = make_customer(city="Ulm", notes=""), make_customer(notes="mag Kaffee")
    make_booking(received_at=timezone.now(), customer=other)
    make_vehicle(customer=survivor, vin="A" * 17)
    make_vehicle(customer=other, vin="A" * 17)
    record_objection(other, origin="web", now=timezone.now())

    text = text_of(owner, path("merge", survivor.pk, other.pk))

    for part in ("mag Kaffee", "Ulm", "München", "objected", "becomes one vehicle", "30 days"):
        assert part in text
    assert not MergeRecord.objects.exists()
    assert other.bookings.exists()


def test_the_preview_counts_each_kind_of_thing() -> None:
    survivor, other = make_customer(), make_customer()
    for _each in range(3):
        make_booking(received_at=timezone.now(), customer=other)
    ContactPause.objects.create(customer=other, reason="Klage", starts_at=timezone.now())

    preview = preview_merge(survivor, other, now=timezone.now())

    assert sorted(number for _label, number in preview.moves) == [1, 3]
    assert [pause.reason for pause in preview.pauses] == ["Klage"]


@pytest.mark.parametrize("refuser", ["survivor", "other"])
def test_the_preview_shows_which_consent_holds(refuser: str) -> None:
    now = timezone.now()
    people = {"survivor": make_customer(), "other": make_customer()}
    agrees = people["other" if refuser == "survivor" else "survivor"]
    withdraw_consent(people[refuser], "email", "service", origin="web", now=now)
    given = Declaration(agrees, ("email",), ("service",), "given", "counter")
    record_consent(given, now=now + timedelta(hours=1))

    preview = preview_merge(people["survivor"], people["other"], now=now)

    [line] = [each for each in preview.consents if each.state.event]
    assert line.state.is_refused
    assert line.is_from_other == (refuser == "other")


def test_the_preview_shows_the_longer_protection() -> None:
    survivor, other = make_customer(), make_customer(no_approach_until=date(2027, 3, 1))

    preview = preview_merge(survivor, other, now=timezone.now())

    assert preview.no_approach_until == date(2027, 3, 1)


def test_two_records_are_joined_and_taken_apart_in_the_browser(owner: Client) -> None:
    survivor, other = make_customer(), make_customer()

    answer = owner.post(path("merge", survivor.pk, other.pk))
    assert answer.url == path("detail", survivor.pk)
    record = MergeRecord.objects.get()
    assert record.merged_by is not None
    assert path("merge_undo", record.pk) in text_of(owner, path("detail", survivor.pk))
    assert "30 days left" in text_of(owner, path("merge_undo", record.pk))
    answer = owner.post(path("merge_undo", record.pk))

    assert answer.url == path("detail", other.pk)
    assert Customer.objects.living().count() == 2
    assert path("merge_undo", record.pk) not in text_of(owner, path("detail", survivor.pk))


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_joined_is_said_in_words(owner: Client, method: str) -> None:
    survivor, other = make_customer(), make_customer(is_restricted=True)

    answer = getattr(owner, method)(path("merge", survivor.pk, other.pk), follow=True)

    assert "restricted record" in answer.content.decode()
    assert not MergeRecord.objects.exists()


def test_an_undo_that_is_too_late_is_said_in_words(owner: Client) -> None:
    record = merged_pair()
    MergeRecord.objects.update(merged_at=timezone.now() - timedelta(days=31))

    assert "30 days only" in text_of(owner, path("merge_undo", record.pk))
    answer = owner.post(path("merge_undo", record.pk), follow=True)

    assert "30 days only" in answer.content.decode()
    assert Customer.objects.living().count() == 1


def test_looking_undoes_nothing(owner: Client) -> None:
    record = merged_pair()

    owner.get(path("merge_undo", record.pk))

    record.refresh_from_db()
    assert record.undone_at is None


def test_the_owner_sees_who_joined_what_and_what_was_undone(owner: Client) -> None:
    record = merged_pair()
    undo_merge(merged_pair(), by=make_user(), now=timezone.now())

    text = text_of(owner, path("merges"))

    assert "Geht" in text
    assert path("merge_undo", record.pk) in text
    assert "undone on" in text


def test_the_list_of_merges_costs_the_same_for_more(owner: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            text_of(owner, path("merges"))
        return len(caught)

    for _each in range(2):
        merged_pair()
    few = queries()
    for _each in range(8):
        merged_pair()

    assert queries() == few <= 15


@pytest.mark.parametrize(
    "name", ["detail", "edit", "consent", "vehicle_new", "fleet", "merge_choose"]
)
def test_bookmarked_pages_lead_to_the_survivor(owner: Client, name: str) -> None:
    record = merged_pair()

    answer = owner.get(path(name, record.other_id))

    # Not for good: after an undo the old address has its own page again.
    assert (answer.status_code, answer.url) == (302, path(name, record.survivor_id))


def test_a_bookmark_keeps_what_was_asked(owner: Client) -> None:
    record = merged_pair()

    answer = owner.get(path("fleet", record.other_id), {"order": "plate"})

    assert answer.url == path("fleet", record.survivor_id) + "?order=plate"


@pytest.mark.parametrize("name", ["bookings:new_appointment", "invoices:order_new"])
def test_links_with_the_old_number_show_the_survivor(owner: Client, name: str) -> None:
    make_workshop()
    record = merged_pair()

    assert "Bleibt" in text_of(owner, reverse(name) + f"?customer={record.other_id}")
    assert owner.get(reverse(name), {"customer": 999_999}).status_code == 404


def test_a_form_that_was_open_during_the_merge_changes_nobody(owner: Client) -> None:
    record = merged_pair()

    answer = owner.post(path("edit", record.other_id), {"last_name": "Neu", "kind": "consumer"})

    assert answer.url == path("detail", record.survivor_id)
    assert not Customer.objects.filter(last_name="Neu").exists()


def test_the_old_link_of_a_customer_is_the_survivors_page(client: Client) -> None:
    make_company()
    record = merged_pair()
    link = preferences_url(record.other).split("//", 1)[1].partition("/")[2]

    answer = client.post(f"/{link}", {"action": "object"})

    assert answer.status_code == 302
    assert record.survivor.consent_events.filter(kind="objected").exists()


def test_the_regular_round_moves_stragglers_and_forgets_old_details() -> None:
    record = merged_pair()
    late = make_booking(received_at=timezone.now(), customer=record.other)
    MergeRecord.objects.update(merged_at=timezone.now() - timedelta(days=31))

    tidy_merges_task()

    late.refresh_from_db()
    record.refresh_from_db()
    assert late.customer == record.survivor
    assert record.details == {}
