"""When a recurring service is due: pure arithmetic on dates (F-01, F-03, F-10, F-11)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dateutil.easter import easter

AUTUMN_STARTS = (9, 15)
AUTUMN_ENDS = (12, 1)
SPRING_LEAD = timedelta(days=14)
SPRING_LASTS = timedelta(days=70)
# A change shortly before the season counts for it.
EARLY_CHANGE = timedelta(days=45)
NEEDED_READINGS = 2
# Two readings of one week say little about a year.
SHORTEST_SPAN_DAYS = 14
# A forecast is never surer than so.
EVENLY = 0.85


@dataclass(frozen=True)
class HuMonths:
    """Months from first registration to the first HU, and from each HU to the next.

    ``young``: as long as the vehicle is younger than so many months, ``first`` goes on to count.
    """

    first: int
    then: int
    young: int = 0


# §29 StVZO, annex VIII as shipped (F-01), by vehicle class; the owner's changes are rows.
LAW_SINCE = date(2012, 7, 1)
LAW = {
    "car": HuMonths(36, 24),
    "rental": HuMonths(12, 12),
    "motorcycle": HuMonths(24, 24),
    "trailer_light": HuMonths(36, 24),
    "trailer": HuMonths(24, 24),
    "trailer_heavy": HuMonths(12, 12),
    "motorhome": HuMonths(36, 24),
    "motorhome_medium": HuMonths(24, 12, young=72),
    "motorhome_heavy": HuMonths(12, 12),
    "lorry": HuMonths(24, 24),
    "lorry_heavy": HuMonths(12, 12),
}


@dataclass(frozen=True)
class HuTable:
    """The intervals by vehicle class: the law as shipped, and what the owner changed since.

    ``changes`` are (from which day, vehicle class, months), in the order in which they count.
    """

    changes: tuple[tuple[date, str, HuMonths], ...] = ()

    def months(self, vehicle_class: str, on: date) -> HuMonths:
        """Return what holds on a day: of what has begun, the last."""
        begun = [
            months
            for day, changed, months in self.changes
            if changed == vehicle_class and day <= on
        ]
        return begun[-1] if begun else LAW[vehicle_class]


LAW_TABLE = HuTable()


@dataclass(frozen=True)
class TyreSeason:
    """A time for changing tyres, both days included."""

    starts_on: date
    ends_on: date
    is_autumn: bool


def add_months(month: date, count: int) -> date:
    """Return the first day of the month that is ``count`` months after this one."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def shift_months(day: date, count: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    month = add_months(day, count)
    return month.replace(day=min(day.day, month_end(month).day))


def month_end(day: date) -> date:
    """Return the last day of a date's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def first_hu_month(
    vehicle_class: str, first_registration: date, table: HuTable = LAW_TABLE
) -> date:
    """Return the month of the first HU, as its first day."""
    return add_months(first_registration, table.months(vehicle_class, first_registration).first)


def next_hu_month(
    vehicle_class: str, first_registration: date | None, done_on: date, table: HuTable = LAW_TABLE
) -> date:
    """Return the month of the HU after one on ``done_on``: counted from that exam's month.

    Nothing is dated back when the exam was late (§29 StVZO since 2012, F-01).
    """
    months = table.months(vehicle_class, done_on)
    is_young = first_registration is not None and done_on < shift_months(
        first_registration, months.young
    )
    return add_months(done_on, months.first if is_young else months.then)


def month_in_season(month: date, season_from: int | None, season_to: int | None) -> date:
    """Return a due month, or the next season's first month if it falls between seasons (F-03).

    A season may run over the new year, such as 11-03.
    """
    if not (season_from and season_to):
        return month
    if season_from <= season_to:
        is_inside = season_from <= month.month <= season_to
    else:
        is_inside = month.month >= season_from or month.month <= season_to
    return month if is_inside else add_months(month, (season_from - month.month) % 12)


def forecast_km(readings: Iterable[tuple[date, int]], wanted_km: int) -> date | None:
    """Return the day on which the odometer will show ``wanted_km``, from dated readings.

    ``None`` with fewer than two readings on days apart, or for a car that stands still:
    nothing is invented (F-10). Readings lower than an earlier one don't count.
    """
    rising = _rising(readings)
    pace = _pace(rising[0], rising[-1]) if len(rising) >= NEEDED_READINGS else 0.0
    return _reached(rising[-1], wanted_km, pace) if pace else None


def forecast_range(readings: Iterable[tuple[date, int]], wanted_km: int) -> tuple[date, date]:
    """Return the earliest and the latest day of such a forecast; ask it only where there is one.

    As slow and as fast as the car was driven between any two readings, at least 15 % around
    the mean: nobody drives evenly.
    """
    rising = _rising(readings)
    mean = _pace(rising[0], rising[-1])
    between = [pace for pair in pairwise(rising) if (pace := _pace(*pair))]
    fastest, slowest = max([*between, mean / EVENLY]), min([*between, mean * EVENLY])
    return _reached(rising[-1], wanted_km, fastest), _reached(rising[-1], wanted_km, slowest)


def _rising(readings: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    rising: list[tuple[date, int]] = []
    for day, km in sorted(set(readings)):
        if not rising or km >= rising[-1][1]:
            rising.append((day, km))
    return rising


def _pace(first: tuple[date, int], last: tuple[date, int]) -> float:
    """Return the kilometres a day; 0 when too little is known, or the car stood still."""
    days = (last[0] - first[0]).days
    return (last[1] - first[1]) / days if days >= SHORTEST_SPAN_DAYS else 0.0


def _reached(last: tuple[date, int], wanted_km: int, pace: float) -> date:
    # Beyond ten years a forecast says nothing, and dates end some day.
    return last[0] + timedelta(days=min(max(int((wanted_km - last[1]) / pace), 0), 3650))


def tyre_seasons(year: int) -> list[TyreSeason]:
    """Return spring and autumn of a year: from Easter less 14 days, and from 15 September."""
    spring = easter(year) - SPRING_LEAD
    return [
        TyreSeason(spring, spring + SPRING_LASTS, is_autumn=False),
        TyreSeason(date(year, *AUTUMN_STARTS), date(year, *AUTUMN_ENDS), is_autumn=True),
    ]


def open_tyre_season(today: date, last_done: date | None) -> TyreSeason:
    """Return the season under way if the tyres were not changed for it, else the next one.

    A change that is dated later than today counts as today's.
    """
    changed_on = min(last_done, today) if last_done else date.min
    seasons = [*tyre_seasons(today.year), *tyre_seasons(today.year + 1)]
    return next(
        season
        for season in seasons
        if season.ends_on >= today and changed_on < season.starts_on - EARLY_CHANGE
    )
