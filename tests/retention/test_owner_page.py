"""The owner's page: what burns, figures as they were counted, and the lists behind them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from retention.figures.catalogue import DEFINITIONS
from retention.models import FigureSnapshot
from retention.snapshots import SNAPSHOT_JOB, Choice, take_snapshot
from retention.today import alarms, calls_today
from tests.factories import make_company, make_customer, make_user, make_vehicle, make_workshop
from tests.retention.builders import book, make_direct, make_portal, make_reminder, win
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db
PAGE = "retention:dashboard"


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role="owner"))
    return client


def _open(kind: str, **fields) -> Task:
    now = timezone.now()
    new = NewTask(kind=kind, key=kind, title=kind, due_at=now, **fields)
    return open_task(new, now=now)


def _counts() -> list[int]:
    return [alarm.count for alarm in alarms(None, now=timezone.now())]


@pytest.mark.parametrize("name", ["dashboard", "counted"])
def test_only_the_owner_sees_figures(owner: Client, name: str) -> None:
    desk = Client()
    desk.force_login(make_user())

    assert owner.get(reverse(f"retention:{name}")).status_code == 200
    assert desk.get(reverse(f"retention:{name}")).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?period=30", "?period=last_year", "?period=7", "?site=999", "?source=x"]
)
def test_the_page_takes_any_filter(owner: Client, query: str) -> None:
    assert owner.get(reverse(PAGE) + query).status_code == 200


def test_what_nobody_has_counted_is_counted_in_the_background_and_then_shown(owner) -> None:
    first = owner.get(reverse(PAGE))
    owner.get(reverse(PAGE))
    waiting = Job.objects.filter(kind=SNAPSHOT_JOB).count()
    run_due_jobs(now=timezone.now)

    second = owner.get(reverse(PAGE))

    assert (first.context["page"], first.context["is_counting"], waiting) == (None, True, 1)
    assert second.context["is_counting"] is False
    shown = [each for group in second.context["page"].groups for each in group.figures]
    assert len(shown) == len(DEFINITIONS)


def test_an_old_snapshot_is_shown_and_counted_anew(owner: Client) -> None:
    take_snapshot(Choice(), now=timezone.now() - timedelta(days=2))

    response = owner.get(reverse(PAGE))

    assert response.context["page"] is not None
    assert response.context["is_counting"] is True


def test_the_owner_lets_the_figures_be_counted_anew(owner: Client) -> None:
    site = make_workshop()
    take_snapshot(Choice("30", site), now=timezone.now())

    response = owner.post(reverse("retention:refresh"), {"period": "30", "site": site.pk})

    assert f"period=30&site={site.pk}" in response.url
    assert Job.objects.get(kind=SNAPSHOT_JOB).payload["choice"] == f"30:{site.pk}:all"


def test_what_was_chosen_stays_one_value_whatever_stands_in_it(owner: Client) -> None:
    make_company()

    response = owner.post(reverse("retention:refresh"), {"period": "30&site=7", "site": " "})

    assert parse_qs(urlsplit(response["Location"]).query) == {
        "period": ["30&site=7"],
        "site": [" "],
    }


def test_the_page_marks_few_cases_and_draws_charts(owner: Client) -> None:
    now = timezone.now()
    portal = make_portal()
    win(portal, make_customer(), now - timedelta(days=9), answered_at=now)
    take_snapshot(Choice(), now=now)

    page = owner.get(reverse(PAGE)).content.decode()

    assert "state-warn" in page
    assert 'role="img"' in page
    assert "style=" not in page
    assert portal.name in page


@pytest.mark.parametrize("customers", [2, 12])
def test_the_page_asks_at_most_twenty_times(owner: Client, customers: int) -> None:
    now = timezone.now()
    portal, direct = make_portal(), make_direct(make_workshop())
    for _number in range(customers):
        win(portal, make_customer(), now - timedelta(days=9))
        book(direct, make_customer(), now - timedelta(hours=5), state="open")
    _open(Task.Kind.LOW_SCORE)
    vehicle = make_vehicle()
    for state in ("uncertain", "missed"):
        make_reminder(vehicle.pk, vehicle.customer, now, state=state)
    make_reminder(vehicle.pk, vehicle.customer, now, state="planned", channel="call")
    take_snapshot(Choice(), now=now)

    with CaptureQueriesContext(connection) as queries:
        owner.get(reverse(PAGE))

    assert len(queries) <= 20, "\n".join(query["sql"] for query in queries)


def test_the_strip_counts_what_needs_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    make_company()
    now = timezone.now()
    book(make_portal(), make_customer(), now - timedelta(days=9), state="open")
    for kind in (Task.Kind.SECOND_PORTAL_BOOKING, Task.Kind.LOW_SCORE, Task.Kind.OTHER):
        _open(kind)
    vehicle = make_vehicle()
    for state in ("uncertain", "missed", "planned"):
        make_reminder(vehicle.pk, vehicle.customer, now, state=state)

    assert _counts() == [1, 1, 1, 1, 1]


def test_the_strip_forgets_what_is_settled() -> None:
    now = timezone.now()
    task = _open(Task.Kind.LOW_SCORE)
    Task.objects.filter(pk=task.pk).update(done_at=now)
    vehicle = make_vehicle()
    make_reminder(vehicle.pk, vehicle.customer, now - timedelta(days=15), state="missed")

    assert _counts() == [0, 0, 0, 0, 0]


def test_the_strip_leads_to_the_page_that_settles_it() -> None:
    make_company()
    booking = book(make_portal(), make_customer(), timezone.now() - timedelta(days=9), state="open")

    (entry,) = alarms(None, now=timezone.now())[0].entries

    assert entry.url == booking.get_absolute_url()
    assert entry.name == booking.customer.name


def test_tells_whom_to_call_today_tasks_before_reminders() -> None:
    make_company()
    now, vehicle, angry = timezone.now(), make_vehicle(), make_customer()
    call = make_reminder(
        vehicle.pk, vehicle.customer, now - timedelta(hours=1), state="handed_over", channel="call",
        not_after=now + timedelta(days=3),
    )  # fmt: skip
    _open(Task.Kind.LOW_SCORE, customer=angry, link="/bookings/")
    _open(Task.Kind.DUPLICATE)

    calls = calls_today(now=now)

    assert calls.count == 2
    assert [entry.url for entry in calls.entries] == [
        "/bookings/",
        reverse("reminders:call", args=[call.pk]),
    ]


def test_the_list_behind_the_calls_of_today_holds_all_of_them(owner: Client) -> None:
    """The same rows are counted on the owner's page and listed behind it, others on neither."""
    make_company()
    now, vehicle = timezone.now(), make_vehicle()
    for state, day in (("handed_over", -1), ("planned", -1), ("handed_over", 1)):
        make_reminder(
            vehicle.pk, vehicle.customer, now + timedelta(days=day), state=state, channel="call",
            not_after=now + timedelta(days=3),
        )  # fmt: skip
    for days in (0, 2):
        Task.objects.create(
            kind=Task.Kind.CALL_NOW, key=f"call {days}", title=f"Rückruf {days}",
            due_at=now + timedelta(days=days), created_at=now,
        )  # fmt: skip

    calls = calls_today(now=now)
    page = owner.get(calls.url)

    assert calls.count == 2
    assert [task.title for task in page.context["tasks"]] == ["Rückruf 0"]
    assert len(page.context["rows"]) == 1


