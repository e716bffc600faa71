"""How a plan's season is spread over its days, for the eyes of the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from customers.due_rules import open_tyre_season
from reminders.models import ReminderPlan
from reminders.seasons.days import ANY_NUMBER, count_parked, season_room, taken_days
from workshop.models import Service


@dataclass(frozen=True)
class SeasonDay:
    """How many customers are told on a day, and how many may be."""

    day: date
    number: int
    room: int

    @property
    def is_full(self) -> bool:
        return self.number >= self.room


@dataclass(frozen=True)
class SeasonView:
    """The season under way or the next one: the days on which somebody is told.

    ``fewest`` and ``most`` say what a day can take; both are ``None`` where no site has hours
    and bays. ``parked`` customers found no room.
    """

    first: date
    last: date
    days: list[SeasonDay]
    fewest: int | None
    most: int | None
    parked: int

    @property
    def number(self) -> int:
        return sum(day.number for day in self.days)


def is_of_a_season(plan: ReminderPlan) -> bool:
    """Tell whether a plan's reminders come due on one day and are spread."""
    return plan.service.due_rule == Service.DueRule.TYRES


def season_view(plan: ReminderPlan, *, today: date) -> SeasonView | None:
    """Show how the season is spread from today on; ``None`` for a plan without one."""
    if not is_of_a_season(plan):
        return None
    season = open_tyre_season(today, None)
    first = max(today, season.starts_on)
    room = season_room(plan, first, season.ends_on)
    taken = taken_days(plan, first, season.ends_on)
    numbers = [number for number in room.values() if number != ANY_NUMBER]
    return SeasonView(
        first,
        season.ends_on,
        [SeasonDay(day, taken[day], room[day]) for day in sorted(taken)],
        min(numbers, default=None),
        max(numbers, default=None),
        count_parked(plan),
    )
