"""The owner's pages: figures, alarms, rules; and the offer on the order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from messaging.models import Message
from retention.models import GoodwillRule, GoodwillUse
from retention.scope import make_scope
from retention.today import alarms
from tests.factories import make_company, make_customer, make_user, make_vehicle
from tests.retention.builders import at, book, make_order, make_portal, make_reminder, make_rule

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


@pytest.mark.parametrize("name", ["dashboard", "goodwill", "rule_new"])
def test_only_the_owner_sees_figures_and_rules(desk: Client, owner: Client, name: str) -> None:
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


RULE = {
    "name": "Reklamation",
    "occasion": "complaint",
    "percent": "0",
    "amount_max": "30",
    "budget_month": "300",
    "min_months_customer": "0",
    "times_per_year": "2",
    "priority": "10",
    "is_active": "on",
}


def test_the_owner_makes_and_changes_a_rule(owner: Client) -> None:
    owner.post(reverse("retention:rule_new"), RULE)
    rule = GoodwillRule.objects.get()

    response = owner.post(reverse("retention:rule_edit", args=[rule.pk]), RULE | {"name": "Neu"})

    rule.refresh_from_db()
    assert response.url == reverse("retention:goodwill")
    assert rule.name == "Neu"


@pytest.mark.parametrize("bad", [{"percent": "101"}, {"amount_max": "-1"}, {"name": ""}])
def test_a_bad_rule_comes_back_with_the_form(owner: Client, bad: dict[str, str]) -> None:
    response = owner.post(reverse("retention:rule_new"), RULE | bad)

    assert response.status_code == 422
    assert not GoodwillRule.objects.exists()


def test_an_unused_rule_can_be_deleted_and_a_used_one_can_not(owner: Client) -> None:
    unused, used = make_rule(), make_rule(name="benutzt")
    order = make_order()
    GoodwillUse.objects.create(
        rule=used, customer=order.customer, order=order, amount=1, given_at=at(9, 1)
    )

    for rule in (unused, used):
        owner.post(reverse("retention:rule_delete", args=[rule.pk]))

    assert list(GoodwillRule.objects.all()) == [used]


def test_the_goodwill_page_lists_what_was_given(owner: Client) -> None:
    order = make_order()
    GoodwillUse.objects.create(
        rule=make_rule(), customer=order.customer, order=order, amount=7, given_at=at(9, 1)
    )

    page = owner.get(reverse("retention:goodwill")).content.decode()

    assert order.number in page
    assert "Kleine Reparatur" in page


def test_the_front_desk_gives_goodwill_on_the_order(desk: Client) -> None:
    rule, order = make_rule(), make_order()
    address = reverse("retention:goodwill_offer", args=[order.pk])

    offered = desk.get(address).content.decode()
    response = desk.post(address, {"rule": rule.pk})

    assert f'value="{rule.pk}"' in offered
    assert response.url == order.get_absolute_url()
    assert GoodwillUse.objects.get().order == order


def test_looking_at_the_offer_gives_nothing(desk: Client) -> None:
    make_rule()
    order = make_order()

    desk.get(reverse("retention:goodwill_offer", args=[order.pk]))

    assert not GoodwillUse.objects.exists()


@pytest.mark.parametrize("rule", ["", "abc", "999"])
def test_an_unknown_rule_gives_nothing(desk: Client, rule: str) -> None:
    order = make_order()

    response = desk.post(reverse("retention:goodwill_offer", args=[order.pk]), {"rule": rule})

    assert response.status_code == 404


def test_a_spent_budget_is_told_in_words(desk: Client) -> None:
    rule, order = make_rule(budget_month=1), make_order()

    desk.post(reverse("retention:goodwill_offer", args=[order.pk]), {"rule": rule.pk})

    assert not GoodwillUse.objects.exists()
    assert not Message.objects.exists()


def test_says_why_a_rule_gives_nothing(desk: Client) -> None:
    make_rule(max_order_net=1)

    page = desk.get(reverse("retention:goodwill_offer", args=[make_order().pk])).content.decode()

    assert "Kleine Reparatur:" in page
    assert "<button" not in page
