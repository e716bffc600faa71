"""What the page and the list of customers tell at a glance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from customers.consent.ledger import Declaration, record_consent, record_objection
from customers.contact import pause_contact
from customers.models import Customer, Task
from customers.overview import DueLine, customer_overview, list_rows
from customers.records import note_possible_duplicates
from customers.tasks_list import NewTask, open_task
from tests.factories import make_customer, make_service, make_user, make_vehicle, suggest

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def due_lines(customer: Customer) -> list[DueLine]:
    [(_vehicle, lines)] = customer_overview(customer, now=NOW)["vehicles"]
    return lines


@pytest.mark.parametrize(
    ("hu_due", "look"),
    [
        (date(2026, 10, 1), "state-bad"),
        (date(2026, 11, 1), "state-warn"),
        (date(2026, 12, 1), "state-warn"),
        (date(2027, 1, 1), ""),
        (date(2027, 6, 1), ""),
    ],
)
def test_what_presses_stands_out(hu_due: date, look: str) -> None:
    make_service(code="hu", due_rule="hu")
    vehicle = make_vehicle(hu_due=hu_due)

    [line] = due_lines(vehicle.customer)

    assert (line.look, line.is_season) == (look, False)


def test_an_open_tyre_season_is_no_delay() -> None:
    make_service(code="tyres", due_rule="tyres", name_de="Räderwechsel")

    [line] = due_lines(make_vehicle().customer)

    assert line.due_on == date(2026, 9, 15)
    assert (line.look, line.is_season) == ("state-warn", True)


def test_sold_cars_come_last_and_have_nothing_due() -> None:
    make_service(code="hu", due_rule="hu")
    customer = make_customer()
    sold = make_vehicle(customer=customer, sold_on=TODAY, hu_due=TODAY)
    kept = make_vehicle(customer=customer, hu_due=TODAY)

    shown = customer_overview(customer, now=NOW)["vehicles"]

    assert [vehicle for vehicle, _lines in shown] == [kept, sold]
    assert [len(lines) for _vehicle, lines in shown] == [1, 0]


def test_open_tasks_are_shown_by_urgency() -> None:
    customer = make_customer()
    for number, hours in enumerate((5, 1)):
        new = NewTask("other", f"k{number}", "x", NOW + timedelta(hours=hours), customer=customer)
        open_task(new, now=NOW)
    Task.objects.create(
        kind="other", key="old", title="x", customer=customer, due_at=NOW, created_at=NOW,
        done_at=NOW,
    )  # fmt: skip

    shown = customer_overview(customer, now=NOW)["tasks"]

    assert [task.key for task, _action in shown] == ["k1", "k0"]


@pytest.mark.parametrize("is_first", [True, False])
def test_the_other_one_of_a_pair_is_named(is_first: bool) -> None:
    pair = [make_customer(), make_customer()]
    note_possible_duplicates(pair[0], suggest(pair[1], reasons=["same phone number"]), NOW)
    customer, other = pair if is_first else reversed(pair)

    duplicates = customer_overview(customer, now=NOW)["duplicates"]

    assert [(pair.first, pair.second) for pair in duplicates] == [tuple(pair)]
    assert other in (duplicates[0].first, duplicates[0].second)


def test_a_running_pause_is_shown() -> None:
    customer = make_customer()
    assert customer_overview(customer, now=NOW)["pause"] is None

    pause = pause_contact(customer, until=NOW + timedelta(days=1), reason="x", now=NOW)

    assert customer_overview(customer, now=NOW)["pause"] == pause
    assert customer_overview(customer, now=NOW + timedelta(days=1))["pause"] is None


@pytest.mark.parametrize(
    ("months", "hu_due", "is_late"),
    [
        ([date(2027, 3, 1), date(2026, 12, 1)], date(2026, 12, 1), False),
        ([date(2026, 11, 1)], date(2026, 11, 1), False),
        ([date(2026, 10, 1), None], date(2026, 10, 1), True),
        ([None], None, False),
        ([], None, False),
    ],
)
def test_the_list_shows_the_next_hu_and_whether_it_is_late(
    months: list[date | None], hu_due: date | None, is_late: bool
) -> None:
    customer = make_customer()
    for month in months:
        make_vehicle(customer=customer, hu_due=month)

    [row] = list_rows([customer], today=TODAY)

    assert (row.hu_due, row.is_hu_late) == (hu_due, is_late)
    assert row.phone == "+49 171 1234567"


def test_the_list_leaves_sold_cars_out() -> None:
    vehicle = make_vehicle(hu_due=date(2026, 1, 1), sold_on=TODAY)

    [row] = list_rows([vehicle.customer], today=TODAY)

    assert (row.vehicles, row.hu_due) == ([], None)


def test_the_list_names_the_channels_of_reminders_only() -> None:
    customer = make_customer()
    for channel, purpose in (("email", "service"), ("sms", "offers"), ("call", "service")):
        given = Declaration(
            customer, (channel,), (purpose,), "given", "counter", taken_by=make_user()
        )
        record_consent(given, now=NOW)
    record_objection(customer, channel="call", origin="phone", now=NOW + timedelta(hours=1))

    with translation.override("en"):
        [row] = list_rows([customer], today=TODAY)

    assert row.channels == ["e-mail"]
