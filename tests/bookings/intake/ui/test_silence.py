"""A source that has fallen silent is noticed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.intake.silence import LONGEST, SHORTEST, notice_silence, pulses, usual_pause
from bookings.models import Notification, Source
from customers.models import Task
from tests.bookings.intake.samples import NOW
from tests.factories import make_company, make_source

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def beating(*, every: timedelta, last: timedelta, count: int = 10, **fields: object) -> Source:
    source = make_source(**fields)
    Notification.objects.bulk_create(
        Notification(source=source, key=str(number), received_at=NOW - last - number * every)
        for number in range(count)
    )
    return source


def is_silent(source: Source) -> bool:
    return pulses([source], now=NOW)[0].is_silent(NOW)


@pytest.mark.parametrize(
    ("count", "days", "pause"),
    [
        (4, 4, LONGEST),
        (5, 4, SHORTEST),
        (5, 8, 6 * DAY),
        (10, 9, SHORTEST),
        (5, 80, LONGEST),
    ],
)
def test_a_usual_pause_is_three_gaps_within_bounds(count: int, days: int, pause: timedelta) -> None:
    assert usual_pause(NOW - days * DAY, NOW, count) == pause


def test_without_any_message_no_pause_is_unusual() -> None:
    assert usual_pause(None, None, 0) == LONGEST


@pytest.mark.parametrize(
    ("last", "silent"), [(2 * DAY, False), (3 * DAY, False), (3 * DAY + timedelta(seconds=1), True)]
)
def test_a_daily_source_is_silent_after_three_days(last: timedelta, *, silent: bool) -> None:
    assert is_silent(beating(every=DAY, last=last)) is silent


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": "direct"}])
def test_nobody_waits_for_what_is_off_or_direct(fields: dict[str, object]) -> None:
    assert not is_silent(beating(every=DAY, last=9 * DAY, **fields))


def test_a_source_that_never_spoke_is_new_not_silent() -> None:
    pulse = pulses([make_source()], now=NOW)[0]

    assert (pulse.last_at, pulse.is_silent(NOW)) == (None, False)


def test_old_messages_say_nothing_about_the_rhythm() -> None:
    assert pulses([beating(every=DAY, last=91 * DAY)], now=NOW)[0].recent == 0


def test_counts_what_waits_for_a_person() -> None:
    source = beating(every=DAY, last=DAY, count=3)
    source.notifications.filter(key="1").update(state="clarification")
    make_source()

    assert [pulse.unclear for pulse in pulses(Source.objects.order_by("id"), now=NOW)] == [1, 0]


def test_asks_three_times_however_many_sources() -> None:
    for _number in range(4):
        beating(every=DAY, last=DAY, count=2)

    with CaptureQueriesContext(connection) as caught:
        pulses(list(Source.objects.all()), now=NOW)

    assert len(caught) == 4


def test_silence_is_a_task_until_the_source_speaks_again() -> None:
    make_company()
    source = beating(every=DAY, last=9 * DAY, name="Finder")
    beating(every=DAY, last=DAY)

    assert (notice_silence(now=NOW), notice_silence(now=NOW)) == (1, 1)
    task = Task.objects.get()
    Notification.objects.create(source=source, key="new", received_at=NOW)
    later = notice_silence(now=NOW + timedelta(hours=1))

    task.refresh_from_db()
    assert later == 0
    assert "Finder" in task.title
    assert "9" in task.title
    assert task.done_at == NOW + timedelta(hours=1)
