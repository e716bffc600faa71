"""Work put off to a day, or a day to come again: due on that day, under an entry of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.direct.page_choice import bookable_services, read_choice
from bookings.forms.deferred import DeferredWorkForm, NextStepForm
from bookings.models import NextStep, Visit
from bookings.visits.agreed import AGREED_WORK, agreed_dues, agreed_service
from bookings.visits.deferred import Finding, defer_work, settle_work
from bookings.visits.next_steps import put_off_next
from customers.models import Vehicle
from customers.models.vehicle import LOOK_AT_ONCE, NEVER
from tests.bookings.visits.builders import NOW, make_visit
from tests.factories import make_service, make_user, make_vehicle
from workshop.models import Service, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]

TODAY = timezone.localdate(NOW)
IN_MAY = date(2027, 5, 20)
LATER = date(2027, 9, 1)


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def visit() -> Visit:
    return make_visit()


def put_off(visit: Visit, text: str, day: date | None = IN_MAY, **fields: Any):
    finding = Finding(text, "soon", remind_on=day, **fields)
    return defer_work(visit, finding, by=make_user(), now=NOW)


def dues(visit: Visit) -> list[tuple[date, str, str]]:
    found = agreed_dues([visit.vehicle]).get(visit.vehicle_id, [])
    return [(due.due_on, str(due.what), str(due.reason)) for due in found]


def test_work_is_due_on_the_day_agreed_and_says_so(visit: Visit) -> None:
    put_off(visit, "Rear brakes")

    month = f"{TODAY:%m/%Y}"
    assert dues(visit) == [(IN_MAY, "Rear brakes", f"put off at your visit in {month}")]


def test_work_of_one_day_is_one_due_and_another_day_is_another(visit: Visit) -> None:
    put_off(visit, "Rear brakes")
    put_off(visit, "Wiper blades")
    put_off(visit, "Timing belt", LATER)

    assert [(day, what) for day, what, _reason in dues(visit)] == [
        (IN_MAY, "Rear brakes, Wiper blades"),
        (LATER, "Timing belt"),
    ]


def test_work_without_a_day_is_no_due_of_its_own_and_makes_no_entry(visit: Visit) -> None:
    put_off(visit, "Rear brakes", None)

    assert dues(visit) == []
    assert not Service.objects.filter(code=AGREED_WORK).exists()


@pytest.mark.parametrize("state", ["done", "declined"])
def test_settled_work_is_not_due_any_more(visit: Visit, user: User, state: str) -> None:
    work = put_off(visit, "Rear brakes")

    settle_work(work, state, by=user, now=NOW)

    assert dues(visit) == []


def test_nothing_is_due_when_the_owner_has_switched_the_entry_off(visit: Visit) -> None:
    put_off(visit, "Rear brakes")
    Service.objects.filter(code=AGREED_WORK).update(is_active=False)

    assert dues(visit) == []


def test_a_day_to_come_again_is_due_in_words_for_the_customer(visit: Visit, user: User) -> None:
    agree(visit, user)

    [(day, what, reason)] = dues(visit)
    assert (day, what) == (LATER, "your next visit")
    assert reason == f"as agreed at your visit in {TODAY:%m/%Y}"


def test_who_does_not_want_to_hear_from_us_is_not_asked_again(visit: Visit, user: User) -> None:
    put_off_next(visit, "too early", "", by=user, now=NOW, again_on=LATER)

    assert NextStep.objects.get().again_on is None
    assert dues(visit) == []


def test_a_visit_since_then_ends_what_was_agreed(visit: Visit, user: User) -> None:
    agree(visit, user)
    again = make_visit(customer=visit.customer, vehicle=visit.vehicle)
    Visit.objects.filter(pk=again.pk).update(arrived_at=NOW + timedelta(days=90))

    assert dues(visit) == []


def test_another_answer_forgets_the_day(visit: Visit, user: User) -> None:
    agree(visit, user)

    put_off_next(visit, "too early", "letter", by=user, now=NOW)

    assert NextStep.objects.get().again_on is None


def test_the_work_names_a_day_on_which_the_customer_comes_anyway(visit: Visit, user: User) -> None:
    agree(visit, user)
    put_off(visit, "Rear brakes", LATER)

    assert [what for _day, what, _reason in dues(visit)] == ["Rear brakes"]


def test_whatever_is_agreed_or_settled_is_planned_anew(visit: Visit, user: User) -> None:
    def is_looked_at() -> bool:
        looked = Vehicle.objects.filter(pk=visit.vehicle_id, look_on=LOOK_AT_ONCE).exists()
        Vehicle.objects.filter(pk=visit.vehicle_id).update(look_on=NEVER)
        return looked

    is_looked_at()
    work = put_off(visit, "Rear brakes")
    noted = is_looked_at()
    settle_work(work, "done", by=user, now=NOW)
    settled = is_looked_at()
    agree(visit, user)

    assert (noted, settled, is_looked_at()) == (True, True, True)


def test_many_vehicles_take_as_many_queries_as_one(visit: Visit, django_assert_num_queries) -> None:
    put_off(visit, "Rear brakes")
    vehicles = [visit.vehicle, *(make_vehicle() for _ in range(5))]

    with django_assert_num_queries(3):
        agreed_dues(vehicles)


def test_a_link_books_agreed_work_but_the_open_page_does_not_offer_it() -> None:
    service = agreed_service()
    oil = make_service(code="oil")

    assert [*bookable_services()] == [oil]
    assert read_choice([AGREED_WORK]).services == [service]


@pytest.mark.parametrize(("days", "is_right"), [(-1, False), (0, True), (180, True)])
def test_a_day_that_is_past_is_not_taken(days: int, is_right: bool) -> None:
    day = timezone.localdate() + timedelta(days=days)
    data = {"work-text": "Brakes", "work-urgency": "soon", "work-remind_on": day.isoformat()}
    later = {"answer": "later", "channel": "none", "again_on": day.isoformat()}

    assert DeferredWorkForm(data).is_valid() is is_right
    assert NextStepForm(later).is_valid() is is_right


def agree(visit: Visit, user: User) -> NextStep:
    return put_off_next(visit, "holidays", "letter", by=user, now=NOW, again_on=LATER)
