"""Dates and times as people and machines write them: each spelling, each edge."""

from __future__ import annotations

import pytest

from bookings.intake.moments import read_moment, read_span, read_time


def start_of(text: str) -> str:
    time = read_time(text)
    assert time is not None, text
    return time.start.isoformat()


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("Januar", "01"),
        ("Jänner", "01"),
        ("January", "01"),
        ("Februar", "02"),
        ("Feb.", "02"),
        ("März", "03"),
        ("Maerz", "03"),
        ("Mrz.", "03"),
        ("March", "03"),
        ("April", "04"),
        ("Mai", "05"),
        ("May", "05"),
        ("Juni", "06"),
        ("June", "06"),
        ("Juli", "07"),
        ("August", "08"),
        ("Sept.", "09"),
        ("Oktober", "10"),
        ("October", "10"),
        ("Okt", "10"),
        ("November", "11"),
        ("Dezember", "12"),
        ("December", "12"),
        ("dez.", "12"),
    ],
)
def test_knows_the_months_of_both_languages(month: str, number: str) -> None:
    assert start_of(f"3. {month} 2027, 9 Uhr")[:10] == f"2027-{number}-03"


@pytest.mark.parametrize(
    ("day", "iso"),
    [
        ("1.2.2027", "2027-02-01"),
        ("01.02.2027", "2027-02-01"),
        ("1. 2. 2027", "2027-02-01"),
        ("01.02.27", "2027-02-01"),
        ("01.02.99", "2099-02-01"),
        ("29.02.2028", "2028-02-29"),
        ("2027-2-1", "2027-02-01"),
        ("1st February 2027", "2027-02-01"),
        ("2nd of 2 February 2027", "2027-02-02"),
        ("February 22nd, 2027", "2027-02-22"),
        ("Feb 3rd 2027", "2027-02-03"),
        ("4th Feb. 2027", "2027-02-04"),
        ("am Montag, den 01.02.2027", "2027-02-01"),
    ],
)
def test_reads_days_in_either_order_of_their_words(day: str, iso: str) -> None:
    assert start_of(f"{day} 9:00")[:10] == iso


@pytest.mark.parametrize(
    "text",
    [
        "29.02.2027",
        "31.04.2027 9 Uhr",
        "0.1.2027",
        "1.0.2027",
        "00.00.00",
        "1.2.",
        "1.2.027",
        "2027/02/01",
        "02/01/2027",
        "next Monday",
        "Monday 9 am",
        "32 Mai 2027",
        "Mai 2027",
        "2027",
        "9 Uhr",
    ],
)
def test_a_day_that_does_not_exist_is_none(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("9 Uhr", "09:00"),
        ("9:05", "09:05"),
        ("9.05", "09:05"),
        ("09.05 Uhr", "09:05"),
        ("9h", "09:00"),
        ("9:05:30", "09:05"),
        ("0 Uhr", "00:00"),
        ("23:59", "23:59"),
        ("1 pm", "13:00"),
        ("11 PM", "23:00"),
        ("12 pm", "12:00"),
        ("12 am", "00:00"),
        ("1 am", "01:00"),
        ("2:30 p.m.", "14:30"),
        ("2:30 a.m.", "02:30"),
        ("um 8 Uhr oder später", "08:00"),
        ("9 Uhr, gerne mit 2 Personen", "09:00"),
    ],
)
def test_reads_clocks_of_both_languages(clock: str, time: str) -> None:
    assert start_of(f"01.02.2027, {clock}") == f"2027-02-01T{time}:00+01:00"


@pytest.mark.parametrize("clock", ["24:01", "25 Uhr", "9:60", "13:99 Uhr", "24.30 Uhr"])
def test_a_clock_that_does_not_exist_leaves_no_wish(clock: str) -> None:
    assert read_time(f"01.02.2027, {clock}") is None


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ("vormittags", 8, 12),
        ("Vormittag", 8, 12),
        ("morgens", 8, 12),
        ("in der Früh", 8, 12),
        ("in the morning", 8, 12),
        ("nachmittags", 12, 17),
        ("Afternoon", 12, 17),
        ("abends", 16, 19),
        ("evening", 16, 19),
    ],
)
def test_a_part_of_the_day_is_a_span(words: str, begins: int, ends: int) -> None:
    time = read_time(f"01.02.2027 {words}")

    assert (time.start.hour, time.end.hour) == (begins, ends)


@pytest.mark.parametrize(
    ("clocks", "begins", "ends"),
    [
        ("9-11 Uhr", "09:00", "11:00"),
        ("9 - 11 Uhr", "09:00", "11:00"),
        ("9–11 Uhr", "09:00", "11:00"),
        ("9 bis 11 Uhr", "09:00", "11:00"),
        ("9:30 bis 11:15 Uhr", "09:30", "11:15"),
        ("zwischen 9 und 11 Uhr", "09:00", "11:00"),
        ("9 to 11 am", "09:00", "11:00"),
        ("between 1 and 3 pm", "13:00", "15:00"),
        ("9:00 11:00", "09:00", "11:00"),
        ("9 Uhr bis 11 Uhr", "09:00", "11:00"),
    ],
)
def test_two_clocks_are_a_span(clocks: str, begins: str, ends: str) -> None:
    time = read_time(f"01.02.2027, {clocks}")

    assert time.start.strftime("%H:%M") == begins
    assert time.end.strftime("%H:%M") == ends


