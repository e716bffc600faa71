"""What to say today, and what a customer has been worth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Proposal, Visit
from customers.consent.ledger import Declaration, record_consent, record_objection
from customers.models import ConsentEvent, Customer, Note, Task
from invoices.models import Invoice, Order
from invoices.models.order import OrderLine
from retention.models import GoodwillRule, GoodwillUse
from retention.relationship import look_at_relationship
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop_crm.desk.talking_points import what_to_say

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def make_order(customer: Customer, number: str = "A1", **fields: Any) -> Order:
    days = {"ordered_on": TODAY, "supply_on": TODAY, **fields}
    return Order.objects.create(number=number, workshop=make_workshop(), customer=customer, **days)


def agree(customer: Customer) -> Customer:
    """Somebody of whom nothing is missing."""
    kind, origin = ConsentEvent.Kind.GIVEN, ConsentEvent.Origin.COUNTER
    record_consent(
        Declaration(customer, ("call",), ("service",), kind, origin, taken_by=make_user()), now=NOW
    )
    return customer


@pytest.fixture
def known() -> Customer:
    return agree(make_customer())


def said(customer: Customer) -> list[str]:
    return [point.text for point in what_to_say(customer, now=NOW)]


def test_there_is_nothing_to_say_to_somebody_with_whom_all_is_well(known: Customer) -> None:
    assert said(known) == []


@pytest.mark.parametrize(
    ("score", "days_ago", "is_said"),
    [(2, 10, True), (1, 180, True), (3, 10, True), (4, 10, False), (5, 1, False), (1, 181, False)],
)
def test_who_was_not_happy_is_asked_first(
    known: Customer, score: int, days_ago: int, is_said: bool
) -> None:
    Visit.objects.create(
        customer=known, arrived_at=NOW - timedelta(days=days_ago), satisfaction=score
    )

    assert (
        any(f"{score} von 5" in text or f"{score} of 5" in text for text in said(known)) == is_said
    )


def test_a_better_visit_since_then_ends_the_complaint(known: Customer) -> None:
    for days_ago, score in ((10, 1), (5, 5)):
        Visit.objects.create(
            customer=known, arrived_at=NOW - timedelta(days=days_ago), satisfaction=score
        )

    assert said(known) == []


@pytest.mark.parametrize(("done_at", "is_said"), [(None, True), (NOW, False)])
def test_a_second_portal_booking_is_asked_about(
    known: Customer, done_at: datetime | None, is_said: bool
) -> None:
    Task.objects.create(
        kind="second_portal_booking", key="s", title="x", customer=known, link="/bookings/7/",
        due_at=NOW, created_at=NOW, done_at=done_at,
    )  # fmt: skip

    points = what_to_say(known, now=NOW)

    assert [point.url for point in points] == (["/bookings/7/"] if is_said else [])


@pytest.mark.parametrize(
    ("state", "hours", "is_said"),
    [("open", 5, True), ("open", 0, False), ("accepted", 5, False)],
)
def test_open_dates_are_named_with_their_end(
    known: Customer, state: str, hours: int, is_said: bool
) -> None:
    booking = make_booking(received_at=NOW, customer=known)
    Proposal.objects.create(
        booking=booking, state=state, created_at=NOW, expires_at=NOW + timedelta(hours=hours)
    )

    texts = said(known)

    assert bool(texts) == is_said
    assert all("15:00" in text for text in texts)


def test_the_next_appointment_is_confirmed_in_passing(known: Customer) -> None:
    vehicle = make_vehicle(customer=known)
    make_appointment(starts_at=NOW - timedelta(days=1), customer=known, vehicle=vehicle)
    make_appointment(starts_at=NOW + timedelta(days=1), customer=known, vehicle=vehicle)

    [text] = said(known)

    assert "M-AB 123" in text
    assert "23" in text


@pytest.mark.parametrize(
    ("fields", "is_said"),
    [
        ({"is_extra": True}, True),
        ({"is_extra": True, "approved_at": NOW}, False),
        ({"is_extra": False}, False),
    ],
)
def test_work_that_was_put_off_is_offered_again(
    known: Customer, fields: Any, is_said: bool
) -> None:
    OrderLine.objects.create(
        order=make_order(known), text="Bremsen hinten", quantity=1, unit_price_net=100, position=1,
        vat_rate=19, **fields,
    )  # fmt: skip

    assert any("Bremsen hinten" in text for text in said(known)) == is_said


def test_work_put_off_long_ago_is_let_go(known: Customer) -> None:
    order = make_order(known, ordered_on=TODAY - timedelta(days=541))
    OrderLine.objects.create(
        order=order,
        text="Bremsen",
        quantity=1,
        position=1,
        unit_price_net=1,
        vat_rate=19,
        is_extra=True,
    )

    assert said(known) == []


@pytest.mark.parametrize(
    ("hu_due", "is_said"),
    [(date(2026, 9, 1), True), (date(2026, 12, 1), True), (date(2027, 2, 1), False)],
)
def test_what_is_due_is_named_with_car_and_day(
    known: Customer, hu_due: date, is_said: bool
) -> None:
    make_service(code="hu", due_rule="hu", name_de="Hauptuntersuchung")
    make_vehicle(customer=known, hu_due=hu_due)
    make_vehicle(customer=known, hu_due=hu_due, sold_on=TODAY, plate="B-XY 9")

    texts = said(known)

    assert bool(texts) == is_said
    assert all("Hauptuntersuchung" in text and "M-AB 123" in text for text in texts)


def test_of_a_fleet_one_sentence_is_said_for_each_service(known: Customer) -> None:
    make_service(code="hu", due_rule="hu", name_de="Hauptuntersuchung")
    make_vehicle(customer=known, hu_due=date(2026, 12, 1), plate="M-AB 2")
    make_vehicle(customer=known, hu_due=date(2026, 11, 1), plate="M-AB 1")

    [text] = said(known)

    assert "M-AB 1" in text
    assert "2 " in text


def test_who_was_never_asked_about_reminders_is_asked() -> None:
    customer = make_customer()

    [point] = what_to_say(customer, now=NOW)

    assert point.url == reverse("customers:consent", args=[customer.pk])


def test_who_said_no_is_left_alone() -> None:
    customer = make_customer()
    record_objection(customer, origin=ConsentEvent.Origin.COUNTER, now=NOW)

    assert said(customer) == []


@pytest.mark.parametrize(
    ("missing", "word"), [({"phone": ""}, "Telefon"), ({"email": ""}, "E-Mail"), ({}, None)]
)
def test_a_missing_address_is_asked_for(missing: dict[str, str], word: str | None) -> None:
    customer = agree(make_customer())
    Customer.objects.filter(pk=customer.pk).update(**missing)
    customer.refresh_from_db()

    points = [point for point in what_to_say(customer, now=NOW) if point.url.endswith("/edit/")]

    assert bool(points) == (word is not None)


def test_five_sentences_are_enough() -> None:
    customer = make_customer(email="", phone="")
    make_service(code="hu", due_rule="hu")
    for _number in range(4):
        make_vehicle(customer=customer, hu_due=TODAY)
    Visit.objects.create(customer=customer, arrived_at=NOW, satisfaction=1)
    make_appointment(starts_at=NOW + timedelta(days=1), customer=customer)
    order = make_order(customer)
    for _number in range(3):
        OrderLine.objects.create(
            order=order,
            text="x",
            quantity=1,
            position=1,
            unit_price_net=1,
            vat_rate=19,
            is_extra=True,
        )

    assert len(said(customer)) == 5


def invoice(customer: Customer, net: str, issued_on: date, **fields: Any) -> Invoice:
    number = f"R{Invoice.objects.count()}"
    return Invoice.objects.create(
        order=make_order(customer, number=f"A{number}"), number=number, state="issued",
        issued_on=issued_on, supply_on=issued_on, net=Decimal(net), **fields,
    )  # fmt: skip


def test_the_worth_is_the_net_of_three_years_without_what_was_reversed() -> None:
    customer = make_customer()
    for net, day in (
        ("100.00", TODAY),
        ("50.50", date(2023, 11, 22)),
        ("999.00", date(2023, 11, 21)),
        ("200.00", TODAY),
        ("-200.00", TODAY),
    ):
        invoice(customer, net, day)
    invoice(make_customer(), "77.00", TODAY)

    relationship = look_at_relationship([customer.pk], today=TODAY)

    assert relationship.revenue == Decimal("150.50")
    assert (relationship.since, relationship.invoice_count) == (date(2023, 11, 22), 4)


def test_a_draft_brought_nothing() -> None:
    customer = make_customer()
    Invoice.objects.create(order=make_order(customer), supply_on=TODAY, net=Decimal(100))

    assert look_at_relationship([customer.pk], today=TODAY).revenue == 0


def test_goodwill_and_visits_are_counted() -> None:
    customer = make_customer()
    rule = GoodwillRule.objects.create(
        name="Gift", occasion="complaint", amount_max=9, budget_month=9
    )
    for number, given_at in (("A1", NOW), ("A2", NOW - timedelta(days=2000))):
        order = make_order(customer, number=number)
        GoodwillUse.objects.create(
            rule=rule, customer=customer, order=order, amount=5, given_at=given_at
        )
    for days_ago in (1, 2000):
        Visit.objects.create(customer=customer, arrived_at=NOW - timedelta(days=days_ago))

    relationship = look_at_relationship([customer.pk], today=TODAY)

    assert (relationship.goodwill, relationship.visit_count) == (Decimal(5), 1)


@pytest.mark.parametrize("cars", [1, 8])
def test_ten_cars_cost_no_more_queries_than_one(
    known: Customer, cars: int, django_assert_num_queries: Any
) -> None:
    make_service(code="hu", due_rule="hu")
    for _number in range(cars):
        make_vehicle(customer=known, hu_due=TODAY)

    with django_assert_num_queries(17):
        what_to_say(known, now=NOW)


def test_is_a_fragment_for_htmx_and_a_page_without(client: Client) -> None:
    client.force_login(make_user())
    url = reverse("desk:glance", args=[make_customer().pk])

    assert "<html" in client.get(url).content.decode()
    assert "<html" not in client.get(url, headers={"hx-request": "true"}).content.decode()


def test_of_restricted_people_nothing_is_said(client: Client) -> None:
    customer = make_customer(is_restricted=True)
    url = reverse("desk:glance", args=[customer.pk])

    assert client.get(url).status_code == 302
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_a_note_is_stored_with_name_and_stands_on_the_page(client: Client) -> None:
    me, customer = make_user(), make_customer()
    client.force_login(me)
    address = reverse("customers:note_new", args=[customer.pk])

    answer = client.post(address, {"kind": "was_called", "text": " Fragt nach Reifen "})

    note = Note.objects.get()
    assert answer["Location"] == customer.get_absolute_url()
    assert (note.text, note.kind, note.noted_by) == ("Fragt nach Reifen", "was_called", me)


@pytest.mark.parametrize(
    "sent", [{"kind": "called", "text": " "}, {"kind": "x", "text": "y"}, {"kind": "note"}]
)
def test_an_empty_note_is_refused(client: Client, sent: dict[str, str]) -> None:
    client.force_login(make_user())

    client.post(reverse("customers:note_new", args=[make_customer().pk]), sent)

    assert not Note.objects.exists()


def test_nothing_is_noted_about_restricted_people_or_by_looking(client: Client) -> None:
    customer = make_customer(is_restricted=True)
    address = reverse("customers:note_new", args=[customer.pk])
    client.force_login(make_user())

    assert client.post(address, {"kind": "note", "text": "x"}).status_code == 404
    assert client.get(address).status_code == 405
    assert not Note.objects.exists()
