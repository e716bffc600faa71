"""Two planners at once: each reminder stands in the outbox exactly once (PostgreSQL)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Message
from reminders.models import ReminderPlan
from reminders.plans.planning import PlanResult, plan_changes, plan_reminders
from tests.factories import make_company, make_customer, make_service, make_vehicle
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle
from workshop.models import Service

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PEOPLE = 12

Planner = Callable[..., PlanResult]


def make_people() -> None:
    """Each with two cars, so that the planners meet at people and not only at rows."""
    make_company()
    for number in range(PEOPLE):
        customer = make_customer(email=f"k{number}@kunde.example")
        agree(customer, "email")
        make_due_vehicle(customer=customer)
        make_due_vehicle(customer=customer)


def race(*planners: Planner) -> list[Exception]:
    """Let them all begin at one moment; return what went wrong."""
    start, failures = threading.Barrier(len(planners)), list[Exception]()

    def work(planner: Planner) -> None:
        try:
            start.wait(timeout=10)
            planner(today=FIRST_DAY, now=at(FIRST_DAY))
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(planner,)) for planner in planners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return failures


def rows_by_customer() -> Counter[int | None]:
    return Counter(
        Message.objects.filter(kind="service_reminder").values_list("customer", flat=True)
    )


@pytest.mark.parametrize(
    "planners",
    [(plan_reminders, plan_reminders), (plan_reminders, plan_changes)],
    ids=["two rounds", "a round and the changes"],
)
def test_each_customer_is_planned_for_exactly_once(planners: tuple[Planner, ...]) -> None:
    make_people()

    failures = race(*planners)
    # Whom both left to each other is told in the next round, and nobody is told again.
    plan_reminders(today=FIRST_DAY, now=at(FIRST_DAY, 7))

    assert failures == []
    assert sorted(rows_by_customer().values()) == [1] * PEOPLE
    told = [len(row.payload["items"]) for row in Message.objects.filter(kind="service_reminder")]
    assert told == [2] * PEOPLE


def test_a_round_after_the_race_adds_nothing() -> None:
    make_people()
    race(plan_reminders, plan_reminders)
    plan_reminders(today=FIRST_DAY, now=at(FIRST_DAY, 7))
    before = Message.objects.count()

    later = plan_reminders(
        today=FIRST_DAY + timedelta(days=1), now=at(FIRST_DAY + timedelta(days=1))
    )

    assert later.planned == 0
    assert Message.objects.count() == before


def test_two_planners_never_put_more_on_a_day_of_a_season_than_it_holds() -> None:
    make_company()
    tyres = make_service(due_rule=Service.DueRule.TYRES, duration_minutes=60)
    ReminderPlan.objects.create(service=tyres, steps=[16], most_a_day=2)
    for number in range(PEOPLE):
        customer = make_customer(email=f"k{number}@kunde.example")
        agree(customer, "email")
        make_vehicle(customer=customer)

    failures = race(plan_reminders, plan_reminders, plan_changes)
    plan_reminders(today=FIRST_DAY, now=at(FIRST_DAY, 7))

    days = Counter(timezone.localdate(row.not_before) for row in Message.objects.all())
    assert failures == []
    assert sorted(rows_by_customer().values()) == [1] * PEOPLE
    assert set(days.values()) == {2}
    assert len(days) == PEOPLE // 2