def test_a_task_alone_is_no_empty_call_list(owner: Client) -> None:
    make_company()
    _open(Task.Kind.LOW_SCORE, customer=make_customer(last_name="Unmut"), link="/bookings/")

    page = owner.get(reverse("reminders:calls")).content.decode()

    assert "Unmut" in page
    assert 'href="/bookings/"' in page
    assert 'class="empty"' not in page


def test_the_list_behind_a_figure_names_the_customers(owner: Client) -> None:
    now = timezone.now()
    portal, direct = make_portal(), make_direct(make_workshop())
    back, once = (make_customer(last_name=name) for name in ("Wiederkehr", "Einmalig"))
    for customer in (back, once):
        win(portal, customer, now - timedelta(days=20))
    book(direct, back, now - timedelta(days=2))
    take_snapshot(Choice(), now=now)
    address = reverse("retention:figure", args=["returned_directly"])

    part = owner.get(address).content.decode()
    whole = owner.get(f"{address}?of=all").content.decode()

    assert ("Wiederkehr" in part, "Einmalig" in part) == (True, False)
    assert ("Wiederkehr" in whole, "Einmalig" in whole) == (True, True)


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_each_figure_opens_its_list(owner: Client, key: str) -> None:
    win(make_portal(), make_customer(), timezone.now() - timedelta(days=20))
    take_snapshot(Choice(), now=timezone.now())

    response = owner.get(reverse("retention:figure", args=[key]))

    assert response.status_code == 200


def test_there_is_no_list_of_what_was_never_counted(owner: Client) -> None:
    unknown, known = (reverse("retention:figure", args=[key]) for key in ("nothing", "opt_outs"))

    assert owner.get(known).status_code == 404
    take_snapshot(Choice(), now=timezone.now())
    assert owner.get(unknown).status_code == 404
    assert owner.get(known).status_code == 200
    assert FigureSnapshot.objects.count() == 1
