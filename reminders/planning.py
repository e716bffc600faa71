"""Finding what is due and putting the reminders into the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class PlanResult:
    """What one planning pass did."""

    vehicles_looked_at: int = 0
    planned: int = 0
    blocked: int = 0
    skipped: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


def plan_reminders(*, today: date, now: datetime) -> PlanResult:
    """Put a reminder into the outbox for each step that falls due; a repeat adds nothing."""
    return PlanResult()
