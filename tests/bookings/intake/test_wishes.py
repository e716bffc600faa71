"""Dates as people say them. Said on Monday, 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bookings.intake.moments import BERLIN
from bookings.intake.wishes import read_wish

TODAY = date(2026, 11, 23)


def read(text: str, today: date = TODAY) -> tuple[str, str] | None:
    said = read_wish(text, today=today)
    if said is None:
        return None
    start, end = said.start.astimezone(BERLIN), said.end and said.end.astimezone(BERLIN)
    return f"{start:%d.%m.%y %H:%M}", f"{end:%d.%m.%y %H:%M}" if end else ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Dienstag", "24.11.26"),
        ("am Dienstag", "24.11.26"),
        ("dienstags", "24.11.26"),
        ("Montag", "30.11.26"),
        ("Sonntag", "29.11.26"),
        ("nächsten Dienstag", "24.11.26"),
        ("nächste Woche Dienstag", "01.12.26"),
        ("Dienstag nächster Woche", "01.12.26"),
        ("Dienstag in einer Woche", "01.12.26"),
        ("Tuesday next week", "01.12.26"),
        ("on Thursday", "26.11.26"),
        ("heute", "23.11.26"),
        ("morgen", "24.11.26"),
        ("übermorgen", "25.11.26"),
        ("tomorrow", "24.11.26"),
        ("day after tomorrow", "25.11.26"),
        ("3.12.", "03.12.26"),
        ("am 3. 12. bitte", "03.12.26"),
        ("23.11.", "23.11.26"),
        ("22.11.", "22.11.27"),
        ("1.12.2026", "01.12.26"),
        ("12. März 2027", "12.03.27"),
        ("2026-12-01", "01.12.26"),
    ],
)
def test_finds_the_day(text: str, day: str) -> None:
    found = read(text)

    assert found
    assert found[0] == f"{day} 00:00"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Dienstag vormittag ab 9", "24.11.26 09:00", "24.11.26 12:00"),
        ("Dienstagvormittag", "24.11.26 08:00", "24.11.26 12:00"),
        ("Dienstag morgen", "24.11.26 08:00", "24.11.26 12:00"),
        ("morgen früh", "24.11.26 08:00", "24.11.26 12:00"),
        ("morgen um 8", "24.11.26 08:00", ""),
        ("Dienstag gegen 14:30", "24.11.26 14:30", ""),
        ("tomorrow at 3 pm", "24.11.26 15:00", ""),
        ("tomorrow at 12 am", "24.11.26 00:00", ""),
        ("Dienstag 14 Uhr", "24.11.26 14:00", ""),
        ("Dienstag 14-16 Uhr", "24.11.26 14:00", "24.11.26 16:00"),
        ("Dienstag von 9 bis 12", "24.11.26 09:00", "24.11.26 12:00"),
        ("Dienstag ab 15 Uhr", "24.11.26 15:00", "25.11.26 00:00"),
        ("Dienstag bis 10", "24.11.26 00:00", "24.11.26 10:00"),
        ("Dienstag nachmittag vor 15.30", "24.11.26 12:00", "24.11.26 15:30"),
        ("Tuesday after 2 pm", "24.11.26 14:00", "25.11.26 00:00"),
        ("Tuesday afternoon", "24.11.26 12:00", "24.11.26 17:00"),
        ("Di 9 Uhr", "24.11.26 09:00", ""),
        ("Fr. ab 9", "27.11.26 09:00", "28.11.26 00:00"),
        ("3.12. ab 14 Uhr", "03.12.26 14:00", "04.12.26 00:00"),
        ("Dienstag von 12 bis 9", "24.11.26 12:00", ""),
    ],
)
def test_finds_the_hours(text: str, start: str, end: str) -> None:
    assert read(text) == (start, end)


@pytest.mark.parametrize(
    "text", ["", "irgendwann", "Fr. Weiß", "so bald wie möglich", "um 9", "31.2.", "1.13.", "Mo."]
)
def test_names_no_day(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["Dienstag um 25", "Dienstag um 9:75"])
def test_a_time_that_no_clock_shows_is_none(text: str) -> None:
    assert read(text) is None


def test_a_wish_is_berlins_wall_clock_and_never_agreed() -> None:
    said = read_wish("Dienstag um 9", today=TODAY)

    assert said
    assert (said.is_agreed, said.zone_was_missing) == (False, True)


def test_the_29th_of_february_without_a_year() -> None:
    assert read("29.2.", today=date(2028, 1, 1)) == ("29.02.28 00:00", "01.03.28 00:00")
    assert read("29.2.", today=date(2028, 3, 1)) is None
