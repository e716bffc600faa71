"""Seasons: days of each year on which a site has other hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from workshop.errors import OverlappingSeasonsError
from workshop.models import Season
from workshop.sites import OpeningSpan, set_opening_hours

# A leap year: every day that any year has.
_YEAR = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]


@transaction.atomic
def save_season(season: Season, spans: Sequence[OpeningSpan]) -> Season:
    """Store a season of one site with its hours.

    Raises OverlappingSeasonsError when another one has a day of it, or OverlappingHoursError;
    nothing is changed then.
    """
    others = Season.objects.filter(workshop=season.workshop).exclude(pk=season.pk)
    for other in others:
        if any(season.covers(day) and other.covers(day) for day in _YEAR):
            raise OverlappingSeasonsError(other)
    season.save()
    set_opening_hours(season.workshop, spans, season=season)
    return season
