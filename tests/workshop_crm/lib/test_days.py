"""Days and moments from outside: ISO 8601, and none at the ends of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workshop_crm.lib.days import is_within_reach, read_day, read_moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("1899-12-31", None),
        ("2201-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("10000-01-01", None),
        ("2026-02-29", None),
        ("2026-9-1", None),
        ("01.09.2026", None),
        ("2026-09-01T10:00", None),
        ("heute", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_written_or_not_at_all(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-01T10:00:00+02:00", datetime(2026, 9, 1, 8, tzinfo=UTC)),
        ("2026-09-01T10:00Z", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01T10:00", datetime(2026, 9, 1, 10)),
        ("2026-09-01", datetime(2026, 9, 1)),
        ("1899-12-31T23:59", None),
        ("2201-01-01T00:00", None),
        # An hour on, in another zone, there is no such year.
        ("9999-12-31T23:59:59-12:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-09-01T10:00:00+15:59", datetime(2026, 8, 31, 18, 1, tzinfo=UTC)),
        # No zone is that far away, and PostgreSQL takes no such moment.
        ("2026-09-01T10:00:00+16:00", None),
        ("2026-09-01T10:00:00-23:59", None),
        ("2026-09-01T25:00", None),
        ("bald", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_it_is_written_or_not_at_all(
    text: str, moment: datetime | None
) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("year", [1900, 2200])
def test_whatever_is_within_reach_can_be_counted_on_from_in_any_zone(year: int) -> None:
    for hours in (-12, 14):
        zone = timezone(timedelta(hours=hours))
        moment = datetime(year, 12, 31, 23, 59, tzinfo=UTC)

        assert is_within_reach(moment)
        assert moment.astimezone(zone) + timedelta(days=366 * 100)
        assert moment.astimezone(zone) - timedelta(days=366 * 100)
