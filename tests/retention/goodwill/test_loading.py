"""What the database knows about a case: the occasions, and who the customer is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings.models import Visit
from customers.models import Customer
from invoices.models import Invoice, Order
from invoices.models.order import LineKind, OrderLine
from retention.goodwill.case import Case
from retention.goodwill.granting import accept_offer
from retention.goodwill.loading import case_of_customer, case_of_order
from retention.goodwill.offering import Told, offer_for_inquiry, offer_for_talk
from tests.factories import make_appointment, make_customer, make_vehicle
from tests.retention.builders import at, book, charge_part, make_order, make_portal, make_rule
from tests.retention.goodwill.cases import some_work

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
TODAY = date(2026, 9, 15)


def _case(order: Order) -> Case:
    return case_of_order(Order.objects.get(pk=order.pk), now=NOW)


def _line(order: Order, kind: str, net: str, **fields: Any) -> None:
    OrderLine.objects.create(
        order=order,
        position=2,
        kind=kind,
        quantity=Decimal(-1 if kind == LineKind.ALLOWANCE else 1),
        unit_price_net=Decimal(net),
        vat_rate=Decimal(19),
        **{"text": "Teil", **fields},
    )


def _visit(customer: Customer, days_ago: int, **fields: Any) -> Visit:
    moment = NOW - timedelta(days=days_ago)
    return Visit.objects.create(customer=customer, arrived_at=moment, **fields)


def _invoice(order: Order, issued_on: date, net: str = "100") -> Invoice:
    return Invoice.objects.create(
        order=order, number=f"R-{order.number}", state="issued", issued_on=issued_on,
        supply_on=issued_on, net=Decimal(net),
    )  # fmt: skip


def test_the_work_is_what_is_charged_before_goodwill() -> None:
    order = make_order(net="60.00")
    _line(order, LineKind.PART, "20.00", text="Birne", item_number="H7")
    _line(order, LineKind.ALLOWANCE, "5.00", text="Nachlass")

    work = _case(order).work

    assert work
    assert (work.net, work.labour) == (Decimal(75), Decimal(60))
    assert work.lines == (("Arbeit", Decimal(60)), ("Birne H7", Decimal(20)))


def test_goodwill_that_was_given_is_not_taken_off_the_work() -> None:
    order = make_order(net="60.00")
    accept_offer(order, make_rule(), by=None, now=NOW)

    work = _case(order).work

    assert work
    assert work.net == Decimal(60)


def test_a_stranger_comes_for_the_first_time() -> None:
    case = _case(make_order())

    assert set(case.occasions) == {"small_repair", "first_visit"}
    assert (case.customer_months, case.customer_class, case.revenue) == (0, None, 0)


def test_the_orders_own_visit_and_invoice_are_not_the_past() -> None:
    customer = make_customer()
    visit = _visit(customer, 0)
    order = make_order(customer=customer, visit=visit)
    _invoice(order, TODAY)

    assert "first_visit" in _case(order).occasions


def test_whoever_was_here_before_is_known() -> None:
    customer = make_customer()
    _visit(customer, 400)
    _visit(customer, 30)
    _invoice(make_order(customer=customer), date(2026, 9, 14), "70.50")
    _invoice(make_order(customer=customer), date(2023, 9, 14), "999")

    case = _case(make_order(customer=customer))

    assert "first_visit" not in case.occasions
    assert (case.customer_months, case.customer_class) == (13, "active")
    assert case.revenue == Decimal("70.50")


def test_what_merged_records_did_counts() -> None:
    survivor = make_customer()
    other = make_customer(merged_into=survivor)
    _visit(other, 500)

    assert _case(make_order(customer=survivor)).customer_class == "at_risk"
    assert _case(make_order(customer=other)).customer_class == "at_risk"


def test_a_booking_makes_a_customer_but_no_visit() -> None:
    customer = make_customer()
    book(make_portal(), customer, at(3, 15))

    case = _case(make_order(customer=customer))

    assert case.customer_months == 6
    assert "first_visit" in case.occasions


@pytest.mark.parametrize(("days", "is_there"), [(100, False), (470, True), (800, True)])
def test_who_stayed_away_is_at_risk(days: int, is_there: bool) -> None:
    customer = make_customer()
    _visit(customer, days)

    assert ("at_risk" in _case(make_order(customer=customer)).occasions) == is_there


@pytest.mark.parametrize(
    ("scores", "is_there"),
    [
        ([(10, 2)], True),
        ([(10, 3)], True),
        ([(10, 4)], False),
        ([(10, None)], False),
        ([(200, 1)], False),
        ([(20, 1), (10, 5)], False),
        ([(20, 5), (10, 1)], True),
    ],
)
def test_the_last_answer_says_whether_somebody_complains(
    scores: list[tuple[int, int | None]], is_there: bool
) -> None:
    customer = make_customer()
    for days_ago, score in scores:
        _visit(customer, days_ago, satisfaction=score)

    assert ("complaint" in _case(make_order(customer=customer)).occasions) == is_there


def test_a_complaint_is_made_good_once() -> None:
    rule, customer = make_rule(occasion="complaint", times_per_year=9), make_customer()
    _visit(customer, 10, satisfaction=1)
    accept_offer(make_order(customer=customer), rule, by=None, now=NOW)

    case = _case(make_order(customer=customer))
    told = case.with_told("complaint", "schon wieder")

    assert "complaint" not in case.occasions
    assert "complaint" in told.occasions


@pytest.mark.parametrize(
    ("closed_minutes", "late"), [(-5, 0), (0, 0), (75, 75), (None, 120), (24 * 60, 24 * 60)]
)
def test_a_wait_begins_when_the_car_should_have_been_ready(
    closed_minutes: int | None, late: int
) -> None:
    agreed = NOW - timedelta(hours=2)
    appointment = make_appointment(starts_at=agreed - timedelta(hours=1), ends_at=agreed)
    closed = None if closed_minutes is None else agreed + timedelta(minutes=closed_minutes)
    visit = _visit(make_customer(), 0, appointment=appointment, closed_at=closed)

    case = _case(make_order(customer=visit.customer, visit=visit))

    assert case.wait_minutes == late
    assert ("long_wait" in case.occasions) == bool(late)


def test_a_visit_that_nobody_closed_ends_with_its_day() -> None:
    agreed = at(9, 1, 22, 59)
    appointment = make_appointment(starts_at=agreed - timedelta(hours=1), ends_at=agreed)
    visit = _visit(make_customer(), 14, appointment=appointment)

    assert _case(make_order(customer=visit.customer, visit=visit)).wait_minutes == 60


@pytest.mark.parametrize(
    ("issued_on", "months"),
    [
        (date(2024, 9, 15), None),
        (date(2024, 9, 14), 0),
        (date(2024, 3, 15), 6),
        (date(2022, 9, 15), 24),
        (date(2022, 9, 14), None),
    ],
)
def test_a_part_failed_after_two_years_of_warranty(issued_on: date, months: int | None) -> None:
    vehicle = make_vehicle()
    sold = make_order(customer=vehicle.customer, vehicle=vehicle)
    invoice = charge_part(sold, "BB-1", issued_on)
    again = make_order(customer=vehicle.customer, vehicle=vehicle)
    _line(again, LineKind.PART, "60", item_number="BB-1")
    other = make_order(customer=vehicle.customer, vehicle=vehicle)
    _line(other, LineKind.PART, "60", item_number="BB-2")

    case = _case(again)

    assert invoice.number
    assert ("warranty" in case.occasions) == (months is not None)
    assert case.warranty_months == (months or 0)
    assert "warranty" not in _case(other).occasions


@pytest.mark.parametrize(
    ("bought_on", "is_there"),
    [(TODAY, True), (date(2026, 9, 16), False), (None, False)],
)
def test_a_car_that_was_bought_here_is_known(bought_on: date | None, is_there: bool) -> None:
    vehicle = make_vehicle(bought_here_on=bought_on)
    order = make_order(customer=vehicle.customer, vehicle=vehicle)

    assert ("bought_here" in _case(order).occasions) == is_there


def test_without_any_order_only_the_person_is_looked_at() -> None:
    customer = make_customer(won_through="portal")
    _visit(customer, 600)

    case = case_of_customer(customer, today=TODAY)

    assert set(case.occasions) == {"at_risk"}
    assert (case.work, case.won_through) == (None, "portal")


def test_in_a_talk_only_causes_that_we_know_are_offered() -> None:
    customer = make_customer()
    assert offer_for_talk(customer, today=TODAY) is None
    make_rule(occasion="first_visit")
    back = make_rule(occasion="at_risk", name="Willkommen zurück", amount_max=Decimal(30))
    new = offer_for_talk(customer, today=TODAY)
    _visit(customer, 600)

    offer = offer_for_talk(customer, today=TODAY)

    assert new
    assert new.rule is None
    assert offer
    assert (offer.rule, offer.amount) == (back, Decimal(30))


def test_an_inquiry_is_answered_by_what_was_given_before() -> None:
    rule, customer = make_rule(), make_customer()
    work = some_work("50")
    assert offer_for_inquiry(customer, work, today=TODAY).rule == rule
    accept_offer(make_order(customer=customer), rule, by=None, now=NOW, told=Told())

    assert offer_for_inquiry(customer, work, today=TODAY).rule is None
    assert offer_for_inquiry(None, work, today=TODAY).rule == rule


def test_an_order_is_judged_in_few_queries(django_assert_max_num_queries: Any) -> None:
    order = make_order()

    with django_assert_max_num_queries(10):
        case_of_order(order, now=NOW)
