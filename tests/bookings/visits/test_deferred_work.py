"""Work that was put off: noted, offered again, closed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.errors import NotAcknowledgedError, WorkSettledError
from bookings.models import DeferredWork, Visit
from bookings.visits.deferred import (
    Finding,
    defer_work,
    settle_work,
    work_of_customer,
    work_of_vehicles,
    work_to_offer,
)
from customers.models import Customer
from tests.bookings.visits.builders import NOW, make_visit
from tests.factories import make_customer, make_user, make_vehicle
from workshop.models import User
from workshop_crm.desk.talking_points import what_to_say
from workshop_crm.desk.timeline import read_timeline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]

TODAY = timezone.localdate(NOW)


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def visit() -> Visit:
    return make_visit()


def make_work(customer: Customer, **fields: Any) -> DeferredWork:
    defaults = {"text": "Brakes", "urgency": "soon", "noted_at": NOW}
    return DeferredWork.objects.create(customer=customer, **{**defaults, **fields})


def test_notes_what_was_put_off(visit: Visit, user: User) -> None:
    until = TODAY + timedelta(days=60)
    finding = Finding("Brake discs", "soon", Decimal("480.00"), until, "Jens")

    work = defer_work(visit, finding, by=user, now=NOW)

    work.refresh_from_db()
    assert (work.customer, work.vehicle, work.visit) == (visit.customer, visit.vehicle, visit)
    assert (work.text, work.urgency, work.price_gross) == ("Brake discs", "soon", Decimal(480))
    assert (work.valid_until, work.found_by, work.noted_by) == (until, "Jens", user)
    assert (work.state, work.acknowledged_at) == ("open", None)


def test_the_same_words_correct_the_entry(visit: Visit, user: User) -> None:
    defer_work(visit, Finding("Brake discs", "soon", Decimal(480)), by=user, now=NOW)

    defer_work(visit, Finding("Brake discs", "convenient", Decimal(450)), by=user, now=NOW)

    work = DeferredWork.objects.get()
    assert (work.urgency, work.price_gross) == ("convenient", Decimal(450))


def test_safety_is_put_off_only_by_who_knows_the_danger(visit: Visit, user: User) -> None:
    with pytest.raises(NotAcknowledgedError):
        defer_work(visit, Finding("Brake hose", "safety"), by=user, now=NOW)
    assert not DeferredWork.objects.exists()

    work = defer_work(
        visit, Finding("Brake hose", "safety", is_acknowledged=True), by=user, now=NOW
    )

    assert work.acknowledged_at == NOW


def test_the_database_keeps_safety_from_being_forgotten(visit: Visit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_work(visit.customer, urgency="safety")


@pytest.mark.parametrize("state", ["done", "declined"])
def test_is_closed_once(visit: Visit, user: User, state: str) -> None:
    work = make_work(visit.customer)
    settle_work(work, state, by=user, now=NOW)

    again = settle_work(work, state, by=None, now=NOW + timedelta(days=1))

    assert (again.state, again.closed_at, again.closed_by) == (state, NOW, user)
    assert work_to_offer([visit.customer.pk], today=TODAY) == []


def test_two_tablets_don_t_close_it_differently(visit: Visit, user: User) -> None:
    work = make_work(visit.customer)
    settle_work(work, "done", by=user, now=NOW)

    with pytest.raises(WorkSettledError, match=r"Brakes.*done"):
        settle_work(work, "declined", by=user, now=NOW)

    work.refresh_from_db()
    assert work.state == "done"


def test_offers_the_most_urgent_first(visit: Visit) -> None:
    later = make_work(visit.customer, urgency="convenient")
    safety = make_work(visit.customer, urgency="safety", acknowledged_at=NOW)
    soon = make_work(visit.customer)

    assert work_to_offer([visit.customer.pk], today=TODAY) == [safety, soon, later]


@pytest.mark.parametrize(
    ("days", "urgency", "is_offered"),
    [
        (0, "soon", True),
        (-1, "soon", False),
        (-1, "safety", True),
    ],
)
def test_what_has_expired_is_not_offered_but_safety_is(
    visit: Visit, days: int, urgency: str, is_offered: bool
) -> None:
    make_work(
        visit.customer,
        urgency=urgency,
        acknowledged_at=NOW,
        valid_until=TODAY + timedelta(days=days),
    )

    assert bool(work_to_offer([visit.customer.pk], today=TODAY)) is is_offered
    assert len(work_of_customer(visit.customer)) == 1


def test_knows_it_by_vehicle_for_messages(visit: Visit) -> None:
    other = make_vehicle(customer=visit.customer)
    mine = make_work(visit.customer, vehicle=visit.vehicle)
    make_work(make_customer())

    assert work_of_vehicles([visit.vehicle, other], today=TODAY) == {visit.vehicle.pk: [mine]}


def test_stands_among_what_to_say_today(visit: Visit) -> None:
    make_work(visit.customer, text="Discs", price_gross=Decimal("480.00"), visit=visit)
    make_work(visit.customer, text="Hose", urgency="safety", acknowledged_at=NOW)

    points = what_to_say(visit.customer, now=NOW)

    assert points[0].text.startswith("SAFETY, put off on ")
    assert "Hose" in points[0].text
    assert "Discs (480.00\xa0€)" in points[1].text
    assert points[1].url == visit.get_absolute_url()


def test_stands_in_the_timeline(visit: Visit) -> None:
    make_work(visit.customer, text="Discs", visit=visit)

    entries = read_timeline(visit.customer, group="visits").entries

    [entry] = [each for each in entries if each.title == "Put off: Discs"]
    assert (entry.state_label, entry.url) == ("open", visit.get_absolute_url())
