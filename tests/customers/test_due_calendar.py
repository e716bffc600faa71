"""Due dates over many years: Easter, autumn, exams in a row, seasons, forecasts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.due import ServiceFacts, VehicleFacts, due_services
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

EASTER = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
    2035: date(2035, 3, 25),
    2038: date(2038, 4, 25),
}


@pytest.mark.parametrize("year", sorted(EASTER))
def test_summer_tyres_follow_easter(year: int) -> None:
    spring, autumn = tyre_seasons(year)

    assert spring.starts_on == EASTER[year] - timedelta(days=14)
    assert (spring.ends_on - spring.starts_on).days == 70
    assert not spring.is_autumn
    assert (autumn.starts_on, autumn.ends_on) == (date(year, 9, 15), date(year, 12, 1))
    assert autumn.is_autumn


@pytest.mark.parametrize("year", sorted(EASTER))
def test_the_seasons_of_a_year_never_touch(year: int) -> None:
    spring, autumn = tyre_seasons(year)

    assert spring.ends_on < autumn.starts_on
    assert autumn.ends_on < tyre_seasons(year + 1)[0].starts_on


@pytest.mark.parametrize(
    ("today", "starts_on"),
    [
        (date(2026, 1, 1), date(2026, 3, 22)),
        (date(2026, 3, 22), date(2026, 3, 22)),
        (date(2026, 5, 31), date(2026, 3, 22)),
        (date(2026, 6, 1), date(2026, 9, 15)),
        (date(2026, 9, 15), date(2026, 9, 15)),
        (date(2026, 12, 1), date(2026, 9, 15)),
        (date(2026, 12, 2), date(2027, 3, 14)),
        (date(2026, 12, 31), date(2027, 3, 14)),
        (date(2028, 2, 29), date(2028, 4, 2)),
    ],
)
def test_a_season_ends_with_its_last_day(today: date, starts_on: date) -> None:
    assert open_tyre_season(today, None).starts_on == starts_on


@pytest.mark.parametrize(
    ("last_done", "starts_on"),
    [
        # 45 days before 15 September is 1 August.
        (date(2026, 7, 31), date(2026, 9, 15)),
        (date(2026, 8, 1), date(2027, 3, 14)),
        (date(2026, 9, 20), date(2027, 3, 14)),
        (date(2020, 1, 1), date(2026, 9, 15)),
    ],
)
def test_an_early_change_counts_for_the_coming_season(last_done: date, starts_on: date) -> None:
    assert open_tyre_season(date(2026, 10, 1), last_done).starts_on == starts_on


@pytest.mark.parametrize("year", range(2024, 2036))
def test_who_changes_in_each_season_is_asked_for_the_next_one(year: int) -> None:
    spring, autumn = tyre_seasons(year)
    day = spring.starts_on + timedelta(days=10)

    assert open_tyre_season(day, day) == autumn
    assert open_tyre_season(autumn.ends_on, autumn.ends_on) == tyre_seasons(year + 1)[0]


@pytest.mark.parametrize(
    ("vehicle_class", "months"),
    [
        ("car", [36, 60, 84, 108]),
        ("rental", [12, 24, 36, 48]),
        ("motorcycle", [24, 48, 72, 96]),
        ("trailer_light", [36, 60, 84, 108]),
        ("trailer", [24, 48, 72, 96]),
        ("trailer_heavy", [12, 24, 36, 48]),
        ("motorhome", [36, 60, 84, 108]),
        ("motorhome_medium", [24, 48, 72, 84]),
        ("motorhome_heavy", [12, 24, 36, 48]),
        ("lorry", [24, 48, 72, 96]),
        ("lorry_heavy", [12, 24, 36, 48]),
    ],
)
def test_exams_in_a_row_by_class(vehicle_class: str, months: list[int]) -> None:
    registered = date(2020, 3, 17)
    exams = [first_hu_month(vehicle_class, registered)]

    while len(exams) < 4:
        # Each exam is done on the 20th of the month it is due in.
        done_on = exams[-1].replace(day=20)
        exams.append(next_hu_month(vehicle_class, registered, done_on))

    assert exams == [add_months(registered, count) for count in months]


@pytest.mark.parametrize("season_from", range(1, 13))
@pytest.mark.parametrize("season_to", range(1, 13))
def test_a_moved_exam_lies_in_the_season_and_within_a_year(
    season_from: int, season_to: int
) -> None:
    length = (season_to - season_from) % 12 + 1
    months = {(season_from - 1 + step) % 12 + 1 for step in range(length)}

    for number in range(12):
        month = add_months(date(2026, 1, 1), number)
        moved = month_in_season(month, season_from, season_to)
        assert moved.month in months
        assert month <= moved < add_months(month, 12)
        assert (moved == month) == (month.month in months)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2026, 11, 22), 60, date(2031, 11, 22)),
    ],
)
def test_months_are_counted_on_the_calendar(day: date, count: int, expected: date) -> None:
    assert shift_months(day, count) == expected


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_with_its_last_day(day: date, last: date) -> None:
    assert month_end(day) == last


JANUARY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "driven", "wanted", "after"),
    [
        (100, 10_000, 30_000, 200),
        (100, 10_000, 20_001, 100),
        (100, 10_000, 20_000, 100),
        (100, 10_000, 15_000, 100),
        (14, 1, 11_001, 3664),
        (200, 1, 10_002, 400),
        (365, 15_000, 40_000, 730),
    ],
)
def test_forecasts_run_on_at_the_same_pace(days: int, driven: int, wanted: int, after: int) -> None:
    readings = [(JANUARY, 10_000), (JANUARY + timedelta(days=days), 10_000 + driven)]

    assert forecast_km(readings, wanted) == JANUARY + timedelta(days=after)


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [(JANUARY, 10_000)],
        [(JANUARY, 10_000), (JANUARY, 20_000)],
        [(JANUARY, 10_000), (JANUARY + timedelta(days=13), 20_000)],
        [(JANUARY, 10_000), (JANUARY + timedelta(days=100), 10_000)],
        [(JANUARY, 10_000), (JANUARY + timedelta(days=100), 9_000)],
    ],
)
def test_too_little_is_no_forecast(readings: list[tuple[date, int]]) -> None:
    assert forecast_km(readings, 30_000) is None


def test_a_wrong_high_reading_in_between_ends_what_can_be_trusted() -> None:
    readings = [
        (JANUARY, 10_000),
        (JANUARY + timedelta(days=50), 99_000),
        (JANUARY + timedelta(days=100), 20_000),
    ]

    assert forecast_km(readings, 120_000) == JANUARY + timedelta(days=61)


TWO_YEARS = ServiceFacts(2, "oil", "interval", interval_months=24)


@pytest.mark.parametrize(
    ("registered", "is_due"),
    [
        (date(2024, 11, 22), True),
        (date(2024, 11, 21), False),
        (date(2026, 11, 22), True),
        (None, False),
    ],
)
def test_a_first_interval_is_told_until_its_day(registered: date | None, is_due: bool) -> None:
    facts = VehicleFacts(first_registration=registered)

    assert bool(due_services(facts, [TWO_YEARS], today=date(2026, 11, 22))) == is_due


@pytest.mark.parametrize("rule", ["none", "", "unknown"])
def test_an_unknown_rule_finds_nothing(rule: str) -> None:
    facts = VehicleFacts(hu_due=date(2026, 1, 1), last_done={1: date(2026, 1, 1)})

    assert due_services(facts, [ServiceFacts(1, "x", rule, 12)], today=JANUARY) == []


def test_dues_of_one_day_stand_in_the_order_of_their_codes() -> None:
    facts = VehicleFacts(last_done={1: JANUARY, 2: JANUARY})
    services = [
        ServiceFacts(1, "oil", "interval", interval_months=12),
        ServiceFacts(2, "aircon", "interval", interval_months=12),
    ]

    found = due_services(facts, services, today=JANUARY)

    assert [due.service_code for due in found] == ["aircon", "oil"]


@pytest.mark.parametrize(
    ("season", "due_on"),
    [
        ((4, 10), date(2027, 4, 30)),
        ((11, 3), date(2027, 2, 28)),
        ((None, None), date(2027, 2, 28)),
    ],
)
def test_a_sticker_between_seasons_is_due_when_the_season_begins(
    season: tuple[int | None, int | None], due_on: date
) -> None:
    facts = VehicleFacts(hu_due=date(2027, 2, 1), season_from=season[0], season_to=season[1])

    [found] = due_services(facts, [ServiceFacts(1, "hu", "hu")], today=JANUARY)

    assert found.due_on == due_on


def test_a_change_dated_later_than_today_counts_as_todays() -> None:
    day = date(2026, 10, 1)

    assert open_tyre_season(day, date(2062, 10, 1)) == open_tyre_season(day, day)
