"""Hours for calls and SMS (C-63)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.calls.times import CallTimes, house_call_times
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


@pytest.mark.parametrize(("city", "is_open"), [("Augsburg", False), ("München", True)])
def test_augsburg_keeps_its_own_holiday(city, is_open):
    times = CallTimes(opens=time(9), closes=time(19), zone=BERLIN, state="BY", city=city)

    assert (times.window(date(2025, 8, 8)) is not None) is is_open


def time_changes(year):
    """The last Sundays of March and October: the two days with a changed clock."""
    for month in (3, 10):
        last = date(year, month, 31)
        yield last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_around_every_time_change_the_hours_stay_on_the_wall_clock(year):
    for sunday in time_changes(year):
        assert BAVARIA.window(sunday) is None
        for offset in (-3, -2, -1, 1, 2, 3):
            window = BAVARIA.window(sunday + timedelta(days=offset))
            if window is None:
                continue  # Easter lies near the change in March.
            opens, closes = (moment.astimezone(BERLIN) for moment in window)
            expected = (10, 14) if opens.weekday() == 5 else (9, 19)
            assert (opens.hour, closes.hour) == expected
            assert (opens.minute, closes.minute) == (0, 0)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_a_message_of_saturday_night_waits_over_the_time_change_for_monday(year):
    for sunday in time_changes(year):
        saturday_night = datetime.combine(sunday - timedelta(days=1), time(23), BERLIN)

        moment = BAVARIA.next_moment(saturday_night.astimezone(UTC)).astimezone(BERLIN)

        assert moment.time() == time(9)
        assert moment.date() > sunday
        assert moment.weekday() not in {5, 6}


@pytest.mark.parametrize("state", ["BY", "BE", "SN", "HH"])
def test_every_hour_of_a_year_is_moved_forward_into_open_hours_and_no_further(state):
    times = CallTimes(opens=time(9), closes=time(19), zone=BERLIN, state=state)
    moment, before = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year == 2026:
        then = times.next_moment(moment)

        assert then >= moment
        assert then >= before
        assert times.next_moment(then) == then
        assert times.seconds_left(then) > 0
        moment, before = moment + timedelta(hours=1), then


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-04-02 19:00", "2026-04-04 10:00"),  # Good Friday; the Saturday between is open.
        ("2026-04-04 14:00", "2026-04-07 09:00"),  # Easter Sunday and Monday.
        ("2026-12-31 19:00", "2027-01-02 10:00"),  # New Year's Day is a Friday.
        ("2026-05-23 15:00", "2026-05-26 09:00"),  # Whitsun.
        ("2026-10-02 19:00", "2026-10-05 09:00"),  # The day of unity is a Saturday.
    ],
)
def test_holidays_next_to_a_sunday_are_skipped_together(now, then):
    assert BAVARIA.next_moment(at(now)) == at(then)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("2026-11-19 08:59", 0),
        ("2026-11-19 09:00", 36_000),
        ("2026-11-21 13:59", 60),
        ("2026-11-22 12:00", 0),
        ("2026-12-25 12:00", 0),
    ],
)
def test_outside_of_the_hours_nothing_is_left_of_them(now, seconds):
    assert BAVARIA.seconds_left(at(now)) == seconds


@pytest.mark.parametrize("closes", [time(9), time(8)])
def test_a_house_without_hours_calls_nobody_on_saturday_either(closes):
    times = CallTimes(opens=time(9), closes=closes, zone=BERLIN, state="BY")

    assert times.window(date(2026, 11, 28)) is None
    assert times.next_moment(at("2026-11-23 07:00")) == at("2026-12-03 07:00")
    assert times.seconds_left(at("2026-11-23 09:00")) == 0


@pytest.mark.parametrize(
    ("opens", "closes", "saturday"),
    [
        (time(9), time(19), (time(10), time(14))),
        (time(10), time(14), (time(10), time(14))),
        (time(11), time(19), (time(11), time(14))),
        (time(8), time(12), (time(10), time(12))),
        (time(11, 30), time(13, 15), (time(11, 30), time(13, 15))),
        (time(8), time(10, 1), (time(10), time(10, 1))),
        (time(8), time(10), None),
        (time(13, 59), time(19), (time(13, 59), time(14))),
        (time(14), time(19), None),
    ],
)
def test_on_saturdays_the_house_s_own_hours_count_too(opens, closes, saturday):
    window = CallTimes(opens=opens, closes=closes, zone=BERLIN, state="BY").window(
        date(2026, 11, 28)
    )

    assert (window and tuple(moment.time() for moment in window)) == saturday


@pytest.mark.django_db
def test_the_first_active_site_decides_about_holidays():
    make_company()
    make_workshop(state="HH", city="Hamburg", is_active=False)
    make_workshop(state="BY", city="Augsburg", is_catholic_town=True)
    make_workshop(state="BE", city="Berlin")

    times = house_call_times(None)

    assert (times.state, times.city, times.is_catholic_town) == ("BY", "Augsburg", True)
