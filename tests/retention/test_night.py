"""Counting in the background: what is gone meanwhile is not counted, and nobody waits twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from retention.goodwill.granting import accept_offer
from retention.models import FigureSnapshot, GoodwillRequest, GoodwillUse
from retention.snapshots import (
    SNAPSHOT_JOB,
    Choice,
    find_snapshot,
    is_ordered,
    order_nightly,
    order_snapshot,
)
from retention.tasks import look_after_figures_task, take_snapshot_job
from tests.factories import make_company, make_source, make_user, make_workshop
from tests.retention.builders import at, make_order, make_rule
from tests.retention.moments import on
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db

NOW = on("2026-10-12", 4)


@pytest.fixture(autouse=True)
def house() -> None:
    make_company()


def _payload(choice: Choice) -> dict[str, Any]:
    order_snapshot(choice, now=NOW)
    return Job.objects.get(kind=SNAPSHOT_JOB).payload


@pytest.mark.parametrize("gone", ["site", "source"])
def test_of_what_is_gone_meanwhile_nothing_is_counted(gone: str) -> None:
    site = make_workshop()
    source = make_source(workshop=make_workshop())
    payload = _payload(Choice("30", site=site, source=source))
    # Not deleted in earnest: who has bookings can't be.
    payload[gone] = 999_999

    take_snapshot_job(payload)

    assert not FigureSnapshot.objects.exists()


def test_what_was_ordered_is_counted_and_found() -> None:
    choice = Choice("30", site=make_workshop())

    take_snapshot_job(_payload(choice))

    found = find_snapshot(choice)
    assert found
    assert (found.site, found.source, str(found)) == (choice.site, None, choice.key)
    assert find_snapshot(Choice("30")) is None


@pytest.mark.parametrize(
    ("hour", "minute", "is_night"), [(0, 0, False), (2, 59, False), (3, 0, True), (23, 59, True)]
)
def test_the_night_begins_at_three_on_the_clock_of_the_house(
    hour: int, minute: int, is_night: bool
) -> None:
    order_nightly(now=on("2026-10-12", hour, minute))

    assert Job.objects.filter(kind=SNAPSHOT_JOB).exists() == is_night


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_nights_in_which_the_clock_changes_have_one_round(day: str) -> None:
    for hour in (1, 2, 3, 4):
        order_nightly(now=on(day, hour))
    once = Job.objects.count()

    order_nightly(now=on(day, 5))

    assert once == Job.objects.count() > 0


def test_sites_that_are_closed_are_not_counted_every_night() -> None:
    make_workshop(is_active=False)
    order_nightly(now=NOW)
    alone = Job.objects.count()

    make_workshop()
    order_nightly(now=NOW + timedelta(days=1))

    assert Job.objects.count() - alone == 2 * alone


def test_the_task_takes_the_time_from_the_clock() -> None:
    with time_machine.travel(NOW, tick=False):
        look_after_figures_task()

    assert {job.due_at for job in Job.objects.filter(kind=SNAPSHOT_JOB)} == {NOW}


def test_what_waits_is_not_ordered_again_and_what_is_done_is() -> None:
    choice = Choice("30")
    for minute in range(2):
        order_snapshot(choice, now=NOW + timedelta(minutes=minute))
    assert (Job.objects.count(), is_ordered(choice)) == (1, True)

    run_due_jobs(now=lambda: NOW)
    order_snapshot(choice, now=NOW + timedelta(hours=1))

    assert Job.objects.filter(kind=SNAPSHOT_JOB).count() == 2
    assert not is_ordered(Choice("90"))


@pytest.mark.parametrize("approval_above", [None, 1])
def test_what_an_english_speaker_gives_is_noted_as_the_house_speaks(
    approval_above: Any,
) -> None:
    rules = [make_rule(name=name, approval_above=approval_above) for name in ("eins", "zwei")]
    reasons = set()
    for language, rule in zip(("de", "en"), rules, strict=True):
        rule.priority = 1
        rule.save()
        with override(language):
            given = accept_offer(make_order(), rule, by=make_user(), now=at(9, 15))
        reasons.add(given.reason.replace(rule.name, ""))
        rule.priority = 9
        rule.save()

    rows = GoodwillRequest if approval_above else GoodwillUse
    assert rows.objects.count() == 2
    assert len(reasons) == 1


def test_a_snapshot_of_a_long_span_is_taken_of_now(settings: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        take_snapshot_job(_payload(Choice("365")))

        found = find_snapshot(Choice("365"))

    assert found
    assert (found.taken_at, found.last_day) == (NOW, timezone.localdate(NOW))
    assert (found.last_day - found.first_day).days == 364
