"""How long something lasts, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.ages import age_text
from tests.bookings.intake.samples import NOW


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "for 1 minute"),
        (timedelta(minutes=59, seconds=59), "for 59 minutes"),
        (timedelta(hours=1), "for 1 hour"),
        (timedelta(hours=23, minutes=59), "for 23 hours"),
        (timedelta(days=1), "for 1 day"),
        (timedelta(days=9, hours=23), "for 9 days"),
    ],
)
def test_names_the_largest_full_unit(age: timedelta, text: str) -> None:
    assert age_text(NOW - age, now=NOW) == text
