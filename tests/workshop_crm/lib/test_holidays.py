"""Holidays by federal state and town (K-12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workshop_crm.lib.holidays import is_public_holiday, public_holidays

EASTER = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28),
          2028: date(2028, 4, 16)}  # fmt: skip
EPIPHANY, ASSUMPTION, REFORMATION, ALL_SAINTS = (1, 6), (8, 15), (10, 31), (11, 1)
CORPUS_CHRISTI = "corpus christi"
FURTHER = {
    "BW": {EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS},
    "BY": {EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS},
    "BE": {(3, 8)},
    "BB": {REFORMATION, "easter sunday", "whit sunday"},
    "HB": {REFORMATION},
    "HH": {REFORMATION},
    "NI": {REFORMATION},
    "SH": {REFORMATION},
    "HE": {CORPUS_CHRISTI},
    "MV": {(3, 8), REFORMATION},
    "NW": {CORPUS_CHRISTI, ALL_SAINTS},
    "RP": {CORPUS_CHRISTI, ALL_SAINTS},
    "SL": {CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS},
    "SN": {REFORMATION, "repentance"},
    "ST": {EPIPHANY, REFORMATION},
    "TH": {(9, 20), REFORMATION},
}
ONCE = {("BE", 2025): date(2025, 5, 8), ("BE", 2028): date(2028, 6, 17)}


def repentance_day(year: int) -> date:
    before = date(year, 11, 22)
    return before - timedelta(days=(before.weekday() - 2) % 7)


def expected(state: str, year: int) -> set[date]:
    easter = EASTER[year]
    days = {date(year, *day) for day in [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)]}
    days |= {easter + timedelta(days=n) for n in (-2, 1, 39, 50)}
    moving = {
        CORPUS_CHRISTI: easter + timedelta(days=60),
        "easter sunday": easter,
        "whit sunday": easter + timedelta(days=49),
        "repentance": repentance_day(year),
    }
    days |= {moving[d] if isinstance(d, str) else date(year, *d) for d in FURTHER[state]}
    return days | {day for (s, y), day in ONCE.items() if (s, y) == (state, year)}


@pytest.mark.parametrize("year", EASTER)
@pytest.mark.parametrize("state", FURTHER)
def test_every_state_has_its_own_days(state: str, year: int) -> None:
    found = public_holidays(year, state, is_catholic_town=False, city="Irgendwo")

    assert set(found) == expected(state, year)


@pytest.mark.parametrize(
    ("state", "day"),
    [("BY", date(2026, 8, 15)), ("SN", date(2026, 6, 4)), ("TH", date(2026, 6, 4))],
)
def test_catholic_towns_have_one_more(state: str, day: date) -> None:
    assert is_public_holiday(day, state, is_catholic_town=True, city="Irgendwo")
    assert not is_public_holiday(day, state, is_catholic_town=False, city="Irgendwo")


def test_augsburg_has_its_peace_festival_and_munich_has_not() -> None:
    day = date(2026, 8, 8)

    assert is_public_holiday(day, "BY", is_catholic_town=False, city=" augsburg ")
    assert not is_public_holiday(day, "BY", is_catholic_town=True, city="München")
    assert not is_public_holiday(day, "NW", is_catholic_town=True, city="Augsburg")


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31)])
def test_christmas_eve_and_new_years_eve_are_working_days(day: date) -> None:
    assert not is_public_holiday(day, "BY", is_catholic_town=True, city="München")


def test_without_a_state_only_the_days_of_all_states_are_known() -> None:
    found = public_holidays(2026, "", is_catholic_town=False, city="")

    assert len(found) == 9
    assert date(2026, 10, 3) in found
