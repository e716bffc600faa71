"""What was put off to a day is a trigger of its own: planned, worded, stopped like any other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bookings.models import DeferredWork
from bookings.visits.agreed import agreed_service
from bookings.visits.deferred import settle_work
from customers.models import Vehicle
from messaging.models import Message
from messaging.rendering import render_message
from reminders.items import items_of
from reminders.messages import reminder_context
from reminders.models import ReminderPlan
from reminders.plans.households import SAME_OCCASION
from reminders.plans.planning import plan_changes
from reminders.wanted import still_wanted
from tests.factories import (
    make_appointment,
    make_company,
    make_customer,
    make_user,
    make_vehicle,
    make_workshop,
)
from tests.reminders.builders import DUE, agree, at, make_due_vehicle, only_message, plan

pytestmark = pytest.mark.django_db

# A Tuesday.
WANTED = date(2027, 5, 18)
ASKED = WANTED - timedelta(days=14)
WEEK = timedelta(days=7)


def put_off(vehicle: Vehicle, text: str = "Bremsen hinten", **fields: Any) -> DeferredWork:
    agreed_service()
    values = {"urgency": "soon", "noted_at": at(DUE, 8), "remind_on": WANTED, **fields}
    return DeferredWork.objects.create(
        customer=vehicle.customer, vehicle=vehicle, text=text, **values
    )


def test_is_told_two_weeks_before_the_day_and_once_after() -> None:
    put_off(make_vehicle())

    plan(ASKED - WEEK)
    plan(WANTED + WEEK)

    steps = [(row.step, row.not_before) for row in Message.objects.order_by("not_before")]
    assert steps == [("-14", at(ASKED, 10)), ("14", at(WANTED + 2 * WEEK, 10))]


def test_is_not_told_before_its_time() -> None:
    put_off(make_vehicle())

    assert plan(ASKED - WEEK - timedelta(days=1)).planned == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Bremsen hinten", "11/2026", "Mai 2027"]),
        ("en", ["in May 2027: Bremsen hinten", "put off at your visit in 11/2026"]),
    ],
)
def test_says_what_it_is_and_how_we_know(language: str, words: list[str]) -> None:
    vehicle = make_vehicle(customer=make_customer(language=language))
    agree(vehicle.customer, "email")
    put_off(vehicle)
    plan(ASKED - WEEK)

    rendered = render_message(only_message(), company=make_company(), is_first_contact=False)

    assert all(word in rendered.text for word in words)
    assert rendered.text.count("Bremsen hinten") == 1


def test_says_what_it_costs_while_the_offer_holds() -> None:
    put_off(make_vehicle(), price_gross=Decimal("480.00"), valid_until=ASKED)
    plan(ASKED - WEEK)

    [offer] = reminder_context(only_message())["put_off"]

    assert (offer.text, offer.price_gross) == ("Bremsen hinten", Decimal("480.00"))


def test_goes_into_one_message_with_what_comes_due_near_it() -> None:
    vehicle = make_due_vehicle()
    put_off(vehicle, remind_on=DUE - timedelta(days=40))
    # 54 days before the end of the month, and the plan's own step 46 days before it.
    plan(DUE - timedelta(days=53))

    services = {item.service_id for item in items_of(only_message())}
    assert len(services) == 2


def test_two_days_are_told_one_after_the_other() -> None:
    vehicle = make_vehicle()
    put_off(vehicle)
    put_off(vehicle, "Zahnriemen", remind_on=WANTED + timedelta(days=60))
    assert timedelta(days=60) < SAME_OCCASION

    plan(ASKED)
    plan(ASKED + timedelta(days=60))

    told = Message.objects.filter(step="-14").order_by("not_before")
    days = [items_of(row)[0].due_on for row in told]
    assert days == [WANTED, WANTED + timedelta(days=60)]


def test_another_day_withdraws_what_waits_and_is_not_told_twice() -> None:
    work = put_off(make_vehicle())
    plan(ASKED - WEEK)
    DeferredWork.objects.filter(pk=work.pk).update(remind_on=WANTED - timedelta(days=1))
    Vehicle.objects.get().save()

    plan_changes(today=ASKED - WEEK, now=at(ASKED - WEEK, 12))

    states = dict(Message.objects.values_list("not_before", "state"))
    assert states == {at(ASKED, 10): "skipped", at(ASKED - timedelta(days=1), 10): "planned"}


@pytest.mark.parametrize("state", ["done", "declined"])
def test_settled_work_is_not_wanted_any_more(state: str) -> None:
    work = put_off(make_vehicle())
    plan(ASKED - WEEK)
    before = still_wanted(only_message(), at(ASKED))

    settle_work(work, state, by=make_user(), now=at(ASKED))

    assert before is None
    assert still_wanted(only_message(), at(ASKED))


def test_an_appointment_stops_it() -> None:
    vehicle = make_vehicle()
    put_off(vehicle)
    make_appointment(starts_at=at(ASKED + WEEK), vehicle=vehicle, customer=vehicle.customer)

    assert plan(ASKED).planned == 0


def test_the_owner_switches_its_plan_off() -> None:
    put_off(make_vehicle())
    plan(ASKED - 2 * WEEK)
    ReminderPlan.objects.update(is_active=False)

    assert plan(ASKED).planned == 0


def test_its_link_leads_to_free_times_for_it(client: Client) -> None:
    make_workshop()
    put_off(make_vehicle())
    plan(ASKED - WEEK)

    link = reminder_context(only_message())["link"]

    page = client.get(link.removeprefix(settings.PUBLIC_BASE_URL))
    assert link.endswith("service=agreed-work")
    assert agreed_service().name_de in page.content.decode()
