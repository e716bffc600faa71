"""What a customer was and will be worth: every figure worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Visit
from customers.models import Customer
from invoices.models import ImportedInvoice, Invoice
from retention.customer_class import CustomerClass, class_of
from retention.relationship import Rhythm, look_at_relationship, rhythm_of, visits_ahead
from tests.factories import make_customer, make_service, make_user, make_vehicle
from tests.retention.builders import at, make_order
from workshop.models import Company

TODAY = date(2026, 9, 15)


@pytest.mark.parametrize(
    ("last_on", "expected"),
    [
        (TODAY, "active"),
        (date(2025, 6, 15), "active"),
        (date(2025, 6, 14), "at_risk"),
        (date(2025, 3, 15), "at_risk"),
        (date(2025, 3, 14), "lapsed"),
        (date(2024, 9, 15), "lapsed"),
        (date(2024, 9, 14), "lost"),
    ],
)
def test_the_class_goes_by_the_last_visit(last_on: date, expected: str) -> None:
    assert class_of(last_on, TODAY, Company()) == expected


def test_the_house_says_from_when_on_somebody_is_lost() -> None:
    house = Company(at_risk_months=1, lapsed_months=2, lost_months=3)

    classes = [class_of(date(2026, month, 15), TODAY, house) for month in (8, 7, 6, 5)]

    assert classes == ["active", "at_risk", "lapsed", "lost"]


@pytest.mark.parametrize(
    ("days", "gap", "late"),
    [
        # 100 and 200 days apart: 150 on average; the last one 160 days ago.
        ([310 + 150, 160 + 200, 160], 150, 10),
        ([320, 160], 160, 0),
        ([321, 160], 161, 0),
        ([319, 160], 159, 1),
        # Twice on one day counts once.
        ([320, 320, 160], 160, 0),
    ],
)
def test_the_rhythm_is_the_average_between_two_visits(days: list[int], gap: int, late: int) -> None:
    rhythm = rhythm_of([TODAY - timedelta(days=ago) for ago in days])

    assert rhythm
    assert (rhythm.days, rhythm.days_late(TODAY)) == (gap, late)


@pytest.mark.parametrize("days", [[], [10], [10, 10]])
def test_one_visit_is_no_rhythm(days: list[int]) -> None:
    assert rhythm_of([TODAY - timedelta(days=ago) for ago in days]) is None


@pytest.mark.parametrize(
    ("gap", "stands", "visits"),
    [(180, "active", 2), (365, "active", 1), (366, "active", 0), (180, "lost", 0)],
)
def test_a_year_holds_whole_visits_and_none_of_who_is_lost(
    gap: int, stands: str, visits: int
) -> None:
    rhythm = Rhythm(TODAY - timedelta(days=gap), TODAY, 2)

    assert visits_ahead(rhythm, CustomerClass(stands)) == visits
    assert visits_ahead(None, None) == 0


def _visit(customer: Customer, year: int, month: int) -> None:
    Visit.objects.create(customer=customer, arrived_at=at(month, 15).replace(year=year))


def _bill(customer: Customer, net: str, issued_on: date) -> None:
    order = make_order(customer=customer)
    Invoice.objects.create(
        order=order,
        number=f"R-{order.number}",
        state="issued",
        issued_on=issued_on,
        supply_on=issued_on,
        net=Decimal(net),
    )


@pytest.mark.django_db
def test_expects_the_larger_of_what_is_due_and_what_is_usual() -> None:
    customer = make_customer()
    make_service(code="hu", due_rule="hu", price_gross=Decimal("119.00"), name_de="HU")
    make_service(code="free", due_rule="hu", price_gross=None)
    make_vehicle(customer=customer, hu_due=date(2027, 3, 1))
    make_vehicle(customer=customer, hu_due=date(2028, 3, 1))
    make_vehicle(customer=customer, hu_due=date(2027, 3, 1), sold_on=TODAY)

    by_dues = look_at_relationship([customer.pk], today=TODAY)
    for year, month in ((2025, 9), (2026, 3), (2026, 9)):
        _visit(customer, year, month)
    _bill(customer, "240.00", date(2026, 3, 15))
    by_rhythm = look_at_relationship([customer.pk], today=TODAY)

    assert [(day, net) for _name, day, net in by_dues.expected.dues] == [
        (date(2027, 3, 31), Decimal("100.00"))
    ]
    assert (by_dues.expected.amount, by_dues.rhythm) == (Decimal("100.00"), None)
    # 365 days hold two visits at 182 days; 240 € at three visits are 80 € each.
    assert by_rhythm.expected.visits == 2
    assert (by_rhythm.expected.usual, by_rhythm.expected.amount) == (Decimal(80), Decimal(160))


@pytest.mark.django_db
def test_who_is_long_gone_is_late_and_expected_only_for_what_is_due() -> None:
    customer = make_customer()
    _visit(customer, 2023, 11)
    _visit(customer, 2024, 1)
    _bill(customer, "500.00", date(2024, 1, 15))

    found = look_at_relationship([customer.pk], today=TODAY)

    assert (found.customer_class, found.expected.amount) == ("lost", 0)
    # 61 days on average, so due on 16 March 2024.
    assert found.days_late == (TODAY - date(2024, 3, 16)).days


@pytest.mark.django_db
def test_a_revenue_below_nothing_promises_nothing() -> None:
    customer = make_customer()
    _visit(customer, 2026, 1)
    _visit(customer, 2026, 7)
    _bill(customer, "-50.00", date(2026, 7, 15))

    assert look_at_relationship([customer.pk], today=TODAY).expected.amount == 0


@pytest.mark.django_db
def test_more_vehicles_cost_no_more_queries(django_assert_num_queries) -> None:
    customer = make_customer()
    make_service(code="hu", due_rule="hu", price_gross=Decimal(119))
    for _number in range(8):
        make_vehicle(customer=customer, hu_due=TODAY)

    with django_assert_num_queries(10):
        look_at_relationship([customer.pk], today=TODAY)


@pytest.mark.django_db
def test_each_figure_has_its_formula_one_click_away(client: Client) -> None:
    customer = make_customer()
    make_service(code="hu", due_rule="hu", price_gross=Decimal("119.00"), name_de="Prüfung")
    make_vehicle(customer=customer, hu_due=date(2026, 1, 1), plate="M-AB 77")
    for year, month in ((2025, 9), (2026, 3)):
        _visit(customer, year, month)
    client.force_login(make_user())

    page = client.get(reverse("desk:glance", args=[customer.pk])).content.decode()

    assert page.count('<details class="worth">') == 3
    assert "M-AB 77" in page
    assert "181" in page
    assert reverse("retention:inquiry") in page


@pytest.mark.django_db
def test_invoices_that_were_read_in_are_revenue_too() -> None:
    customer = make_customer()
    _bill(customer, "100.00", date(2026, 5, 1))
    for number, net in enumerate(("80.00", "40.00", "-40.00")):
        ImportedInvoice.objects.create(
            order=make_order(customer=customer), number=str(number), issued_on=date(2026, 6, 1),
            net=Decimal(net), vat=0, gross=Decimal(net), imported_at=at(6, 1),
        )  # fmt: skip

    found = look_at_relationship([customer.pk], today=TODAY)

    assert (found.revenue, found.invoice_count) == (Decimal("180.00"), 4)
