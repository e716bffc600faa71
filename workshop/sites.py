"""Sites and when they are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import time
from itertools import pairwise

from django.db import transaction
from django.utils.text import slugify

from workshop.errors import OverlappingHoursError
from workshop.models import OpeningHours, Season, Workshop
from workshop_crm.lib.names import fold


@dataclass(frozen=True, order=True)
class OpeningSpan:
    """One half-open span of one weekday (0 is Monday), wall-clock time of the site."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def set_opening_hours(
    workshop: Workshop, spans: Sequence[OpeningSpan], *, season: Season | None = None
) -> None:
    """Replace the hours of the usual week, or of a season.

    Raises OverlappingHoursError and then changes nothing.
    """
    in_order = sorted(spans)
    for earlier, later in pairwise(in_order):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise OverlappingHoursError(later.weekday)
    wanted = set(in_order)
    # Row by row, so that the log shows what has changed and not the whole week.
    for row in workshop.opening_hours.filter(season=season):
        span = OpeningSpan(row.weekday, row.opens, row.closes)
        if span in wanted:
            wanted.remove(span)
        else:
            row.delete()
    for span in sorted(wanted):
        OpeningHours.objects.create(workshop=workshop, season=season, **asdict(span))


def free_slug(name: str) -> str:
    """Return a short name for addresses that no other site has: ``muenchen-mitte``."""
    base = slugify(fold(name))[:40] or "site"
    taken = set(Workshop.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def opening_spans(workshop: Workshop, *, season: Season | None = None) -> list[OpeningSpan]:
    """Return the stored hours of the usual week, or of a season, in order."""
    rows = workshop.opening_hours.filter(season=season)
    return [OpeningSpan(row.weekday, row.opens, row.closes) for row in rows]
