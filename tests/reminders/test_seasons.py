"""The tyre season in the outbox: spread over working days, kept, and moved only on purpose."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer, Vehicle
from customers.records import add_service_record
from messaging.models import Message
from reminders.items import items_of
from reminders.models import ReminderPlan
from reminders.plans.planning import plan_changes
from reminders.plans.steps import PlanChange, change_plan, make_missing_plans
from reminders.seasons.days import place_parked
from reminders.seasons.page import season_view
from reminders.seasons.parking import is_parked, moment_of
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from tests.reminders.builders import BERLIN, at, make_due_vehicle, plan
from workshop.models import Service

pytestmark = pytest.mark.django_db

# The autumn season of 2026: from 15 September, a Tuesday, to 1 December.
BEGINS, ENDS = date(2026, 9, 15), date(2026, 12, 1)
SEEN = BEGINS - timedelta(days=7)


def make_tyres(
    *, a_day: int | None = 2, steps: tuple[int, ...] = (0, 21), **fields: Any
) -> Service:
    fields = {"duration_minutes": 60, "needed_abilities": ["lift"], **fields}
    service = make_service(code="tyres", due_rule=Service.DueRule.TYRES, **fields)
    ReminderPlan.objects.create(service=service, steps=list(steps), most_a_day=a_day)
    return service


def make_drivers(count: int) -> list[Vehicle]:
    return [make_vehicle(customer=make_customer(last_name=f"K{n}")) for n in range(count)]


def days_told() -> list[date]:
    rows = Message.objects.filter(kind="service_reminder", state="planned").order_by("not_before")
    return [timezone.localdate(row.not_before) for row in rows if not is_parked(row)]


def day_of(vehicle: Vehicle) -> date:
    row = Message.objects.exclude(state="blocked").get(customer=vehicle.customer_id)
    return timezone.localdate(row.not_before)


def send_until(day: date) -> None:
    due = Message.objects.filter(state="planned", not_before__lt=moment_of(day))
    due.update(state="delivered")


def test_spreads_a_season_over_the_working_days_of_its_window() -> None:
    make_workshop()
    make_tyres()
    make_drivers(9)

    plan(SEEN)

    # Two each from Tuesday to Friday, and the last one on Monday.
    days = [BEGINS + timedelta(days=number) for number in (0, 1, 2, 3, 6)]
    assert Counter(days_told()) == dict(zip(days, (2, 2, 2, 2, 1), strict=True))


@pytest.mark.parametrize(
    ("weeks", "begins", "ends"), [(0, (9, 15), (9, 25)), (10, (11, 24), (12, 1))]
)
def test_leaves_at_ten_and_never_after_the_season(weeks, begins, ends) -> None:
    make_workshop()
    make_tyres(a_day=1, steps=(weeks * 7,))
    make_drivers(1)

    plan(SEEN + timedelta(weeks=weeks))

    row = Message.objects.get()
    assert row.not_before == datetime(2026, *begins, 10, tzinfo=BERLIN)
    assert row.not_after == datetime(2026, *ends, 19, tzinfo=BERLIN)


def test_without_a_number_it_is_what_the_bays_can_take() -> None:
    make_workshop(bays=1)
    make_tyres(a_day=None, duration_minutes=180)
    make_drivers(4)

    plan(SEEN)

    # Nine hours hold three times three.
    assert Counter(days_told()) == {BEGINS: 3, BEGINS + timedelta(days=1): 1}


def test_where_nothing_is_known_of_bays_all_are_told_when_the_season_begins() -> None:
    make_tyres(a_day=None)
    make_drivers(4)

    plan(SEEN)

    assert days_told() == [BEGINS] * 4


def test_who_waits_longest_for_new_tyres_comes_first() -> None:
    make_workshop()
    tyres = make_tyres(a_day=1)
    unknown, lately, long_ago = make_drivers(3)
    add_service_record(lately, tyres, done_on=date(2026, 4, 1))
    add_service_record(long_ago, tyres, done_on=date(2025, 4, 1))

    plan(SEEN)

    days = [day_of(vehicle) - BEGINS for vehicle in (long_ago, lately, unknown)]
    assert [each.days for each in days] == [0, 1, 2]


def test_planning_again_keeps_every_day_and_adds_nobody() -> None:
    make_workshop()
    make_tyres()
    make_drivers(7)
    plan(SEEN)
    before = dict(Message.objects.values_list("pk", "not_before"))

    Vehicle.objects.look_again()
    plan(SEEN + timedelta(days=1))
    plan_changes(today=SEEN + timedelta(days=1), now=at(SEEN + timedelta(days=1), 7))

    assert dict(Message.objects.values_list("pk", "not_before")) == before


def test_who_comes_later_takes_the_next_day_with_room() -> None:
    make_workshop()
    make_tyres()
    make_drivers(3)
    plan(SEEN)

    (newcomer,) = make_drivers(1)
    plan_changes(today=SEEN, now=at(SEEN, 7))

    assert day_of(newcomer) == BEGINS + timedelta(days=1)
    assert max(Counter(days_told()).values()) == 2


def test_who_books_makes_room_and_the_others_keep_their_day() -> None:
    site = make_workshop()
    make_tyres(a_day=1)
    first, second = make_drivers(2)
    plan(SEEN)
    make_appointment(
        customer=first.customer, vehicle=first, workshop=site, starts_at=at(BEGINS, 12)
    )
    first.refresh_from_db()
    Vehicle.objects.look_again()

    (newcomer,) = make_drivers(1)
    plan(SEEN + timedelta(days=1))

    assert Message.objects.get(customer=first.customer_id).state == "blocked"
    assert (day_of(newcomer), day_of(second)) == (BEGINS, BEGINS + timedelta(days=1))


def test_the_second_step_follows_the_day_of_the_first() -> None:
    make_workshop()
    make_tyres(a_day=1)
    make_drivers(4)

    for number in range(40):
        today = SEEN + timedelta(days=number)
        send_until(today)
        plan(today)
        plan_changes(today=today, now=at(today, 7))

    told = dict.fromkeys(Customer.objects.order_by("pk").values_list("pk", flat=True), ())
    for row in Message.objects.order_by("not_before"):
        told[row.customer_id] += ((row.step, timezone.localdate(row.not_before) - BEGINS),)
    gaps = [(second[1] - first[1]).days for first, second in told.values()]
    assert [row[0][1].days for row in told.values()] == [0, 1, 2, 3]
    assert gaps == [21, 21, 21, 21]


def test_nobody_is_told_of_a_later_step_while_the_first_waits_for_a_day() -> None:
    make_workshop()
    make_tyres(a_day=1)
    make_drivers(60)
    plan(SEEN)
    waits = [row for row in Message.objects.all() if is_parked(row)]
    assert waits

    for number in (14, 21, 28):
        plan(BEGINS + timedelta(days=number))

    assert not Message.objects.filter(
        customer__in=[row.customer_id for row in waits], step="21"
    ).exists()


def test_who_finds_no_day_is_counted_and_told_so_at_the_end() -> None:
    make_workshop()
    make_tyres(a_day=1, steps=(0,))
    make_drivers(57)
    plan(SEEN)
    view = season_view(ReminderPlan.objects.get(), today=SEEN)
    assert view is not None

    plan(ENDS + timedelta(days=1))

    # 56 working days from 15 September to 1 December, less the 3 October, a Saturday anyhow.
    assert (view.number, view.parked) == (56, 1)
    late = Message.objects.get(not_before=moment_of(ENDS + timedelta(days=1)))
    assert late.state == "skipped"
    assert late.reason


def test_a_greater_number_finds_room_for_them_and_keeps_the_days_that_are_shown() -> None:
    make_workshop()
    make_tyres(a_day=1)
    make_drivers(60)
    plan(SEEN)
    row = ReminderPlan.objects.get()
    shown = Message.objects.get(not_before=moment_of(BEGINS))

    change_plan(row, PlanChange(row.steps, most_a_day=5), today=SEEN)

    told = Counter(days_told())
    assert Message.objects.get(pk=shown.pk).not_before == shown.not_before
    assert (sum(told.values()), max(told.values()), told[BEGINS]) == (60, 5, 5)


def test_a_smaller_number_moves_only_what_is_not_shown_yet() -> None:
    make_workshop()
    make_tyres(a_day=4)
    make_drivers(12)
    plan(SEEN)
    row = ReminderPlan.objects.get()

    change_plan(row, PlanChange(row.steps, most_a_day=2), today=SEEN)

    told = Counter(days_told())
    # The fifteenth is the seventh day: it is shown, and keeps its four.
    assert told.pop(BEGINS) == 4
    assert set(told.values()) == {2}
    assert sum(told.values()) == 8


def test_goes_along_with_what_the_customer_is_told_of_anyhow() -> None:
    make_workshop()
    make_tyres(a_day=1)
    # Its HU is told 46 days before the end of October: on the day on which the season begins.
    make_due_vehicle(date(2026, 10, 31))
    make_drivers(1)

    plan(SEEN)

    both, other = Message.objects.order_by("not_before")
    assert [item.step for item in items_of(both)] == [-46, 0]
    assert [timezone.localdate(row.not_before) - BEGINS for row in (both, other)] == [
        timedelta(0),
        timedelta(days=1),
    ]


def test_goes_alone_when_the_day_of_the_other_message_is_full() -> None:
    make_workshop()
    tyres = make_tyres(a_day=1)
    in_need, _both = make_drivers(1)[0], make_due_vehicle(date(2026, 10, 31))
    add_service_record(in_need, tyres, done_on=date(2025, 10, 1))

    plan(SEEN)

    days = {row.step: [] for row in Message.objects.all()}
    for row in Message.objects.order_by("not_before"):
        days[row.step].append((timezone.localdate(row.not_before) - BEGINS).days)
    assert days == {"-46": [0], "0": [0, 1]}
    assert day_of(in_need) == BEGINS


def test_a_later_due_service_joins_a_message_that_has_its_day() -> None:
    make_workshop()
    make_tyres(a_day=1)
    # Told from the eighteenth of September on, three days after the tyres.
    make_due_vehicle(date(2026, 9, 30))
    ReminderPlan.objects.create(service=Service.objects.get(code="hu"), steps=[-12])
    plan(SEEN)

    plan(SEEN + timedelta(days=3))

    message = Message.objects.get()
    assert [item.step for item in items_of(message)] == [0, -12]
    assert timezone.localdate(message.not_before) == BEGINS


def test_cars_of_one_household_go_into_one_message() -> None:
    make_workshop()
    make_tyres(a_day=1)
    customer = make_customer()
    for _number in range(3):
        make_vehicle(customer=customer)

    plan(SEEN)

    message = Message.objects.get()
    assert len(items_of(message)) == 3
    assert timezone.localdate(message.not_before) == BEGINS


def test_a_car_that_is_bought_meanwhile_joins_them() -> None:
    make_workshop()
    make_tyres(a_day=1)
    (vehicle,) = make_drivers(1)
    plan(SEEN)

    make_vehicle(customer=vehicle.customer)
    plan_changes(today=SEEN, now=at(SEEN, 7))

    message = Message.objects.get()
    assert len(items_of(message)) == 2
    assert not is_parked(message)
    assert message.payload["season"] == [BEGINS.isoformat(), ENDS.isoformat()]


def test_a_crash_before_the_days_are_given_sends_nothing_early(monkeypatch) -> None:
    make_workshop()
    make_tyres()
    make_drivers(3)
    monkeypatch.setattr("reminders.plans.planning.place_parked", lambda **_kwargs: 0)
    plan(SEEN)
    stopped = list(Message.objects.values_list("not_before", flat=True))

    assert set(stopped) == {moment_of(ENDS + timedelta(days=1))}
    assert place_parked(today=SEEN) == 3
    assert Counter(days_told()) == {BEGINS: 2, BEGINS + timedelta(days=1): 1}


def test_does_nothing_where_nothing_waits() -> None:
    assert place_parked(today=SEEN) == 0


def test_the_comparison_group_takes_no_room() -> None:
    make_workshop()
    make_tyres(a_day=1)
    ReminderPlan.objects.update(held_back_percent=50)
    make_drivers(12)

    plan(SEEN)

    skipped = Message.objects.filter(state="skipped")
    assert 0 < skipped.count() < 12
    assert {timezone.localdate(row.not_before) for row in skipped} == {BEGINS}
    assert max(Counter(days_told()).values()) == 1


@pytest.mark.parametrize(("number", "status"), [("3", 302), ("", 302), ("0", 422), ("x", 422)])
def test_the_owner_says_how_many_a_day(client: Client, number: str, status: int) -> None:
    make_tyres(a_day=7)
    client.force_login(make_user(role="owner"))
    row = ReminderPlan.objects.get()
    fields = {"steps": "0, 21", "is_active": "on", "most_a_day": number}

    response = client.post(reverse("reminders:plan", args=[row.pk]), fields)

    row.refresh_from_db()
    assert response.status_code == status
    assert row.most_a_day == {"3": 3, "": None}.get(number, 7)


def test_a_plan_without_a_season_has_no_number_a_day(client: Client) -> None:
    make_due_vehicle()
    make_missing_plans()
    client.force_login(make_user(role="owner"))

    page = client.get(reverse("reminders:plan", args=[ReminderPlan.objects.get().pk]))

    assert "most_a_day" not in page.context["form"].fields
    assert page.context["season"] is None


def test_the_page_of_the_plan_shows_the_days_and_what_they_take(client: Client) -> None:
    make_workshop(bays=1)
    make_tyres(a_day=None, duration_minutes=270)
    make_drivers(3)
    plan(SEEN)
    row = ReminderPlan.objects.get()

    view = season_view(row, today=SEEN)

    assert view is not None
    assert [(day.day, day.number, day.is_full) for day in view.days] == [
        (BEGINS, 2, True),
        (BEGINS + timedelta(days=1), 1, False),
    ]
    assert (view.first, view.last, view.fewest, view.most) == (BEGINS, ENDS, 2, 2)
