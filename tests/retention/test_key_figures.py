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

from bookings.models import Appointment, Booking, Source
from customers.models import ConsentEvent, Customer
from retention.figure import Figure, percent
from retention.figures import key_figures
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
    make_direct,
    make_order,
    make_portal,
    make_reminder,
    make_rule,
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
    return {figure.key: figure for figure in key_figures(START, END, site=site, now=NOW)}


def _parts(key: str, site: Workshop | None = None) -> tuple:
    figure = _figures(site)[key]
    return figure.value, figure.numerator, figure.denominator


def test_has_no_shares_of_nothing(site: Workshop) -> None:
    figures = _figures()

    assert figures["portal_customers_won"].value == 0
    assert figures["returned_directly"].value is None
    assert figures["median_minutes_to_answer"].value is None
    assert figures["commission_paid"].value == 0


def test_counts_customers_by_the_way_of_their_second_booking(portal, direct) -> None:
    back_directly, back_by_portal, once, twice_direct = (make_customer() for _number in range(4))
    for customer in (back_directly, back_by_portal, once):
        book(portal, customer, at(9, 1))
    book(direct, back_directly, at(10, 2))
    book(portal, back_directly, at(10, 5))
    book(portal, back_by_portal, at(10, 3))
    book(direct, back_by_portal, at(10, 4))
    book(direct, twice_direct, at(8, 1))
    book(portal, twice_direct, at(9, 3))

    assert _parts("portal_customers_won") == (3, 3, None)
    assert _parts("returned_directly") == (Decimal("33.3"), 1, 3)
    assert _parts("returned_through_portal") == (Decimal("33.3"), 1, 3)


def test_counts_an_appointment_made_by_phone_as_a_direct_return(portal, site) -> None:
    phoned, called_off = make_customer(), make_customer()
    for customer in (phoned, called_off):
        book(portal, customer, at(9, 1))
    for customer, state in ((phoned, "confirmed"), (called_off, "cancelled")):
        make_appointment(
            starts_at=at(10, 9, 8 if customer is phoned else 12), workshop=site,
            customer=customer, state=state,
        )  # fmt: skip

    assert _parts("returned_directly") == (Decimal("50.0"), 1, 2)


def test_a_portal_booking_before_an_appointment_by_phone_is_the_way_back(portal, site) -> None:
    customer = make_customer()
    book(portal, customer, at(9, 2))
    book(portal, customer, at(9, 9))
    for day, moment in ((25, at(9, 1)), (26, at(9, 20))):
        make_appointment(starts_at=at(9, day), workshop=site, customer=customer, created_at=moment)

    assert _parts("portal_customers_won")[1] == 1
    assert _parts("returned_directly")[1:] == (0, 1)
    assert _parts("returned_through_portal")[1:] == (1, 1)


def test_counts_neither_cancelled_bookings_nor_those_before_the_span(portal) -> None:
    book(portal, make_customer(), at(9, 1), state=Booking.State.CANCELLED)
    early = make_customer()
    book(portal, early, at(8, 31, 23))
    book(portal, early, at(9, 2))
    book(portal, make_customer(), at(9, 30, 23))
    book(portal, make_customer(), at(10, 1, 0))

    assert _parts("portal_customers_won") == (1, 1, None)


def test_counts_merged_customers_as_one(portal, direct) -> None:
    survivor = make_customer()
    merged = make_customer(merged_into=survivor)
    book(portal, merged, at(9, 1))
    book(direct, survivor, at(9, 20))

    assert _parts("portal_customers_won") == (1, 1, None)
    assert _parts("returned_directly") == (Decimal("100.0"), 1, 1)


def test_counts_only_the_asked_site(portal, site) -> None:
    elsewhere = make_portal()
    book(portal, make_customer(), at(9, 1))
    book(elsewhere, make_customer(), at(9, 1))

    assert _parts("portal_customers_won") == (2, 2, None)
    assert _parts("portal_customers_won", site) == (1, 1, None)


def test_counts_who_waits_longer_than_promised_at_present(portal) -> None:
    for minutes, state in ((31, "open"), (31, "unconfirmed"), (29, "open"), (31, "closed")):
        moment = NOW.replace(hour=11, minute=60 - minutes)
        book(portal, make_customer(), moment, state=state)
    book(portal, make_customer(), at(10, 9), state="open", answered_at=at(10, 9))

    assert _parts("bookings_waiting") == (2, 2, None)


def test_tells_how_fast_portal_bookings_were_answered(portal, direct) -> None:
    for minutes in (10, 30, 45, 59):
        book(portal, make_customer(), at(9, 2), answered_at=at(9, 2, 10, minutes))
    book(portal, make_customer(), at(9, 3), state="open")
    book(portal, make_customer(), at(9, 3), state="cancelled")
    book(direct, make_customer(), at(9, 3), answered_at=at(9, 3))

    assert _parts("median_minutes_to_answer") == (Decimal("37.5"), 4, 5)
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

    figures = key_figures(START, END, site=None, now=at(9, 10))

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
    assert counts[0] <= 25


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
    book(portal, make_customer(), at(9, 2), answered_at=at(9, 2, 10, 5))
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
