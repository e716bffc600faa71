"""The owner changes the intervals of the HU: from a day on, with everything kept (F-01, F-06)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from customers.due import dues_by_vehicle, vehicle_dues
from customers.due_rules import LAW, HuMonths, HuTable, first_hu_month, next_hu_month
from customers.models import HuInterval, Vehicle
from customers.models.vehicle import LOOK_AT_ONCE, NEVER
from customers.records import add_service_record
from customers.vehicles.hu_intervals import (
    TableChange,
    back_to_law,
    change_hu_table,
    hu_table,
    table_rows,
)
from tests.factories import make_service, make_user, make_vehicle
from workshop.models import Service

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
NEW_LAW = date(2027, 1, 1)
YEARLY = HuMonths(36, 12)


def hu() -> Service:
    return make_service(code="hu", due_rule="hu")


def change(wanted: dict[str, HuMonths], since: date = NEW_LAW, why: str = "") -> list[str]:
    return change_hu_table(wanted, TableChange(since, make_user(), why), now=NOW)


def looked_at(**fields) -> Vehicle:
    """A vehicle that nobody has to look at just now."""
    vehicle = make_vehicle(**fields)
    Vehicle.objects.filter(pk=vehicle.pk).update(look_on=NEVER)
    return vehicle


def is_on_the_list(vehicle: Vehicle) -> bool:
    return Vehicle.objects.get(pk=vehicle.pk).look_on == LOOK_AT_ONCE


@pytest.mark.parametrize(
    ("done_on", "expected"),
    [
        (date(2026, 12, 31), date(2028, 12, 1)),
        (date(2027, 1, 1), date(2028, 1, 1)),
        (date(2028, 6, 30), date(2029, 6, 1)),
        (date(2028, 7, 1), date(2030, 1, 1)),
    ],
)
def test_of_the_changes_that_have_begun_the_last_one_counts(done_on: date, expected: date) -> None:
    changes = ((NEW_LAW, "car", YEARLY), (date(2028, 7, 1), "car", HuMonths(36, 18)))

    assert next_hu_month("car", None, done_on, HuTable(changes)) == expected


def test_a_change_is_for_its_class_only() -> None:
    table = HuTable(((NEW_LAW, "car", YEARLY),))

    assert next_hu_month("lorry", None, date(2027, 5, 1), table) == date(2029, 5, 1)


def test_the_first_hu_goes_by_what_held_on_the_day_of_registration() -> None:
    table = HuTable(((NEW_LAW, "car", HuMonths(48, 24)),))

    assert first_hu_month("car", date(2026, 12, 31), table) == date(2029, 12, 1)
    assert first_hu_month("car", date(2027, 1, 1), table) == date(2031, 1, 1)


def test_of_two_entries_for_one_day_the_later_one_counts_and_both_are_kept() -> None:
    change({"car": HuMonths(36, 6)})
    change({"car": YEARLY}, why="Tippfehler")

    assert hu_table().months("car", TODAY) == YEARLY
    assert [row.then_months for row in HuInterval.objects.all()] == [6, 12]


def test_only_what_differs_is_written_down() -> None:
    assert change({**LAW, "car": YEARLY}) == ["car"]
    assert change({**LAW, "car": YEARLY}) == []
    assert HuInterval.objects.count() == 1


def test_a_stored_exam_moves_the_month_by_the_new_table() -> None:
    change({"car": YEARLY})
    vehicle = make_vehicle()

    add_service_record(vehicle, hu(), done_on=date(2027, 1, 4))

    assert vehicle.hu_due == date(2028, 1, 1)


def test_what_is_due_follows_the_new_table_at_once() -> None:
    service, vehicle = hu(), make_vehicle(first_registration=date(2027, 1, 2))
    (before,) = vehicle_dues(vehicle, today=TODAY)

    change({"car": HuMonths(24, 24)})

    (after,) = vehicle_dues(vehicle, today=TODAY)
    assert (before.due_on, after.due_on) == (date(2030, 1, 31), date(2029, 1, 31))
    assert after.service_id == service.pk


def test_vehicles_whose_date_moves_are_planned_anew_and_no_others() -> None:
    service = hu()
    registered = looked_at(first_registration=NEW_LAW)
    examined = looked_at(first_registration=date(2020, 1, 1))
    add_service_record(examined, service, done_on=NEW_LAW)
    Vehicle.objects.filter(pk=examined.pk).update(look_on=NEVER, hu_due=None)
    others = [
        looked_at(first_registration=NEW_LAW - timedelta(days=1)),
        looked_at(first_registration=NEW_LAW, hu_due=date(2030, 1, 1)),
        looked_at(first_registration=NEW_LAW, vehicle_class="lorry"),
        looked_at(first_registration=NEW_LAW, sold_on=TODAY),
        looked_at(first_registration=None),
    ]

    change({"car": YEARLY})

    assert is_on_the_list(registered)
    assert is_on_the_list(examined)
    assert not any(is_on_the_list(vehicle) for vehicle in others)


def test_another_service_done_since_does_not_concern_the_hu() -> None:
    vehicle = looked_at(first_registration=date(2020, 1, 1))
    add_service_record(vehicle, make_service(due_rule="interval"), done_on=TODAY)
    Vehicle.objects.filter(pk=vehicle.pk).update(look_on=NEVER)

    change({"car": YEARLY})

    assert not is_on_the_list(vehicle)


def test_back_to_the_law_takes_changes_to_come_along() -> None:
    change({"car": YEARLY, "lorry": HuMonths(12, 12)})
    change({"car": HuMonths(60, 60)}, since=date(2029, 1, 1))

    changed = back_to_law(TableChange(TODAY, make_user()), now=NOW)

    assert sorted(changed) == ["car", "lorry"]
    table = hu_table()
    assert table.months("car", TODAY) == table.months("car", date(2030, 1, 1)) == LAW["car"]
    assert table.months("car", NEW_LAW) == YEARLY


def test_the_page_lists_what_held_the_newest_first() -> None:
    change({"car": YEARLY})
    change({"car": HuMonths(24, 24)}, since=TODAY)

    rows = {row.vehicle_class: row for row in table_rows(today=TODAY)}

    assert rows["car"].now == HuMonths(24, 24)
    assert [row.valid_from for row in rows["car"].history] == [TODAY, NEW_LAW]
    assert rows["lorry"].history == []


@pytest.mark.parametrize(("stored", "queries"), [(None, 5), (date(2028, 1, 1), 4)])
def test_the_table_is_asked_once_for_many_and_only_where_needed(
    stored, queries: int, django_assert_num_queries
) -> None:
    hu()
    vehicles = [make_vehicle(hu_due=stored, first_registration=NEW_LAW) for _ in range(4)]

    with django_assert_num_queries(queries):
        dues_by_vehicle(vehicles, today=TODAY)


def posted(**changed: object) -> dict[str, object]:
    table = {
        f"{value}_{part}": getattr(months, part)
        for value, months in LAW.items()
        for part in ("first", "then", "young")
    }
    return {**table, "valid_from": "2027-01-01", "why": "BGBl.", **changed}


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner", username="chefin"))
    return client


def test_the_owner_saves_a_new_table(owner: Client) -> None:
    answer = owner.post(reverse("customers:hu_intervals"), posted(car_then=12))

    assert answer.status_code == 302
    row = HuInterval.objects.get()
    assert (row.vehicle_class, row.then_months, row.valid_from) == ("car", 12, NEW_LAW)
    assert (row.why, row.entered_by.username) == ("BGBl.", "chefin")
    assert "BGBl." in owner.get(reverse("customers:hu_intervals")).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"car_then": 0}, {"car_first": ""}, {"car_young": -1}, {"valid_from": "2012-07-01"}]
)
def test_a_wrong_table_is_shown_again_and_nothing_is_stored(owner: Client, wrong: dict) -> None:
    answer = owner.post(reverse("customers:hu_intervals"), posted(**wrong))

    assert answer.status_code == 422
    assert not HuInterval.objects.exists()


def test_one_click_leads_back_to_the_law(owner: Client) -> None:
    owner.post(reverse("customers:hu_intervals"), posted(car_then=12))

    owner.post(reverse("customers:hu_intervals_law"))

    assert hu_table().months("car", date(2099, 1, 1)) == LAW["car"]


@pytest.mark.parametrize("name", ["customers:hu_intervals", "customers:hu_intervals_law"])
def test_the_front_desk_does_not_change_the_table(client: Client, name: str) -> None:
    client.force_login(make_user())

    assert client.post(reverse(name), posted(car_then=12)).status_code == 403
    assert not HuInterval.objects.exists()
