"""When a site is open: the usual week, seasons, closures, public holidays; opening minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from workshop.models import Closure, OpeningHours, Season, Workshop
from workshop_crm.lib.holidays import public_holidays

# Instants, half-open.
Span = tuple[datetime, datetime]
# A site's days with their spans in order; a closed day is missing.
Openings = Mapping[date, list[Span]]


def opening_span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span | None:
    """Return one day's opening as instants; ``None`` when the clock change swallows it.

    Each boundary is converted on its own, so that the wall clock holds on the days on which
    the clocks change (K-10); of a doubled hour the first opens and the second closes.
    """
    start = datetime.combine(day, opens, zone).astimezone(UTC)
    end = datetime.combine(day, closes, zone).replace(fold=1).astimezone(UTC)
    return (start, end) if start < end else None


@dataclass(frozen=True)
class OpenDay:
    """One day of a site: its spans, and what makes it differ from the usual week.

    ``reason`` names the holiday or closure that takes the day, or a part of it.
    """

    day: date
    spans: list[Span]
    season: Season | None = None
    reason: str = ""


def load_openings(site: Workshop, first_day: date, last_day: date) -> dict[date, list[Span]]:
    """Load when a site is open from ``first_day`` to ``last_day``, both included."""
    return {one.day: one.spans for one in load_days(site, first_day, last_day) if one.spans}


def load_days(site: Workshop, first_day: date, last_day: date) -> list[OpenDay]:
    """Load each day from ``first_day`` to ``last_day``, both included; closed ones without spans.

    On the days of a season its hours replace the usual week; a season without hours has no
    effect, closures are for that. K-12 for the holidays. Two queries.
    """
    zone = ZoneInfo(site.time_zone)
    hours = _hours(site)
    # By name, so that the same one counts each time should two ever overlap.
    seasons = sorted({season for season, _weekday in hours if season}, key=str)
    closures = list(Closure.objects.at(site, first_day, last_day))
    days = []
    for number in range((last_day - first_day).days + 1):
        day = first_day + timedelta(days=number)
        season = next((season for season in seasons if season.covers(day)), None)
        spans = [opening_span(day, *span, zone) for span in hours.get((season, day.weekday()), [])]
        of_day = [one for one in closures if one.starts_on <= day <= one.ends_on]
        holiday = _holiday(site, day)
        left = [] if holiday else _without([span for span in spans if span], of_day, day, zone)
        reason = holiday or ", ".join(one.reason for one in of_day if one.reason)
        days.append(OpenDay(day, left, season, reason))
    return days


def _without(
    spans: list[Span], closures: Iterable[Closure], day: date, zone: ZoneInfo
) -> list[Span]:
    """Cut a day's closures, whole or by the clock, out of its spans."""
    for closure in closures:
        if closure.from_time is None or closure.until_time is None:
            return []
        hole = opening_span(day, closure.from_time, closure.until_time, zone)
        spans = [part for span in spans for part in _cut(span, hole)] if hole else spans
    return spans


def _cut(span: Span, hole: Span) -> list[Span]:
    parts = [(span[0], min(span[1], hole[0])), (max(span[0], hole[1]), span[1])]
    return [(start, end) for start, end in parts if start < end]


def opening_minutes_between(openings: Openings, start: datetime, end: datetime) -> int:
    """Return the whole minutes that lie within opening hours in ``[start, end)``."""
    seconds = sum(
        max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
        for opens, closes in _in_order(openings)
    )
    return int(seconds // 60)


def after_opening_minutes(openings: Openings, start: datetime, minutes: int) -> datetime | None:
    """Return when so many opening minutes have passed since ``start``.

    ``None`` when the days that were loaded are too few for it.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in _in_order(openings):
        begin = max(start, opens)
        if begin + left <= closes:
            return begin + left
        left -= max(timedelta(0), closes - begin)
    return None


def _in_order(openings: Openings) -> Iterable[Span]:
    return sorted(chain.from_iterable(openings.values()))


def _hours(site: Workshop) -> dict[tuple[Season | None, int], list[tuple[time, time]]]:
    """Load the spans by season (``None``: the usual week) and weekday, in one query."""
    hours: dict[tuple[Season | None, int], list[tuple[time, time]]] = {}
    for row in OpeningHours.objects.filter(workshop=site).select_related("season"):
        hours.setdefault((row.season, row.weekday), []).append((row.opens, row.closes))
    return hours


def _holiday(site: Workshop, day: date) -> str:
    days = public_holidays(
        day.year, site.state, is_catholic_town=site.is_catholic_town, city=site.city
    )
    return days.get(day, "")
