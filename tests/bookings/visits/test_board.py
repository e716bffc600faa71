"""Where things stand on the day board: pure, without database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from bookings.board.grid import Grid, Place, Span, lay_out, row_at
from tests.bookings.visits.builders import BERLIN

DAY = date(2027, 3, 9)
OPEN = [(time(8), time(17))]


def at(hour: int, minute: int = 0, *, on: date = DAY) -> datetime:
    return datetime.combine(on, time(hour, minute), BERLIN)


def span(key: int, start: datetime, minutes: int, bay: int = 1) -> Span:
    return Span(key, bay, start, start + timedelta(minutes=minutes))


def board(*spans: Span, hours: list = OPEN, on: date = DAY, bays: tuple = (1, 2)) -> Grid:
    return lay_out(spans, list(bays), hours, on=on, zone=BERLIN)


def test_an_empty_day_shows_the_opening_hours() -> None:
    grid = board()

    assert (grid.opens, grid.rows) == (time(8), 36)
    assert grid.columns == [(1, 0, 1), (2, 1, 1)]
    assert grid.hours[0] == (time(8), 0)
    assert grid.hours[-1] == (time(16), 32)


def test_a_day_without_hours_shows_the_usual_ones() -> None:
    assert board(hours=[]).rows == 36


def test_hours_that_begin_at_half_past_name_the_next_full_hour_first() -> None:
    grid = board(hours=[(time(7, 30), time(12)), (time(13), time(17, 10))])

    assert grid.opens == time(7, 30)
    assert grid.hours[0] == (time(8), 2)
    assert grid.rows == 39


def test_places_an_appointment_by_quarters() -> None:
    grid = board(span(7, at(9, 15), 90, bay=2))

    assert grid.places[7] == Place(row=5, rows=6, column=1)


@pytest.mark.parametrize(("minutes", "rows"), [(1, 1), (15, 1), (16, 2), (50, 4)])
def test_rounds_its_end_up_to_the_quarter(minutes: int, rows: int) -> None:
    assert board(span(7, at(9), minutes)).places[7].rows == rows


def test_an_appointment_outside_the_hours_stretches_the_board() -> None:
    grid = board(span(1, at(6, 45), 30), span(2, at(17, 30), 60))

    assert grid.opens == time(6, 45)
    assert grid.places[1].row == 0
    assert grid.rows == 47


def test_those_that_share_time_stand_side_by_side() -> None:
    grid = board(span(1, at(9), 60), span(2, at(9, 30), 60), span(3, at(10), 30))

    assert [grid.places[key].column for key in (1, 2, 3)] == [0, 1, 0]
    assert grid.columns == [(1, 0, 2), (2, 2, 1)]
    assert grid.lane_count == 3


def test_neighbours_that_only_touch_share_a_lane() -> None:
    grid = board(span(1, at(9), 60), span(2, at(10), 60))

    assert grid.lane_count == 2
    assert {place.column for place in grid.places.values()} == {0}


def test_what_goes_over_midnight_is_cut_at_midnight() -> None:
    night = span(1, at(22), 6 * 60)

    first, second = board(night), board(night, on=DAY + timedelta(days=1))

    assert (first.places[1].rows, first.rows) == (8, 64)
    assert (second.opens, second.places[1]) == (time(0), Place(0, 16, 0))


def test_what_ends_at_midnight_is_not_on_the_next_day() -> None:
    late = span(1, at(22), 120)

    assert board(late).places[1].rows == 8
    assert not board(late, on=DAY + timedelta(days=1)).places


def test_another_day_and_another_bay_have_no_place() -> None:
    grid = board(span(1, at(9, on=DAY - timedelta(days=1)), 60), span(2, at(9), 60, bay=9))

    assert grid.places == {}


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_days_of_the_clock_change_show_wall_clock_times(day: date) -> None:
    start = datetime.combine(day, time(9), BERLIN)

    grid = board(Span(1, 1, start, start + timedelta(hours=1)), on=day)

    assert grid.places[1] == Place(row=4, rows=4, column=0)


def test_shows_the_line_of_now_only_on_the_day_and_within_the_hours() -> None:
    grid = board()

    assert row_at(grid, at(9, 20), on=DAY, zone=BERLIN) == 5
    assert row_at(grid, at(7), on=DAY, zone=BERLIN) is None
    assert row_at(grid, at(17), on=DAY, zone=BERLIN) is None
    assert row_at(grid, at(9, on=DAY + timedelta(days=1)), on=DAY, zone=BERLIN) is None


@pytest.mark.parametrize(
    ("set_up", "work", "lead"),
    [
        ((9, 0), (9, 30), 2),
        ((8, 50), (9, 0), 1),
        ((9, 5), (9, 10), 0),
        ((9, 0), (10, 0), 3),  # Off by what the work itself needs: it ends at ten.
    ],
)
def test_the_rows_before_the_work_are_set_up(set_up: tuple, work: tuple, lead: int) -> None:
    one = Span(7, 1, at(*set_up), at(10), at(*work))

    assert board(one).places[7].lead == lead


def test_set_up_of_another_day_is_not_shown_again() -> None:
    night = Span(7, 1, at(22), at(22) + timedelta(hours=6), at(23))

    assert board(night).places[7].lead == 4
    assert board(night, on=DAY + timedelta(days=1)).places[7].lead == 0
