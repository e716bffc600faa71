"""Whether a day looks the same as before: what the board shows, in one short word."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import get_language

from bookings.board.day import Day, Week
from bookings.models import Appointment


def version_of(day: Day) -> str:
    """Return a word (an ETag) that changes with everything that the board shows."""
    shown = (
        get_language(),
        day.site.pk,
        day.on,
        day.closed,
        day.walk_ins_too_many,
        [(one.appointment.pk, one.why) for one in day.misplaced],
        day.waiting_count,
        day.now_row,
        day.grid,
        [(bay.pk, bay.name) for bay in day.bays],
        [_of_appointment(one, day.now) for one in day.appointments],
        [(one.pk, one.bay_id, one.reason, one.starts_at, one.ends_at) for one in day.absences],
        [
            (one.pk, str(one.customer), str(one.vehicle), one.settled_count, one.step_count)  # type: ignore[attr-defined]
            for one in day.visits
        ],
    )
    return _word(shown)


def version_of_week(week: Week) -> str:
    """Return a word (an ETag) that changes with everything that the week shows."""
    days = [
        (
            day.on,
            day.closed,
            day.load_percent,
            day.misplaced_count,
            [_of_appointment(one, week.now) for one in day.appointments],
        )
        for day in week.days
    ]
    return _word((get_language(), week.site.pk, days))


def _word(shown: tuple[Any, ...]) -> str:
    return f'"{sha256(repr(shown).encode()).hexdigest()[:20]}"'


def _of_appointment(one: Appointment, now: datetime) -> tuple[Any, ...]:
    return (
        one.pk,
        one.state,
        one.number,
        one.bay_id,
        (one.occupied_from, one.starts_at, one.ends_at),
        (str(one.customer), one.customer.phone, one.vehicle and one.vehicle.plate),
        [str(service) for service in one.services.all()],
        one.booking and one.booking.service_texts,
        one.proposal and one.proposal.expires_at,
        one.starts_at < now,
    )
