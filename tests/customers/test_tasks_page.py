"""The task list: whose, when, one click; put off with a reason, done with a note."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.errors import PutOffError
from customers.forms.tasks import time_to_come
from customers.models import Task
from customers.task_actions import action_of
from customers.tasks_list import (
    assign_task,
    close_task,
    count_by_kind,
    count_due_tasks,
    open_tasks,
    put_off_task,
    tasks_due_before,
)
from tests.factories import make_customer, make_user
from workshop.models import User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # A Wednesday, 10 o'clock in Berlin.


def make_task(**fields: Any) -> Task:
    number = Task.objects.count()
    defaults = {"kind": "other", "key": f"k{number}", "title": f"Task {number}"}
    times = {"due_at": NOW, "created_at": NOW}
    return Task.objects.create(**{**defaults, **times, **fields})


@pytest.fixture
def me() -> User:
    return make_user(first_name="Eva", last_name="Kern")


@pytest.fixture
def desk(client: Client, me: User) -> Client:
    client.force_login(me)
    return client


def test_a_task_is_given_to_a_person_and_back(me: User) -> None:
    task = make_task()

    assert assign_task(task, me)
    task.refresh_from_db()
    assert task.assigned_to == me
    assert assign_task(task, None)
    task.refresh_from_db()
    assert task.assigned_to is None


def test_a_task_that_is_done_is_given_to_nobody(me: User) -> None:
    task = make_task(done_at=NOW)

    assert not assign_task(task, me)

    task.refresh_from_db()
    assert task.assigned_to is None


def test_a_task_is_put_off_with_reason_and_name(me: User) -> None:
    task = make_task()

    put_off_task(task, NOW + timedelta(hours=1), reason=" not reached ", by=me, now=NOW)

    task.refresh_from_db()
    assert task.due_at == NOW + timedelta(hours=1)
    assert (task.postponed_reason, task.postponed_by, task.postponed_at) == ("not reached", me, NOW)


@pytest.mark.parametrize(
    ("hours", "reason", "done_at"),
    [(0, "x", None), (-1, "x", None), (1, "  ", None), (1, "x", NOW)],
)
def test_it_is_not_put_off_without_reason_into_the_past_or_when_done(
    me: User, hours: int, reason: str, done_at: datetime | None
) -> None:
    task = make_task(done_at=done_at)

    with pytest.raises(PutOffError):
        put_off_task(task, NOW + timedelta(hours=hours), reason=reason, by=me, now=NOW)

    task.refresh_from_db()
    assert (task.due_at, task.postponed_reason) == (NOW, "")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("hour", "2026-11-25T11:00"),
        ("tomorrow", "2026-11-26T08:00"),
        ("monday", "2026-11-30T08:00"),
        ("week", "2026-12-02T08:00"),
    ],
)
def test_later_is_a_morning_of_the_house(choice: str, expected: str) -> None:
    moment = timezone.localtime(time_to_come(choice, now=NOW))

    assert f"{moment:%Y-%m-%dT%H:%M}" == expected


def test_monday_on_a_monday_is_the_next_one() -> None:
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)

    assert timezone.localdate(time_to_come("monday", now=monday)).day == 7


@pytest.mark.parametrize(
    ("whose", "expected"), [("", ["a", "b", "c"]), ("mine", ["a"]), ("free", ["c"])]
)
def test_the_list_can_be_mine_or_nobodys(me: User, whose: str, expected: list[str]) -> None:
    make_task(key="a", assigned_to=me)
    make_task(key="b", assigned_to=make_user())
    make_task(key="c")
    make_task(key="d", assigned_to=me, done_at=NOW)

    assert [task.key for task in open_tasks(user=me, whose=whose)] == expected


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, 1),
        ({"due_at": NOW + timedelta(seconds=1)}, 0),
        ({"due_at": NOW - timedelta(days=9)}, 1),
        ({"done_at": NOW}, 0),
    ],
)
def test_the_badge_counts_what_is_due(
    me: User, fields: Any, counts: int, django_assert_num_queries: Any
) -> None:
    make_task(**fields)

    with django_assert_num_queries(1):
        assert count_due_tasks(me, now=NOW) == counts


def test_the_badge_leaves_out_what_others_have_taken(me: User) -> None:
    make_task(assigned_to=make_user())
    make_task(assigned_to=me)

    assert count_due_tasks(me, now=NOW) == 1
    assert tasks_due_before(me, NOW + timedelta(days=1)).count() == 1
    assert tasks_due_before(None, NOW + timedelta(days=1)).count() == 2


def test_kinds_are_counted_for_the_filter() -> None:
    for kind, done_at in (("answer", None), ("answer", None), ("low_score", NOW), ("other", None)):
        make_task(kind=kind, done_at=done_at)

    assert count_by_kind(make_user()) == {"answer": 2, "other": 1}


@pytest.mark.parametrize("kind", Task.Kind.values)
def test_every_kind_has_a_button_with_a_word(kind: str) -> None:
    action = action_of(make_task(kind=kind, link="/bookings/7/"))

    assert str(action.label)
    assert action.url == "/bookings/7/"


def test_without_a_page_of_its_own_a_task_leads_to_the_customer() -> None:
    customer = make_customer(phone="+491711234567")

    action = action_of(make_task(kind="call_now", customer=customer))

    assert action.url == customer.get_absolute_url()
    assert (action.phone, action.phone_label) == ("+491711234567", "+49 171 1234567")
    assert action_of(make_task(kind="call_now")).url == ""
    assert action_of(make_task(kind="duplicate", customer=customer)).phone == ""


def test_the_page_says_who_has_it_and_why_it_waits(desk: Client, me: User) -> None:
    make_task(assigned_to=me, postponed_reason="Urlaub", postponed_at=NOW)
    make_task(assigned_to=make_user(first_name="Uwe", last_name="Groß"))

    page = desk.get(reverse("customers:tasks")).content.decode()

    for text in ("Uwe Groß", "Urlaub", 'name="to"', "put-off"):
        assert text in page


def test_one_click_takes_a_task(desk: Client, me: User) -> None:
    task = make_task()

    desk.post(reverse("customers:task_assign", args=[task.pk]), {"to": me.pk})

    task.refresh_from_db()
    assert task.assigned_to == me


@pytest.mark.parametrize("to", ["999999", "x"])
def test_nobody_who_is_not_here_gets_a_task(desk: Client, me: User, to: str) -> None:
    task = make_task(assigned_to=me)

    desk.post(reverse("customers:task_assign", args=[task.pk]), {"to": to})

    task.refresh_from_db()
    assert task.assigned_to == me


@pytest.mark.parametrize(
    ("sent", "is_put_off"),
    [
        ({"until": "week", "reason": "in Urlaub"}, True),
        ({"until": "week", "reason": ""}, False),
        ({"until": "never", "reason": "x"}, False),
    ],
)
def test_the_page_puts_off(desk: Client, sent: dict[str, str], is_put_off: bool) -> None:
    task = make_task()

    answer = desk.post(reverse("customers:task_put_off", args=[task.pk]), sent, follow=True)

    task.refresh_from_db()
    assert (task.due_at != NOW) == is_put_off
    assert answer.status_code == 200


def test_a_task_done_meanwhile_is_not_put_off(desk: Client) -> None:
    task = make_task()
    close_task(task.key, now=NOW, outcome="x")

    desk.post(
        reverse("customers:task_put_off", args=[task.pk]), {"until": "week", "reason": "later"}
    )

    task.refresh_from_db()
    assert task.due_at == NOW


def test_done_keeps_note_and_name(desk: Client, me: User) -> None:
    task = make_task()

    desk.post(reverse("customers:task_done", args=[task.pk]), {"outcome": "erreicht"})

    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("erreicht", me)


@pytest.mark.parametrize("name", ["task_assign", "task_put_off", "task_done"])
def test_looking_changes_nothing_and_strangers_may_not(client: Client, name: str) -> None:
    task = make_task()
    address = reverse(f"customers:{name}", args=[task.pk])

    assert client.post(address).status_code == 302
    assert client.post(address)["Location"].startswith("/login")
    client.force_login(make_user())
    assert client.get(address).status_code == 405


def test_filters_stay_when_one_turns_the_page(desk: Client) -> None:
    for _number in range(26):
        make_task(kind="answer")

    page = desk.get(reverse("customers:tasks"), {"whose": "free", "kind": "answer"})

    assert "whose=free&amp;kind=answer&amp;page=2" in page.content.decode()