@pytest.mark.parametrize("clocks", ["11 - 9 Uhr", "9:00 - 9:00"])
def test_an_end_that_is_not_after_the_start_is_left_out(clocks: str) -> None:
    assert read_time(f"01.02.2027, {clocks}").end is None


def test_a_clock_counts_more_than_a_part_of_the_day() -> None:
    assert start_of("01.02.2027 nachmittags, am besten 15 Uhr")[11:16] == "15:00"


def test_the_clock_may_stand_before_the_day() -> None:
    assert start_of("9 Uhr am 01.02.2027") == "2027-02-01T09:00:00+01:00"


@pytest.mark.parametrize("is_agreed", [True, False])
def test_says_whether_the_time_was_agreed(is_agreed: bool) -> None:
    for text in ("01.02.2027 9 Uhr", "2027-02-01T09:00:00Z"):
        assert read_time(text, is_agreed=is_agreed).is_agreed is is_agreed


def test_two_machine_moments_are_a_span() -> None:
    time = read_time("2027-02-01T09:00:00+01:00 - 2027-02-01T10:30:00+01:00")

    assert time.start.isoformat() == "2027-02-01T09:00:00+01:00"
    assert time.end.isoformat() == "2027-02-01T10:30:00+01:00"
    assert not time.zone_was_missing


def test_a_second_day_without_clock_is_no_end() -> None:
    assert read_time("2027-02-01T09:00:00Z bis 2027-02-03").end is None


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("28.03.2027 1 Uhr", "+01:00"),
        ("28.03.2027 4 Uhr", "+02:00"),
        ("31.10.2027 1 Uhr", "+02:00"),
        ("31.10.2027 4 Uhr", "+01:00"),
    ],
)
def test_the_wall_clock_holds_where_the_clocks_change(text: str, offset: str) -> None:
    assert start_of(text).endswith(offset)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2027-02-01T09:00", "2027-02-01T09:00:00+01:00"),
        ("2027-02-01 9:00:05", "2027-02-01T09:00:05+01:00"),
        ("2027-02-01T09:00:00,123Z", "2027-02-01T09:00:00+00:00"),
        ("2027-02-01T09:00:00+0530", "2027-02-01T09:00:00+05:30"),
        ("2027-02-01T09:00:00-03:30", "2027-02-01T09:00:00-03:30"),
        ("2027-07-01T09:00:00", "2027-07-01T09:00:00+02:00"),
        ("2027-02-01T24:00:00Z", "2027-02-02T00:00:00+00:00"),
        ("am 2027-02-01", "2027-02-01T00:00:00+01:00"),
    ],
)
def test_reads_machine_moments_with_and_without_zone(text: str, iso: str) -> None:
    assert read_moment(text)[0].isoformat() == iso


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [("2027-02-01T09:00:00Z", False), ("2027-02-01T09:00:00+01:00", False), ("2027-02-01", True),
     ("2027-02-01T09:00:00", True)],
)  # fmt: skip
def test_tells_when_the_zone_was_missing(text: str, is_missing: bool) -> None:
    assert read_moment(text)[1] is is_missing


@pytest.mark.parametrize(
    "value",
    [None, 20270201, 1.5, True, [], {}, ["2027-02-01"], "2027-02-30", "2027-02-01T24:01",
     "2027-02-01T09:60", "2027-02-01T09:00:60", "2027-02-01T09:00:00+99:99",
     "2027-02-01T09:00:00+23:59", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01x"],
)  # fmt: skip
def test_anything_else_is_no_moment(value: object) -> None:
    found = read_moment(value)

    assert found is None or found[0].year == 0


def test_the_last_day_that_there_is_has_no_midnight_after_it() -> None:
    assert read_moment("9999-12-31T24:00:00Z") is None
    assert read_moment("2200-12-31T24:00:00Z")
    assert read_time("31.12.9999") is None


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2027-02-01T10:00:00+01:00", "2027-02-01T10:00:00+01:00"),
        ("2027-02-01T09:00:00+01:00", None),
        ("2027-02-01T08:30:00Z", "2027-02-01T08:30:00+00:00"),
        ("2027-02-01T08:00:00Z", None),
        ("2027-01-31T12:00:00Z", None),
        ("bald", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_span_has_an_end_only_after_its_start(end: object, expected: str | None) -> None:
    time = read_span("2027-02-01T09:00:00+01:00", end, is_agreed=True)

    assert (time.end.isoformat() if time.end else None) == expected
    assert time.is_agreed


@pytest.mark.parametrize("start", [None, "", "bald", 5, {"dateTime": "2027-02-01T09:00:00Z"}])
def test_without_a_start_there_is_no_span(start: object) -> None:
    assert read_span(start, "2027-02-01T10:00:00Z", is_agreed=False) is None
