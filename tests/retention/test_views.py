"""The owner's page: figures and alarms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from retention.scope import make_scope
from retention.today import alarms
from tests.factories import make_company, make_customer, make_user, make_vehicle
from tests.retention.builders import book, make_portal, make_reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role="owner"))
    return client


@pytest.fixture
def desk() -> Client:
    make_company()
    client = Client()
    client.force_login(make_user())
    return client


def _alarm_counts() -> list[int]:
    now = timezone.now()
    today = timezone.localdate(now)
    return [alarm.count for alarm in alarms(make_scope(today, today, site=None, now=now))]


@pytest.mark.parametrize("name", ["dashboard"])
def test_only_the_owner_sees_figures(desk: Client, owner: Client, name: str) -> None:
    address = reverse(f"retention:{name}")

    assert desk.get(address).status_code == 403
    assert owner.get(address).status_code == 200
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("query", ["", "?days=30", "?days=365", "?days=7", "?site=999", "?days=x"])
def test_the_dashboard_takes_any_span(owner: Client, query: str) -> None:
    response = owner.get(reverse("retention:dashboard") + query)

    assert response.status_code == 200
    assert len(response.context["figures"]) == 16


def test_the_dashboard_marks_shares_of_few_cases_and_draws_charts(owner: Client) -> None:
    now = timezone.now()
    book(make_portal(), make_customer(), now - timedelta(days=1), answered_at=now)

    page = owner.get(reverse("retention:dashboard")).content.decode()

    assert "state-warn" in page
    assert 'role="img"' in page
    assert "style=" not in page


def test_the_strip_counts_what_needs_a_person() -> None:
    make_company()
    now = timezone.now()
    book(make_portal(), make_customer(), now - timedelta(hours=2), state="open")
    for kind in (Task.Kind.SECOND_PORTAL_BOOKING, Task.Kind.LOW_SCORE, Task.Kind.OTHER):
        open_task(NewTask(kind=kind, key=kind, title=kind, due_at=now), now=now)
    vehicle = make_vehicle()
    for state in ("uncertain", "missed", "planned"):
        make_reminder(vehicle.pk, vehicle.customer, now, state=state)

    assert _alarm_counts() == [1, 1, 1, 1, 1]


def test_the_strip_forgets_what_is_settled() -> None:
    now = timezone.now()
    Task.objects.create(
        kind=Task.Kind.LOW_SCORE, key="1", title="1", due_at=now, created_at=now, done_at=now
    )
    vehicle = make_vehicle()
    make_reminder(vehicle.pk, vehicle.customer, now - timedelta(days=15), state="missed")

    assert _alarm_counts() == [0, 0, 0, 0, 0]
