"""Dates of recurring services, by table (F-01, F-03, F-10, F-11)."""

from __future__ import annotations

from datetime import date

import pytest

from customers.due_rules import (
    add_months,
    first_hu_month,
    forecast_km,
    month_end,
    month_in_season,
    next_hu_month,
    open_tyre_season,
    shift_months,
    tyre_seasons,
)
from customers.models import Vehicle

REGISTERED = date(2024, 5, 17)


@pytest.mark.parametrize(
    ("vehicle_class", "first", "then"),
    [
        ("car", date(2027, 5, 1), date(2029, 7, 1)),
        ("rental", date(2025, 5, 1), date(2028, 7, 1)),
        ("motorcycle", date(2026, 5, 1), date(2029, 7, 1)),
        ("trailer_light", date(2027, 5, 1), date(2029, 7, 1)),
        ("trailer", date(2026, 5, 1), date(2029, 7, 1)),
        ("trailer_heavy", date(2025, 5, 1), date(2028, 7, 1)),
        ("motorhome", date(2027, 5, 1), date(2029, 7, 1)),
        ("motorhome_medium", date(2026, 5, 1), date(2029, 7, 1)),
        ("motorhome_heavy", date(2025, 5, 1), date(2028, 7, 1)),
        ("lorry", date(2026, 5, 1), date(2029, 7, 1)),
        ("lorry_heavy", date(2025, 5, 1), date(2028, 7, 1)),
    ],
)
def test_hu_intervals_by_class(vehicle_class: str, first: date, then: date) -> None:
    assert first_hu_month(vehicle_class, REGISTERED) == first
    assert next_hu_month(vehicle_class, REGISTERED, date(2027, 7, 20)) == then


def test_every_class_has_an_interval() -> None:
    for vehicle_class in Vehicle.VehicleClass.values:
        assert first_hu_month(vehicle_class, REGISTERED) > REGISTERED


def test_the_next_hu_counts_from_the_month_of_this_exam() -> None:
    late, early = date(2027, 7, 31), date(2027, 3, 1)

    assert next_hu_month("car", REGISTERED, late) == date(2029, 7, 1)
    assert next_hu_month("car", REGISTERED, early) == date(2029, 3, 1)


@pytest.mark.parametrize(
    ("done_on", "expected"),
    [
        (date(2030, 5, 16), date(2032, 5, 1)),
        (date(2030, 5, 17), date(2031, 5, 1)),
    ],
)
def test_a_medium_motorhome_is_young_for_72_months(done_on: date, expected: date) -> None:
    assert next_hu_month("motorhome_medium", REGISTERED, done_on) == expected


def test_a_motorhome_of_unknown_age_is_not_young() -> None:
    assert next_hu_month("motorhome_medium", None, date(2026, 5, 1)) == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("due", "season", "expected"),
    [
        (date(2026, 12, 1), (4, 10), date(2027, 4, 1)),
        (date(2027, 2, 1), (4, 10), date(2027, 4, 1)),
        (date(2027, 4, 1), (4, 10), date(2027, 4, 1)),
        (date(2027, 10, 1), (4, 10), date(2027, 10, 1)),
        (date(2027, 11, 1), (4, 10), date(2028, 4, 1)),
        (date(2027, 6, 1), (11, 3), date(2027, 11, 1)),
        (date(2027, 1, 1), (11, 3), date(2027, 1, 1)),
        (date(2027, 12, 1), (11, 3), date(2027, 12, 1)),
        (date(2027, 4, 1), (11, 3), date(2027, 11, 1)),
        (date(2027, 3, 1), (11, 3), date(2027, 3, 1)),
        (date(2027, 6, 1), (5, 5), date(2028, 5, 1)),
        (date(2027, 4, 1), (None, None), date(2027, 4, 1)),
        (date(2027, 4, 1), (5, None), date(2027, 4, 1)),
    ],
)
def test_hu_between_seasons_moves_to_the_next_one(
    due: date, season: tuple[int | None, int | None], expected: date
) -> None:
    assert month_in_season(due, *season) == expected


@pytest.mark.parametrize(
    ("month", "count", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 1)),
        (date(2026, 12, 5), 1, date(2027, 1, 1)),
        (date(2026, 12, 5), 24, date(2028, 12, 1)),
        (date(2026, 3, 5), -3, date(2025, 12, 1)),
    ],
)
def test_adds_months(month: date, count: int, expected: date) -> None:
    assert add_months(month, count) == expected


