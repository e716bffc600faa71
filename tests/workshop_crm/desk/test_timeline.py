"""Everything that happened with one customer, in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bookings.models import DeferredWork, Visit
from customers.models import ConsentEvent, Customer, MergeRecord, ServiceRecord, Task
from customers.notes import add_note
from invoices.models import ImportedInvoice, Invoice, Order
from messaging.models import Inbound, Message
from reminders.models import CallAttempt
from retention.models import GoodwillRule, GoodwillUse
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop_crm.desk.timeline import GROUPS, read_timeline
from workshop_crm.desk.timeline_entry import Entry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def make_message(customer: Customer, **fields: Any) -> Message:
    number = Message.objects.count()
    defaults = {
        "kind": "service_reminder",
        "channel": "email",
        "purpose": "service",
        "legal_class": "advertising",
        "key": f"k{number}",
        "reference": f"r{number}",
        "subject_ref": "x:1",
        "not_before": NOW,
        "not_after": NOW,
        "created_at": NOW,
    }
    return Message.objects.create(customer=customer, **{**defaults, **fields})


def make_consent(customer: Customer, channel: str, **fields: Any) -> ConsentEvent:
    defaults = {"kind": "given", "origin": "counter", "happened_at": NOW, "recorded_at": NOW}
    return ConsentEvent.objects.create(
        customer=customer, channel=channel, purpose="service", **{**defaults, **fields}
    )


def live_through_everything(customer: Customer) -> None:
    """One thing for each reader, each a day after the one before."""
    days = [NOW + timedelta(days=number) for number in range(16)]
    make_booking(received_at=days[0], customer=customer)
    make_appointment(starts_at=days[1], customer=customer)
    make_message(customer, not_before=days[2])
    Inbound.objects.create(
        key="i", kind="reply", channel="email", customer=customer, received_at=days[3]
    )
    Visit.objects.create(customer=customer, arrived_at=days[4])
    DeferredWork.objects.create(customer=customer, text="Discs", urgency="soon", noted_at=days[14])
    order = Order.objects.create(
        number="A1",
        workshop=make_workshop(),
        customer=customer,
        ordered_on=days[5].date(),
        supply_on=days[5].date(),
    )
    Invoice.objects.create(
        order=order,
        number="R1",
        state="issued",
        issued_on=days[6].date(),
        issued_at=days[6],
        supply_on=days[6].date(),
    )
    ImportedInvoice.objects.create(
        order=order, number="F1", issued_on=days[15].date(), net=1, vat=0, gross=1, imported_at=NOW
    )
    make_consent(customer, "email", happened_at=days[7])
    ServiceRecord.objects.create(
        vehicle=make_vehicle(customer=customer), service=make_service(), done_on=days[8].date()
    )
    add_note(customer, "called", "Will come on Friday", by=None, now=days[9])
    called = make_message(
        customer, channel="call", not_before=days[2], key="call", reference="call"
    )
    CallAttempt.objects.create(
        message=called, customer=customer, outcome="no_answer", called_at=days[10]
    )
    Message.objects.filter(pk=called.pk).update(customer=make_customer())
    rule = GoodwillRule.objects.create(
        name="Gift", occasion="complaint", amount_max=9, budget_month=9
    )
    GoodwillUse.objects.create(
        rule=rule, customer=customer, order=order, amount=5, given_at=days[11]
    )
    MergeRecord.objects.create(survivor=customer, other=make_customer(), merged_at=days[12])
    Task.objects.create(
        kind="other", key="t", title="Ring", customer=customer, due_at=NOW, created_at=NOW,
        done_at=days[13], outcome="reached",
    )  # fmt: skip


def titles(customer: Customer) -> list[str]:
    return [entry.title for entry in read_timeline(customer).entries]


def test_merges_all_readers_newest_first() -> None:
    customer = make_customer()
    live_through_everything(customer)

    page = read_timeline(customer)

    assert len(page.entries) == sum(len(group.readers) for group in GROUPS.values()) == 16
    times = [entry.at for entry in page.entries]
    assert times == sorted(times, reverse=True)
    assert page.older is None


@pytest.mark.parametrize(
    ("language", "amount"), [("de", "0,00\xa0€ brutto"), ("en", "0.00\xa0€ gross")]
)
def test_writes_amounts_as_the_language_does(language: str, amount: str) -> None:
    customer = make_customer()
    live_through_everything(customer)

    with translation.override(language):
        [detail] = [
            entry.detail
            for entry in read_timeline(customer).entries
            if entry.title in {"Invoice R1", "Rechnung R1"}
        ]

    assert detail == amount


def test_shows_nothing_of_others() -> None:
    live_through_everything(make_customer())

    assert titles(make_customer()) == []


def test_shows_what_belongs_to_people_merged_into_the_customer() -> None:
    survivor = make_customer()
    merged = make_customer(merged_into=survivor)
    Visit.objects.create(customer=merged, arrived_at=NOW)

    assert len(titles(survivor)) == 1


def test_page_by_page_everything_is_shown_once() -> None:
    customer = make_customer()
    for number in range(26):
        Visit.objects.create(customer=customer, arrived_at=NOW + timedelta(hours=2 * number))
        make_consent(customer, "email", happened_at=NOW + timedelta(hours=2 * number + 1))

    pages = [read_timeline(customer, page=number) for number in (1, 2, 3)]

    assert [(len(page.entries), page.older) for page in pages] == [(25, 2), (25, 3), (2, None)]
    times = [entry.at for page in pages for entry in page.entries]
    assert times == [NOW + timedelta(hours=51 - number) for number in range(52)]


def test_does_not_speak_of_older_ones_at_exactly_a_full_page() -> None:
    customer = make_customer()
    for number in range(25):
        Visit.objects.create(customer=customer, arrived_at=NOW + timedelta(hours=number))

    assert read_timeline(customer).older is None


@pytest.mark.parametrize(
    ("group", "count"),
    [("visits", 5), ("messages", 4), ("invoices", 4), ("consents", 1), ("record", 2), ("x", 16)],
)
def test_one_can_choose_what_to_see(group: str, count: int) -> None:
    customer = make_customer()
    live_through_everything(customer)

    assert len(read_timeline(customer, group=group).entries) == count


@pytest.mark.parametrize(
    ("state", "is_shown"), [("held", False), ("released", False), ("done", True)]
)
def test_leaves_out_dates_that_were_only_offered(state: str, is_shown: bool) -> None:
    customer = make_customer()
    make_appointment(starts_at=NOW, customer=customer, state=state)

    assert bool(titles(customer)) == is_shown


def test_tells_one_declaration_about_two_channels_once() -> None:
    customer = make_customer()
    make_consent(customer, "email")
    make_consent(customer, "sms")
    make_consent(customer, "sms", kind="withdrawn")

    assert len(titles(customer)) == 2


def test_leaves_out_work_that_an_invoice_tells_of() -> None:
    vehicle = make_vehicle()
    ServiceRecord.objects.create(
        vehicle=vehicle, service=make_service(), done_on=date(2026, 1, 1), reference="invoice:1"
    )

    assert titles(vehicle.customer) == []


def test_says_why_a_message_did_not_go() -> None:
    customer = make_customer()
    make_message(customer, state="blocked", reason="no consent")

    entry = read_timeline(customer).entries[0]

    assert "no consent" in entry.detail
    assert entry.state == "blocked"


@pytest.mark.parametrize(
    ("state", "css"),
    [("delivered", "state-good"), ("bounced", "state-bad"), ("planned", ""), ("", "")],
)
def test_marks_good_and_bad_states(state: str, css: str) -> None:
    assert Entry(NOW, "x", state=state).state_class == css


def test_is_a_fragment_for_htmx_and_a_page_without(client: Client) -> None:
    client.force_login(make_user())
    customer = make_customer()
    live_through_everything(customer)
    url = reverse("desk:timeline", args=[customer.pk])

    assert "<html" in client.get(url).content.decode()
    assert "<html" not in client.get(url, headers={"hx-request": "true"}).content.decode()


@pytest.mark.parametrize("times", [1, 10])
def test_asks_the_database_as_often_for_few_and_many(
    client: Client, django_assert_num_queries: Any, times: int
) -> None:
    client.force_login(make_user())
    customer = make_customer()
    live_through_everything(customer)
    for number in range(times):
        make_booking(received_at=NOW, customer=customer)
        make_appointment(starts_at=NOW + timedelta(days=number), customer=customer)
    url = reverse("desk:timeline", args=[customer.pk])

    with django_assert_num_queries(22):
        client.get(url, headers={"hx-request": "true"})


def test_hides_restricted_people_and_asks_for_a_log_in(client: Client) -> None:
    url = reverse("desk:timeline", args=[make_customer(is_restricted=True).pk])

    assert client.get(url).status_code == 302
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_the_next_page_is_entries_alone(client: Client) -> None:
    client.force_login(make_user())
    customer = make_customer()
    for number in range(30):
        Visit.objects.create(customer=customer, arrived_at=NOW + timedelta(hours=number))
    url = reverse("desk:timeline", args=[customer.pk])

    first = client.get(url, {"group": "visits"}, headers={"hx-request": "true"}).content.decode()
    older = client.get(
        url, {"group": "visits", "page": "2"}, headers={"hx-request": "true"}
    ).content.decode()

    assert "group=visits&amp;page=2" in first
    assert older.count("<li>") == 5
    assert "data-timeline" not in older


@pytest.mark.parametrize("number", ["x", "-1", "", "²"])
def test_a_page_number_that_is_none_shows_the_first_page(client: Client, number: str) -> None:
    client.force_login(make_user())
    customer = make_customer()
    Visit.objects.create(customer=customer, arrived_at=NOW)

    page = client.get(reverse("desk:timeline", args=[customer.pk]), {"page": number})

    assert page.content.decode().count("<time") == 1


def test_a_note_is_told_with_words_and_name() -> None:
    customer, by = make_customer(), make_user(first_name="Eva", last_name="Kern")
    add_note(customer, "was_called", "Asks for tyres", by=by, now=NOW)

    [entry] = read_timeline(customer, group="messages").entries

    assert entry.detail == "Asks for tyres – Eva Kern"


def test_a_merge_that_was_undone_says_so() -> None:
    customer = make_customer()
    MergeRecord.objects.create(
        survivor=customer, other=make_customer(), merged_at=NOW, undone_at=NOW
    )

    [entry] = read_timeline(customer, group="record").entries

    assert (entry.state_class, bool(entry.state_label)) == ("state-bad", True)


def test_a_message_stands_where_it_was_delivered() -> None:
    customer = make_customer()
    make_message(customer, not_before=NOW, delivered_at=NOW + timedelta(days=2))
    make_message(customer, not_before=NOW + timedelta(days=1))

    entries = read_timeline(customer).entries

    assert [entry.at - NOW for entry in entries] == [timedelta(days=2), timedelta(days=1)]
