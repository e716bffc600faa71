"""Hours for calls and SMS (C-63, PITFALLS 16)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.call_times import CallTimes, house_call_times
from tests.factories import make_company, make_workshop

BERLIN = ZoneInfo("Europe/Berlin")
BAVARIA = CallTimes(opens=time(9), closes=time(19), zone=BERLIN, state="BY")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-19 11:00", "2026-11-19 11:00"),
        ("2026-11-19 09:00", "2026-11-19 09:00"),
        ("2026-11-19 08:59", "2026-11-19 09:00"),
        ("2026-11-19 19:00", "2026-11-20 09:00"),
        ("2026-11-20 20:00", "2026-11-21 10:00"),  # Friday evening: Saturday.
        ("2026-11-21 14:00", "2026-11-23 09:00"),  # Saturday afternoon: Monday.
        ("2026-11-22 12:00", "2026-11-23 09:00"),  # Sunday.
        ("2026-12-24 19:30", "2026-12-28 09:00"),  # Christmas, then a Sunday.
    ],
)
def test_moves_to_the_next_moment_at_which_calling_is_fine(now, then):
    assert BAVARIA.next_moment(at(now)) == at(then)


@pytest.mark.parametrize(
    ("state", "day", "is_open"),
    [
        ("BY", date(2026, 6, 4), False),  # Corpus Christi.
        ("BE", date(2026, 6, 4), True),
        ("SN", date(2026, 11, 18), False),  # Buß- und Bettag.
        ("BY", date(2026, 11, 18), True),
        ("TH", date(2027, 9, 20), False),
        ("BY", date(2026, 12, 24), True),
    ],
)
def test_keeps_the_holidays_of_the_federal_state(state, day, is_open):
    times = CallTimes(opens=time(9), closes=time(19), zone=BERLIN, state=state)

    assert (times.window(day) is not None) is is_open


@pytest.mark.parametrize(("is_catholic", "is_open"), [(True, False), (False, True)])
def test_assumption_day_is_a_holiday_in_catholic_towns_only(is_catholic, is_open):
    times = CallTimes(
        opens=time(9), closes=time(19), zone=BERLIN, state="BY", is_catholic_town=is_catholic
    )

    assert (times.window(date(2025, 8, 15)) is not None) is is_open


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26)])
def test_the_window_is_wall_clock_on_the_days_after_a_time_change(day):
    opens, closes = BAVARIA.window(day)

    assert (opens.hour, closes.hour) == (9, 19)
    assert closes.astimezone(ZoneInfo("UTC")) - opens.astimezone(ZoneInfo("UTC")) == timedelta(
        hours=10
    )


@pytest.mark.parametrize(("now", "seconds"), [("2026-11-19 18:00", 3600), ("2026-11-19 19:00", 0)])
def test_says_how_long_todays_hours_last(now, seconds):
    assert BAVARIA.seconds_left(at(now)) == seconds


@pytest.mark.django_db
def test_takes_the_hours_from_the_house_and_the_state_from_its_site():
    company = make_company(quiet_until=time(8), quiet_from=time(18))
    make_workshop(state="SN")

    times = house_call_times(company)

    assert (times.opens, times.closes, times.state) == (time(8), time(18), "SN")


@pytest.mark.django_db
def test_has_sensible_hours_before_anything_is_set_up():
    assert house_call_times(None).opens == time(9)
