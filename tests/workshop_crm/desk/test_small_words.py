"""The desk's small decisions as values: who waits too long, which colour, which entry is lit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.models import Appointment, Booking
from workshop_crm.desk.limits import Door, door_of, neighbourhood
from workshop_crm.desk.navigation import entry_of
from workshop_crm.desk.rows import ROWS, rows_of_route
from workshop_crm.desk.timeline_entry import noon, state_class
from workshop_crm.desk.today import Today, WaitingBooking


def _today(**fields: Any) -> Today:
    empty: dict[str, Any] = {
        **{name: [] for name in ("waiting", "tasks", "appointments", "visits")},
        **dict.fromkeys(("waiting_more", "clarification_count", "open_proposal_count"), 0),
        "has_several_sites": False,
        "is_setup_open": False,
    }
    return Today(**{**empty, **fields})


def _waits(minutes: int, promise: int = 30, **fields: Any) -> WaitingBooking:
    return WaitingBooking(Booking(**fields), minutes, promise)


@pytest.mark.parametrize(
    ("minutes", "promise", "is_late"),
    [(0, 0, False), (1, 0, True), (29, 30, False), (30, 30, False), (31, 30, True)],
)
def test_the_promise_is_kept_up_to_its_last_minute(
    minutes: int, promise: int, is_late: bool
) -> None:
    assert _waits(minutes, promise).is_late is is_late


@pytest.mark.parametrize(
    ("minutes", "burns"), [([], False), ([30], False), ([0, 31], True), ([31, 0], True)]
)
def test_it_burns_where_one_waits_too_long(minutes: list[int], burns: bool) -> None:
    assert _today(waiting=[_waits(each) for each in minutes]).is_burning is burns


@pytest.mark.parametrize("state", Booking.State.values)
def test_only_what_nobody_has_confirmed_needs_a_click(state: str) -> None:
    assert _waits(0, state=state).needs_click is (state == "unconfirmed")


def test_expected_is_who_has_not_come_yet() -> None:
    states = ["confirmed", "arrived", "confirmed", "done", "no_show"]

    today = _today(appointments=[Appointment(state=state) for state in states])

    assert today.expected_count == 2


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        *((word, "state-good") for word in ("delivered", "confirmed", "done", "issued", "given")),
        *((word, "state-bad") for word in ("bounced", "no_show", "objected", "missed", "failed")),
        *((word, "") for word in ("planned", "open", "arrived", "draft", "", "unheard_of")),
    ],
)
def test_a_state_has_the_colour_of_what_it_means(state: str, colour: str) -> None:
    assert state_class(state) == colour


@pytest.mark.parametrize(
    "day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 1, 1), date(2024, 2, 29)]
)
def test_noon_is_noon_also_when_the_clock_changes(day: date) -> None:
    moment = timezone.localtime(noon(day))

    assert (moment.date(), moment.hour, moment.minute) == (day, 12, 0)
    assert timezone.localdate(noon(day) - timedelta(hours=11)) == day


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("desk:today", "desk:today"),
        ("bookings:list", "bookings:list"),
        ("bookings:detail", "bookings:list"),
        ("bookings:week", "bookings:day"),
        ("bookings:sources", "workshop:settings"),
        ("desk:timeline", "customers:list"),
        ("retention:figure", "retention:dashboard"),
        ("retention:goodwill_offer", "invoices:list"),
        ("retention:rule_new", "workshop:settings"),
        ("systems:hook", "workshop:settings"),
        # What is about oneself, or about everything, belongs nowhere.
        ("workshop:own", ""),
        ("desk:search", ""),
        ("unheard:of", ""),
        ("", ""),
    ],
)
def test_one_entry_is_lit_or_none(page: str, entry: str) -> None:
    assert entry_of(page) == entry


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.8", "192.0.2.8"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        (None, ""),
    ],
)
def test_a_household_of_ipv6_is_counted_as_one(address: str | None, counted: str) -> None:
    assert neighbourhood(address) == counted


@pytest.mark.parametrize(
    ("page", "door"),
    [
        ("healthz", None),
        ("desk:today", None),
        ("workshop:own", None),
        ("login", Door.LOG_IN),
        ("login_pin", Door.LOG_IN),
        ("metrics", Door.SIGNED),
        ("booking_hook", Door.SIGNED),
        ("twilio_status", Door.SIGNED),
        ("api:list_customers", Door.SIGNED),
        # What describes the API is read by people.
        ("api:openapi-view", Door.PAGE),
        ("imprint", Door.PAGE),
        ("public_proposal", Door.PAGE),
    ],
)
def test_each_door_is_counted_in_its_way(page: str, door: Door | None) -> None:
    assert door_of(page) is door


@pytest.mark.parametrize(
    ("route", "numbers"),
    [
        ("bookings/<int:pk>/", ["pk"]),
        ("invoices/lines/<int:pk>/edit/", ["pk"]),
        ("customers/<int:pk>/merge/<int:other_pk>/", ["pk", "other_pk"]),
        ("customers/", []),
        ("bookings/day/", []),
    ],
)
def test_each_number_of_an_address_stands_for_a_row(route: str, numbers: list[str]) -> None:
    assert [name for name, _row in rows_of_route(route)] == numbers


def test_every_meaning_of_a_number_is_a_model_with_such_a_way() -> None:
    for start, row in ROWS.items():
        for way in filter(None, [row.site, *row.customer.split()]):
            assert row.model_class._base_manager.filter(**{f"{way}__isnull": False}).query, start