def test_a_month_without_the_day_ends_earlier() -> None:
    assert shift_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert shift_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert shift_months(date(2026, 3, 15), 12) == date(2027, 3, 15)
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)


def test_forecasts_from_two_readings() -> None:
    readings = [(date(2026, 1, 1), 10_000), (date(2026, 4, 11), 20_000)]

    assert forecast_km(readings, 30_000) == date(2026, 7, 20)


def test_the_order_of_readings_does_not_matter() -> None:
    readings = [(date(2026, 4, 11), 20_000), (date(2026, 1, 1), 10_000)]

    assert forecast_km(readings, 30_000) == date(2026, 7, 20)


def test_a_lower_later_reading_does_not_count() -> None:
    readings = [
        (date(2026, 1, 1), 10_000),
        (date(2026, 4, 11), 20_000),
        (date(2026, 5, 1), 2_000),
    ]

    assert forecast_km(readings, 30_000) == date(2026, 7, 20)


def test_a_car_that_rested_is_due_later() -> None:
    readings = [
        (date(2026, 1, 1), 10_000),
        (date(2026, 4, 11), 20_000),
        (date(2026, 6, 1), 20_000),
    ]

    assert forecast_km(readings, 30_000) == date(2026, 10, 30)


def test_two_weeks_between_readings_are_enough() -> None:
    readings = [(date(2026, 1, 1), 10_000), (date(2026, 1, 15), 11_000)]

    assert forecast_km(readings, 12_000) == date(2026, 1, 29)


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [(date(2026, 1, 1), 10_000)],
        [(date(2026, 1, 1), 10_000), (date(2026, 1, 1), 12_000)],
        [(date(2026, 1, 1), 10_000), (date(2026, 1, 14), 12_000)],
        [(date(2026, 1, 1), 10_000), (date(2026, 6, 1), 10_000)],
        [(date(2026, 1, 1), 10_000), (date(2026, 6, 1), 9_000)],
    ],
)
def test_forecasts_nothing_from_too_little(readings: list[tuple[date, int]]) -> None:
    assert forecast_km(readings, 30_000) is None


def test_what_is_reached_already_was_due_at_the_last_reading() -> None:
    readings = [(date(2026, 1, 1), 10_000), (date(2026, 4, 11), 20_000)]

    assert forecast_km(readings, 15_000) == date(2026, 4, 11)


def test_a_car_that_hardly_moves_has_an_end_of_forecast() -> None:
    readings = [(date(2026, 1, 1), 10_000), (date(2026, 4, 11), 10_001)]

    assert forecast_km(readings, 900_000) == date(2036, 4, 8)


@pytest.mark.parametrize(
    ("year", "spring"),
    [(2026, date(2026, 3, 22)), (2027, date(2027, 3, 14)), (2028, date(2028, 4, 2))],
)
def test_spring_begins_two_weeks_before_easter(year: int, spring: date) -> None:
    seasons = tyre_seasons(year)

    assert [season.starts_on for season in seasons] == [spring, date(year, 9, 15)]
    assert [season.is_autumn for season in seasons] == [False, True]


@pytest.mark.parametrize(
    ("today", "last_done", "expected"),
    [
        (date(2026, 8, 1), None, date(2026, 9, 15)),
        (date(2026, 10, 20), None, date(2026, 9, 15)),
        (date(2026, 12, 1), None, date(2026, 9, 15)),
        (date(2026, 12, 2), None, date(2027, 3, 14)),
        (date(2026, 10, 20), date(2026, 10, 1), date(2027, 3, 14)),
        (date(2026, 10, 20), date(2026, 8, 1), date(2027, 3, 14)),
        (date(2026, 10, 20), date(2026, 7, 31), date(2026, 9, 15)),
        (date(2026, 10, 20), date(2026, 4, 1), date(2026, 9, 15)),
        (date(2026, 4, 2), date(2025, 10, 10), date(2026, 3, 22)),
        (date(2026, 6, 1), date(2025, 10, 10), date(2026, 9, 15)),
    ],
)
def test_the_open_season_is_the_one_not_served(
    today: date, last_done: date | None, expected: date
) -> None:
    assert open_tyre_season(today, last_done).starts_on == expected
