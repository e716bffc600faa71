"""What each reader of the timeline tells: title, detail, link, day or moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from bookings.models import Visit
from customers.models import ConsentEvent, Customer, ServiceRecord
from invoices.models import ImportedInvoice, Invoice, Order
from messaging.models import Inbound, Message
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_source,
    make_vehicle,
    make_workshop,
)
from workshop_crm.desk.timeline import read_timeline
from workshop_crm.desk.timeline_entry import Entry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def only_entry(customer: Customer) -> Entry:
    [entry] = read_timeline(customer).entries
    return entry


def make_order(customer: Customer, **fields: Any) -> Order:
    return Order.objects.create(
        number="A7", workshop=make_workshop(), customer=customer, ordered_on=DAY, supply_on=DAY,
        **fields,
    )  # fmt: skip


def make_message(customer: Customer, **fields: Any) -> Message:
    defaults = {
        "kind": "of an older release",
        "channel": "sms",
        "purpose": "service",
        "legal_class": "advertising",
        "key": "k",
        "reference": "r",
        "subject_ref": "x:1",
        "not_before": NOW,
        "not_after": NOW,
        "created_at": NOW,
    }
    return Message.objects.create(customer=customer, **{**defaults, **fields})


def test_a_booking_names_its_source_and_its_words() -> None:
    source = make_source(name="AutoTermin24")
    booking = make_booking(received_at=NOW, source=source, service_texts=["HU", "Öl"])

    entry = only_entry(booking.customer)

    assert entry.title == "Booking through AutoTermin24"
    assert entry.detail == "HU, Öl"
    assert (entry.at, entry.url) == (NOW, booking.get_absolute_url())


def test_an_appointment_names_services_car_and_bay() -> None:
    vehicle = make_vehicle()
    appointment = make_appointment(starts_at=NOW, customer=vehicle.customer, vehicle=vehicle)
    appointment.services.set([make_service(name_en="Oil change")])

    assert only_entry(vehicle.customer).detail == "Oil change · VW Golf M-AB 123 · Bühne 1"


def test_an_appointment_of_which_little_is_known_leaves_no_gaps() -> None:
    appointment = make_appointment(starts_at=NOW)

    assert only_entry(appointment.customer).detail == "Bühne 1"


@pytest.mark.parametrize(
    ("moments", "hours"),
    [
        ({}, 0),
        ({"handed_over_at": NOW + timedelta(hours=1)}, 1),
        ({"handed_over_at": NOW, "delivered_at": NOW + timedelta(hours=2)}, 2),
    ],
)
def test_a_message_stands_where_it_arrived(moments: dict[str, datetime], hours: int) -> None:
    customer = make_customer()
    make_message(customer, **moments)

    assert only_entry(customer).at == NOW + timedelta(hours=hours)


def test_a_message_of_a_kind_that_is_gone_is_still_told() -> None:
    customer = make_customer()
    message = make_message(customer, subject="Ihre HU", reason="no consent")

    entry = only_entry(customer)

    assert entry.title == "of an older release (SMS)"
    assert entry.detail == "Ihre HU · no consent"
    assert str(message.pk) in entry.url


def test_an_answer_is_told_by_its_beginning() -> None:
    customer = make_customer()
    Inbound.objects.create(
        key="i",
        kind="reply",
        channel="sms",
        customer=customer,
        received_at=NOW,
        text="x" * 200,
        outcome="accepted",
    )

    assert only_entry(customer).detail == "x" * 160 + " – accepted"


@pytest.mark.parametrize(
    ("closed_at", "state", "label", "css"),
    [(None, "open", "in the house", ""), (NOW, "done", "closed", "state-good")],
)
def test_a_visit_says_whether_the_customer_is_still_here(
    closed_at: datetime | None, state: str, label: str, css: str
) -> None:
    customer = make_customer()
    Visit.objects.create(customer=customer, arrived_at=NOW, closed_at=closed_at)

    entry = only_entry(customer)

    assert (entry.state, entry.state_label, entry.state_class) == (state, label, css)


def test_of_an_order_only_the_day_is_known() -> None:
    customer = make_customer()
    make_order(customer)

    entry = only_entry(customer)

    assert (entry.title, entry.is_day) == ("Order A7", True)
    assert timezone.localtime(entry.at).hour == 12


@pytest.mark.parametrize(
    ("issued_on", "issued_at", "is_told", "is_day"),
    [(None, None, False, None), (DAY, NOW, True, False), (DAY, None, True, True)],
)
def test_an_invoice_is_told_once_it_is_issued(
    issued_on: date | None, issued_at: datetime | None, is_told: bool, is_day: bool | None
) -> None:
    customer = make_customer()
    Invoice.objects.create(
        order=make_order(customer),
        number="R1",
        issued_on=issued_on,
        issued_at=issued_at,
        supply_on=DAY,
        gross=Decimal("1189.50"),
        state="issued" if is_told else "draft",
    )

    found = [each for each in read_timeline(customer).entries if "Invoice" in each.title]

    assert [each.is_day for each in found] == ([is_day] if is_told else [])
    assert all("gross" in each.detail for each in found)


def consent(customer: Customer, kind: str, channel: str = "email", **fields: Any) -> None:
    ConsentEvent.objects.create(
        customer=customer,
        kind=kind,
        channel=channel,
        purpose="service",
        **{"origin": "phone", "happened_at": NOW, "recorded_at": NOW, **fields},
    )


@pytest.mark.parametrize(
    ("kind", "css"),
    [
        ("given", "state-good"),
        ("confirmed", "state-good"),
        ("requested", ""),
        ("withdrawn", "state-bad"),
        ("objected", "state-bad"),
    ],
)
def test_a_consent_looks_like_what_it_says(kind: str, css: str) -> None:
    customer = make_customer()
    consent(customer, kind)

    entry = only_entry(customer)

    assert entry.state_class == css
    assert entry.detail == "e-mail · by phone"


def test_an_objection_to_everything_says_so() -> None:
    customer = make_customer()
    consent(customer, "objected", channel="")

    assert only_entry(customer).detail == "all channels · by phone"


def test_declarations_of_two_moments_are_two_entries() -> None:
    customer = make_customer()
    consent(customer, "given")
    consent(customer, "given", channel="sms", happened_at=NOW + timedelta(seconds=1))

    assert len(read_timeline(customer).entries) == 2


def test_work_done_elsewhere_is_told_with_its_car() -> None:
    vehicle = make_vehicle()
    service = make_service(name_en="Oil change")
    ServiceRecord.objects.create(vehicle=vehicle, service=service, done_on=DAY)

    entry = only_entry(vehicle.customer)

    assert entry.title == "Oil change, done elsewhere"
    assert (entry.detail, entry.is_day) == ("VW Golf M-AB 123", True)


@pytest.mark.parametrize(
    ("gross", "issued_on", "title", "day"),
    [
        ("119.00", date(2026, 11, 3), "Invoice 4711", date(2026, 11, 3)),
        ("-119.00", date(2026, 11, 3), "Credit note 4711", date(2026, 11, 3)),
        ("119.00", None, "Invoice 4711", DAY),
    ],
)
def test_an_invoice_that_was_read_in_has_its_own_day_or_that_of_the_work(
    gross: str, issued_on: date | None, title: str, day: date
) -> None:
    customer = make_customer()
    read_in = ImportedInvoice.objects.create(
        order=make_order(customer), number="4711", issued_on=issued_on, net=1, vat=0,
        gross=Decimal(gross), imported_at=NOW + timedelta(days=9),
    )  # fmt: skip

    [entry] = [one for one in read_timeline(customer).entries if "4711" in one.title]

    assert (entry.title, timezone.localdate(entry.at), entry.is_day) == (title, day, True)
    assert entry.url == read_in.get_absolute_url()
    assert "119.00" in entry.detail


def test_an_invoice_that_lies_at_no_order_is_nobodys() -> None:
    customer = make_customer()
    ImportedInvoice.objects.create(number="1", net=1, vat=0, gross=1, imported_at=NOW)

    assert read_timeline(customer).entries == []
