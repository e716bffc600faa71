"""Consents by their origin, and what reminders brought by month, step and comparison group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from customers.due_rules import shift_months
from reminders.effect.page import EffectParts, effect_within
from retention.figures.contact import CONSENTS, REMINDERS
from retention.figures.counting import Counter
from retention.figures.scope import make_scope

MONTHS = 12


def consent_origins(counter: Counter) -> list[list[Any]]:
    """Return channel, origin and number of the consents given."""
    rows = counter.rows(
        "channel, origin, count(*)",
        CONSENTS,
        "WHERE kind IN ('given', 'confirmed') GROUP BY channel, origin",
    )
    return sorted([list(row) for row in rows], key=lambda row: (row[0], -row[2], row[1]))


def reminder_months(counter: Counter) -> list[list[Any]]:
    """Return month, reminders sent and direct bookings after them, of the last twelve months."""
    scope = counter.scope
    first = shift_months(scope.last_day.replace(day=1), 1 - MONTHS)
    year = make_scope(first, scope.last_day, site=scope.site, source=scope.source, now=scope.now)
    rows = replace(counter, scope=year).rows(
        "{month[at]}, count(*) FILTER (WHERE is_booking = 0), "
        "count(*) FILTER (WHERE is_booking = 1)",
        REMINDERS,
        "GROUP BY 1",
    )
    return sorted(list(row) for row in rows)


def reminder_steps(counter: Counter) -> list[list[Any]]:
    """Return channel, step and the share of reminders that a booking followed; all sites."""
    return [
        [row.channel, row.step, [row.group.came, row.group.asked, True]]
        for row in _effect(counter).steps
    ]


def hold_out(counter: Counter) -> list[list[Any]]:
    """Return plan by plan how many came with and without being reminded, and the difference."""
    return [
        [
            row.plan.service.name_de,
            [row.comparison.reminded.came, row.comparison.reminded.asked, True],
            [row.comparison.held_back.came, row.comparison.held_back.asked, True],
            *(
                f"{points:.1f}"
                for points in (row.comparison.difference, row.comparison.low, row.comparison.high)
            ),
        ]
        for row in _effect(counter).plans
    ]


def _effect(counter: Counter) -> EffectParts:
    return effect_within(counter.scope.start, counter.scope.end)
