"""Public holidays by federal state and town (K-12), from the holidays library."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=256)
def public_holidays(year: int, state: str, *, is_catholic_town: bool, city: str) -> dict[date, str]:
    """Return the days on which a site is closed by law, with their German names.

    ``is_catholic_town`` adds 15 August in Bavaria and Corpus Christi in parts of Saxony and
    Thuringia; Augsburg has its own 8 August. School-only days, 24 and 31 December are none. An
    empty ``state`` means the days that hold everywhere.
    """
    is_augsburg = state == "BY" and city.strip().casefold() == "augsburg"
    categories = ("public", "catholic") if is_catholic_town or is_augsburg else ("public",)
    return dict(
        holidays.country_holidays(
            "DE",
            subdiv="Augsburg" if is_augsburg else state or None,
            years=year,
            categories=categories,
            language="de",
        )
    )


def is_public_holiday(day: date, state: str, *, is_catholic_town: bool, city: str) -> bool:
    """Say whether ``day`` is a public holiday at a site."""
    return day in public_holidays(day.year, state, is_catholic_town=is_catholic_town, city=city)
