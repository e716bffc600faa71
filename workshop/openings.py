"""When a site is open: the usual week, seasons, closures, public holidays; opening minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from workshop.models import Closure, OpeningHours, Season, Workshop
from workshop_crm.lib.holidays import is_public_holiday

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


def load_openings(site: Workshop, first_day: date, last_day: date) -> dict[date, list[Span]]:
    """Load when a site is open from ``first_day`` to ``last_day``, both included.

    On the days of a season its hours replace the usual week; a season without hours has no
    effect, closures are for that. K-12 for the holidays.
    """
    zone = ZoneInfo(site.time_zone)
    hours = _hours(site)
    seasons = {season for season, _weekday in hours if season}
    closures = list(
        Closure.objects.filter(
            workshop=site, starts_on__lte=last_day, ends_on__gte=first_day
        ).values_list("starts_on", "ends_on")
    )
    openings: dict[date, list[Span]] = {}
    for number in range((last_day - first_day).days + 1):
        day = first_day + timedelta(days=number)
        season = next((season for season in seasons if season.covers(day)), None)
        spans = [opening_span(day, *span, zone) for span in hours.get((season, day.weekday()), [])]
        is_closed = any(start <= day <= end for start, end in closures)
        if spans and not is_closed and not _is_holiday(site, day):
            openings[day] = [span for span in spans if span]
    return openings


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


def _is_holiday(site: Workshop, day: date) -> bool:
    return is_public_holiday(
        day, site.state, is_catholic_town=site.is_catholic_town, city=site.city
    )
