"""The key figures of a small history, worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Appointment, Booking, Source, Visit
from customers.merging.merge import merge_customers
from customers.models import ConsentEvent, Customer
from retention.figures import Figure, key_figures
from retention.figures.figure import percent
from retention.figures.scope import make_scope
from retention.models import GoodwillUse
from tests.factories import (
    make_appointment,
    make_company,
    make_customer,
    make_vehicle,
    make_workshop,
)
from tests.retention.builders import (
    END,
    NOW,
    START,
    at,
    book,
    come,
    make_direct,
    make_order,
    make_portal,
    make_reminder,
    make_rule,
    win,
)
from workshop.models import Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Workshop:
    make_company(promise_minutes=30)
    return make_workshop()


@pytest.fixture
def portal(site: Workshop) -> Source:
    return make_portal(site)


@pytest.fixture
def direct(site: Workshop) -> Source:
    return make_direct(site)


def _figures(site: Workshop | None = None) -> dict[str, Figure]:
    return {
        figure.key: figure for figure in key_figures(make_scope(START, END, site=site, now=NOW))
    }


def _parts(key: str, site: Workshop | None = None) -> tuple:
    figure = _figures(site)[key]
    return figure.value, figure.numerator, figure.denominator


def test_has_no_shares_of_nothing(site: Workshop) -> None:
    figures = _figures()

    assert figures["portal_customers_won"].value == 0
    assert figures["returned_directly"].value is None
    assert figures["median_minutes_to_answer"].value is None
    assert figures["commission_paid"].value == 0


def test_counts_customers_by_the_way_of_their_next_booking(portal, direct) -> None:
    back_directly, back_by_portal, once, known = (make_customer() for _number in range(4))
    for customer in (back_directly, back_by_portal, once):
        win(portal, customer, at(9, 1))
    book(direct, back_directly, at(10, 2))
    book(portal, back_directly, at(10, 5))
    book(portal, back_by_portal, at(10, 3))
    book(direct, back_by_portal, at(10, 4))
    book(direct, known, at(8, 1))
    win(portal, known, at(9, 3))

    assert _parts("portal_customers_won") == (3, 3, None)
    assert _parts("returned_directly") == (Decimal("33.3"), 1, 3)
    assert _parts("returned_through_portal") == (Decimal("33.3"), 1, 3)


def test_who_never_came_is_not_won(portal) -> None:
    book(portal, make_customer(), at(9, 1))

    assert _parts("portal_customers_won") == (0, 0, None)


def test_what_is_booked_before_the_first_visit_is_no_way_back(portal, direct) -> None:
    customer = make_customer()
    win(portal, customer, at(9, 1))
    book(direct, customer, at(9, 2))

    assert _parts("returned_directly") == (Decimal("0.0"), 0, 1)


def test_counts_an_appointment_made_by_phone_as_a_direct_return(portal, site) -> None:
    phoned, called_off = make_customer(), make_customer()
    for customer in (phoned, called_off):
        win(portal, customer, at(9, 1))
    for customer, state in ((phoned, "confirmed"), (called_off, "cancelled")):
        make_appointment(
            starts_at=at(10, 9, 8 if customer is phoned else 12), workshop=site,
            customer=customer, state=state,
        )  # fmt: skip

    assert _parts("returned_directly") == (Decimal("50.0"), 1, 2)


def test_counts_a_walk_in_as_a_direct_return(portal, site) -> None:
    customer = make_customer()
    win(portal, customer, at(9, 1))
    Visit.objects.create(customer=customer, workshop=site, arrived_at=at(9, 25))

    assert _parts("returned_directly") == (Decimal("100.0"), 1, 1)


def test_a_portal_booking_before_an_appointment_by_phone_is_the_way_back(portal, site) -> None:
    customer = make_customer()
    win(portal, customer, at(9, 2))
    book(portal, customer, at(9, 9))
    make_appointment(starts_at=at(9, 26), workshop=site, customer=customer, created_at=at(9, 20))

    assert _parts("portal_customers_won")[1] == 1
    assert _parts("returned_directly")[1:] == (0, 1)
    assert _parts("returned_through_portal")[1:] == (1, 1)


def test_the_first_visit_decides_about_the_span(portal) -> None:
    early, last, next_month = (make_customer() for _number in range(3))
    come(book(portal, early, at(8, 30)), at(8, 31, 23))
    come(book(portal, last, at(8, 30)), at(9, 30, 23))
    come(book(portal, next_month, at(9, 30)), at(10, 1, 0))
    book(portal, make_customer(), at(9, 1), state=Booking.State.CANCELLED)

    assert _parts("portal_customers_won") == (1, 1, None)


def test_counts_returns_within_twelve_and_eighteen_months(portal, direct) -> None:
    """The year of whoever first came in September 2025 ended in September 2026."""
    first = at(9, 7).replace(year=2025)
    soon, late, never = (make_customer() for _number in range(3))
    for customer in (soon, late, never):
        win(portal, customer, first)
    book(direct, soon, at(9, 9))
    book(direct, late, at(9, 11))

    assert _parts("returned_directly_12") == (Decimal("33.3"), 1, 3)
    assert _parts("returned_directly_18") == (None, 0, 0)
    assert _parts("portal_customers_won")[1] == 0


def test_counts_merged_customers_as_one(portal, direct) -> None:
    survivor, other = make_customer(), make_customer()
    win(portal, other, at(9, 1))
    book(direct, survivor, at(9, 20))
    merge_customers(survivor, other, by=None, now=NOW)

    assert _parts("portal_customers_won") == (1, 1, None)
    assert _parts("returned_directly") == (Decimal("100.0"), 1, 1)


def test_counts_only_the_asked_site(portal, site) -> None:
    elsewhere = make_portal()
    win(portal, make_customer(), at(9, 1))
    win(elsewhere, make_customer(), at(9, 1))

    assert _parts("portal_customers_won") == (2, 2, None)
    assert _parts("portal_customers_won", site) == (1, 1, None)


def test_tells_how_fast_portal_bookings_were_answered(portal, direct) -> None:
    for minutes in (10, 30, 45, 59):
        book(portal, make_customer(), at(9, 2), answered_at=at(9, 2, 10, minutes))
    book(portal, make_customer(), at(9, 3), state="open")
    book(portal, make_customer(), at(9, 3), state="cancelled")
    book(direct, make_customer(), at(9, 3), answered_at=at(9, 3))

    assert _parts("median_minutes_to_answer") == (Decimal("37.5"), 4, 4)
    assert _parts("p90_minutes_to_answer") == (Decimal("59.0"), 4, 4)
    assert _parts("answered_within_promise") == (Decimal("40.0"), 2, 5)


def test_takes_the_middle_one_of_an_odd_number(portal) -> None:
    for minutes in (50, 7, 20):
        book(portal, make_customer(), at(9, 2), answered_at=at(9, 2, 10, minutes))

    assert _figures()["median_minutes_to_answer"].value == Decimal("20.0")


def _say(customer: Customer, kind: str, channel: str, *, day: int = 1, purpose="service") -> None:
    ConsentEvent.objects.create(
        customer=customer, channel=channel, purpose=purpose, kind=kind, origin="counter",
        happened_at=at(9, day), recorded_at=at(9, day),
    )  # fmt: skip


def test_tells_whom_a_reminder_may_reach(portal) -> None:
    agreed, withdrawn, offers_only, silent = (make_customer() for _number in range(4))
    for customer in (agreed, withdrawn, offers_only, silent):
        book(portal, customer, at(9, 1))
    _say(agreed, "confirmed", "email")
    _say(withdrawn, "given", "email")
    _say(withdrawn, "withdrawn", "email", day=2)
    _say(offers_only, "given", "email", purpose="offers")
    _say(silent, "requested", "email")
    _say(silent, "given", "sms")
    _say(silent, "objected", "", day=3, purpose="")

    assert _parts("consent_email") == (Decimal("25.0"), 1, 4)
    assert _parts("consent_sms") == (Decimal("0.0"), 0, 4)
    assert _parts("consent_letter") == (Decimal("75.0"), 3, 4)


def test_reads_the_consent_of_a_merged_record_and_forgets_old_customers(portal) -> None:
    survivor = make_customer(street="")
    book(portal, survivor, at(9, 1))
    _say(make_customer(merged_into=survivor), "given", "call")
    book(portal, make_customer(), at(9, 1).replace(year=2024, month=8))

    assert _parts("consent_call") == (Decimal("100.0"), 1, 1)
    assert _parts("consent_letter") == (Decimal("0.0"), 0, 1)


def test_counts_bookings_that_followed_a_reminder(portal, direct) -> None:
    booked, late, other = (make_vehicle() for _number in range(3))
    for vehicle in (booked, late, other):
        make_reminder(vehicle.pk, vehicle.customer, at(9, 10))
    make_reminder(booked.pk, booked.customer, at(9, 12), state="blocked")
    make_reminder(booked.pk, booked.customer, at(8, 31))
    book(direct, booked.customer, at(9, 20), vehicle=booked)
    book(direct, late.customer, at(11, 10), vehicle=late)
    book(direct, late.customer, at(9, 20), vehicle=late, state=Booking.State.CANCELLED)
    book(portal, other.customer, at(9, 20), vehicle=other)
    book(direct, other.customer, at(9, 9), vehicle=other)

    assert _parts("reminders_sent") == (3, 3, None)
    assert _parts("bookings_after_reminders") == (1, 1, 3)


def test_sums_up_commission_and_the_part_that_direct_bookings_would_save(portal, direct) -> None:
    known = make_customer()
    book(direct, known, at(8, 1))
    book(portal, known, at(9, 5))
    book(portal, make_customer(), at(9, 6), price_gross=None)
    book(portal, make_customer(), at(9, 7), state="cancelled")
    book(direct, make_customer(), at(9, 8))

    assert _parts("commission_paid") == (Decimal("30.00"), Decimal("30.00"), 2)
    assert _parts("commission_lost") == (Decimal("25.00"), Decimal("25.00"), 1)


def test_sums_up_commission_to_the_cent_when_price_and_percentage_are_whole_numbers(site) -> None:
    portal = make_portal(site, commission_percent=Decimal(15))
    book(portal, make_customer(), at(9, 5), price_gross=Decimal(199))

    assert _parts("commission_paid") == (Decimal("34.85"), Decimal("34.85"), 1)


def test_counts_who_did_not_come(site) -> None:
    for hour, state in ((8, "no_show"), (10, "done"), (12, "arrived"), (14, "cancelled")):
        make_appointment(starts_at=at(9, 2, hour), workshop=site, state=state)
    make_appointment(starts_at=at(10, 2), workshop=site, state=Appointment.State.NO_SHOW)

    assert _parts("no_shows") == (Decimal("33.3"), 1, 3)


def test_does_not_count_appointments_that_are_still_to_come(site) -> None:
    make_appointment(starts_at=at(9, 2), workshop=site, state="no_show")
    make_appointment(starts_at=at(9, 20), workshop=site, state="confirmed")

    figures = key_figures(make_scope(START, END, site=None, now=at(9, 10)))

    assert [figure.denominator for figure in figures if figure.key == "no_shows"] == [1]


def test_sums_up_goodwill(site) -> None:
    rule = make_rule()
    for day in (5, 6):
        order = make_order()
        GoodwillUse.objects.create(
            rule=rule, customer=order.customer, order=order, amount=Decimal("12.50"),
            given_at=at(9, day),
        )  # fmt: skip

    assert _parts("goodwill_given") == (Decimal("25.00"), Decimal("25.00"), 2)


def test_asks_as_often_for_many_rows_as_for_few(portal) -> None:
    counts = []
    for size in (2, 20):
        for _number in range(size):
            book(portal, make_customer(), at(9, 2), answered_at=at(9, 3))
        with CaptureQueriesContext(connection) as queries:
            _figures()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 22


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 8, "12.5"), (1, 16, "6.3"), (3, 3, "100.0")]
)
def test_rounds_shares_half_up(part: int, whole: int, share: str) -> None:
    assert percent(part, whole) == Decimal(share)


@pytest.mark.parametrize(("whole", "is_small"), [(0, False), (1, True), (19, True), (20, False)])
def test_marks_shares_of_few_cases(whole: int, is_small: bool) -> None:
    figure = Figure("share", "share", percent(0, whole), 0, whole, "", "percent")

    assert figure.is_small is is_small


def test_the_command_prints_one_object(portal) -> None:
    win(portal, make_customer(), at(9, 2), answered_at=at(9, 2, 10, 5))
    out = StringIO()

    call_command("key_figures", "--from", "2026-09-01", "--to", "2026-09-30", stdout=out)

    figures = {figure["key"]: figure for figure in json.loads(out.getvalue())["figures"]}
    assert figures["portal_customers_won"]["value"] == 1
    assert figures["commission_paid"]["value"] == "25.00"
    assert figures["answered_within_promise"]["value"] == 100.0
    assert figures["returned_directly"]["definition"]


def test_the_command_knows_its_sites(portal, site) -> None:
    out = StringIO()

    call_command(
        "key_figures", "--site", site.slug, "--to", date(2026, 9, 30).isoformat(), stdout=out
    )

    assert out.getvalue().count("\n") == 1
    with pytest.raises(CommandError):
        call_command("key_figures", "--site", "nowhere", stdout=out)


def test_the_command_refuses_a_span_that_ends_before_it_begins() -> None:
    out = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("key_figures", "--from", "2026-09-30", "--to", "2026-09-29", stdout=out)

    assert caught.value.returncode == 2
    assert out.getvalue() == ""
