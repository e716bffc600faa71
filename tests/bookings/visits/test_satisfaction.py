"""Satisfied? What happens with a low answer, and with a corrected one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bookings.errors import UnknownScoreError, VisitClosedError
from bookings.visits.answers import record_satisfaction
from customers.models import ContactPause, Task
from customers.tasks_list import count_due_tasks, put_off_task, tasks_due_before
from tests.bookings.visits.builders import BERLIN, NOW, make_visit
from tests.factories import make_user
from workshop.models import OpeningHours

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("score", [4, 5])
def test_a_good_answer_is_written_down_and_nothing_else(score: int) -> None:
    visit = make_visit()

    record_satisfaction(visit, score, by=make_user(), now=NOW)

    visit.refresh_from_db()
    assert visit.satisfaction == score
    assert visit.steps.get().step == "satisfaction"
    assert not Task.objects.exists()
    assert not ContactPause.objects.exists()


@pytest.mark.parametrize("score", [1, 2, 3])
def test_a_low_answer_makes_a_task_for_the_next_day(score: int) -> None:
    visit = make_visit()

    record_satisfaction(visit, score, by=make_user(), now=NOW)

    task = Task.objects.get()
    assert (task.kind, task.customer) == ("low_score", visit.customer)
    assert task.due_at == datetime(2027, 3, 10, 9, 0, tzinfo=BERLIN)
    assert task.link == visit.get_absolute_url()
    assert f"{score}" in task.title


def test_a_low_answer_pauses_advertising_for_thirty_days() -> None:
    visit = make_visit()

    record_satisfaction(visit, 3, by=make_user(), now=NOW)

    pause = ContactPause.objects.get(customer=visit.customer)
    assert (pause.starts_at, pause.ends_at) == (NOW, NOW + timedelta(days=30))


def test_the_same_low_answer_twice_counts_once() -> None:
    visit, user = make_visit(), make_user()

    for minute in (0, 1):
        record_satisfaction(visit, 2, by=user, now=NOW + timedelta(minutes=minute))

    assert Task.objects.count() == ContactPause.objects.count() == 1


def test_a_corrected_answer_takes_task_and_pause_back() -> None:
    visit, user = make_visit(), make_user()
    record_satisfaction(visit, 1, by=user, now=NOW)
    record_satisfaction(visit, 2, by=user, now=NOW + timedelta(minutes=1))

    later = NOW + timedelta(minutes=2)
    record_satisfaction(visit, 5, by=user, now=later)

    task, pause = Task.objects.get(), ContactPause.objects.get()
    assert (task.done_at, task.done_by) == (later, user)
    assert pause.ends_at == later


def test_a_correction_leaves_other_pauses_alone() -> None:
    visit, user = make_visit(), make_user()
    other = ContactPause.objects.create(
        customer=visit.customer, reason="own wish", starts_at=NOW - timedelta(days=1)
    )
    record_satisfaction(visit, 1, by=user, now=NOW)

    record_satisfaction(visit, 5, by=user, now=NOW + timedelta(minutes=1))

    other.refresh_from_db()
    assert other.ends_at is None


def test_low_again_after_a_correction_opens_a_new_task() -> None:
    visit, user = make_visit(), make_user()
    for minute, score in enumerate((1, 5, 2)):
        record_satisfaction(visit, score, by=user, now=NOW + timedelta(minutes=minute))

    assert Task.objects.filter(done_at=None).count() == 1
    assert ContactPause.objects.filter(ends_at__gt=NOW + timedelta(days=1)).count() == 1


@pytest.mark.parametrize("score", [0, 6, -1])
def test_refuses_a_number_that_is_not_on_the_scale(score: int) -> None:
    visit = make_visit()

    with pytest.raises(UnknownScoreError):
        record_satisfaction(visit, score, by=make_user(), now=NOW)

    visit.refresh_from_db()
    assert visit.satisfaction is None


def test_refuses_an_answer_to_a_closed_visit() -> None:
    visit = make_visit(closed_at=NOW)

    with pytest.raises(VisitClosedError):
        record_satisfaction(visit, 1, by=make_user(), now=NOW)

    assert not Task.objects.exists()


def test_the_task_is_due_on_the_next_day_on_which_the_site_is_open() -> None:
    friday = NOW + timedelta(days=3)

    record_satisfaction(make_visit(), 2, by=make_user(), now=friday)

    assert Task.objects.get().due_at == datetime(2027, 3, 15, 9, 0, tzinfo=BERLIN)


def test_without_opening_hours_the_task_is_due_tomorrow() -> None:
    visit = make_visit()
    OpeningHours.objects.all().delete()

    record_satisfaction(visit, 2, by=make_user(), now=NOW)

    assert Task.objects.get().due_at == datetime(2027, 3, 10, 9, 0, tzinfo=BERLIN)


def test_the_task_is_seen_at_once_though_it_is_due_later() -> None:
    user = make_user()
    record_satisfaction(make_visit(), 2, by=user, now=NOW)

    [task] = tasks_due_before(user, NOW + timedelta(hours=1))

    assert (task.is_new, count_due_tasks(user, now=NOW)) == (1, 1)


def test_a_task_that_was_put_off_comes_back_on_its_day() -> None:
    user = make_user()
    record_satisfaction(make_visit(), 2, by=user, now=NOW)
    put_off_task(Task.objects.get(), NOW + timedelta(days=3), reason="on holiday", by=user, now=NOW)

    assert not tasks_due_before(user, NOW + timedelta(days=2))
    assert count_due_tasks(user, now=NOW) == 0
    assert [task.is_new for task in tasks_due_before(user, NOW + timedelta(days=4))] == [0]


def test_other_tasks_wait_for_their_day() -> None:
    user = make_user()
    Task.objects.create(
        kind="other", key="x", title="x", due_at=NOW + timedelta(days=1), created_at=NOW
    )

    assert not tasks_due_before(user, NOW + timedelta(hours=1))
    assert count_due_tasks(user, now=NOW) == 0
