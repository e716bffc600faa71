"""Is the car still theirs? Asked in the reminder after long silence, answered on its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.direct.taking import booking_link, link_token
from customers.merging.steps import Recorder
from customers.models import Customer, ServiceRecord, Task, Vehicle
from customers.tasks_list import close_task
from messaging.delivery.round import deliver_due_messages
from messaging.models import Inbound, Message
from messaging.rendering import Rendered, render_message
from reminders.joined import rename_vehicle
from reminders.last_contact import LastContact, asks_if_still_theirs, is_long_ago
from reminders.models import CallAttempt
from reminders.sold_cars import report_sold, sale_key, sold_link
from tests.factories import (
    make_appointment,
    make_company,
    make_customer,
    make_vehicle,
    make_workshop,
)
from tests.reminders.builders import (
    FIRST_DAY,
    agree,
    at,
    make_due_vehicle,
    make_hu,
    only_message,
    plan,
)

pytestmark = pytest.mark.django_db

LONG_AGO, LATELY = date(2024, 9, 1), date(2026, 9, 1)
QUESTION = {"de": ("Gehört es Ihnen noch?", "Noch Ihr Auto?"), "en": ("still yours?", "Still your")}


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ({}, date(2024, 1, 1)),
        ({"visit": date(2025, 1, 1)}, date(2025, 1, 1)),
        ({"visit": date(2025, 1, 1), "answer": date(2025, 2, 1)}, date(2025, 2, 1)),
        ({"appointment": date(2026, 1, 1), "call": date(2025, 2, 1)}, date(2026, 1, 1)),
        # A visit before they were entered here counts, and so does an older one alone.
        ({"visit": date(2020, 1, 1)}, date(2020, 1, 1)),
    ],
)
def test_the_newest_contact_counts(known: dict[str, date], day: date) -> None:
    assert LastContact(since=date(2024, 1, 1), **known).day == day


@pytest.mark.parametrize(
    ("day", "months", "is_asked"),
    [
        (date(2025, 4, 1), 18, True),
        (date(2025, 4, 2), 18, False),
        (date(2025, 4, 1), 19, False),
        (date(2000, 1, 1), 0, False),
    ],
)
def test_more_than_the_months_of_the_house_rule_are_long(
    day: date, months: int, is_asked: bool
) -> None:
    assert is_long_ago(day, months=months, today=date(2026, 10, 2)) is is_asked


def old_car(**fields: Any) -> Vehicle:
    """A car with a due HU of somebody who has not been heard of for two years."""
    vehicle = make_due_vehicle(customer=make_customer(**fields))
    Customer.objects.filter(pk=vehicle.customer_id).update(won_at=at(LONG_AGO))
    vehicle.customer.refresh_from_db()
    return vehicle


def _visit(vehicle: Vehicle, day: date) -> None:
    ServiceRecord.objects.create(vehicle=vehicle, service=make_hu(), done_on=day)


def _appointment(vehicle: Vehicle, day: date, state: str = "done") -> None:
    make_appointment(customer=vehicle.customer, vehicle=vehicle, starts_at=at(day), state=state)


def _no_show(vehicle: Vehicle, day: date) -> None:
    _appointment(vehicle, day, "no_show")


def _inbound(vehicle: Vehicle, day: date, kind: str = "reply") -> None:
    Inbound.objects.create(
        key="1", kind=kind, channel="email", customer=vehicle.customer, received_at=at(day)
    )


def _bounce(vehicle: Vehicle, day: date) -> None:
    _inbound(vehicle, day, "bounce")


def _call(vehicle: Vehicle, day: date, outcome: str = "reached") -> None:
    row = Message.objects.create(
        customer=vehicle.customer, kind="service_reminder", channel="call", key="k",
        not_before=at(day), not_after=at(day), created_at=at(day),
    )  # fmt: skip
    CallAttempt.objects.create(
        message=row, customer=vehicle.customer, outcome=outcome, called_at=at(day)
    )


def _no_answer(vehicle: Vehicle, day: date) -> None:
    _call(vehicle, day, "no_answer")


@pytest.mark.parametrize(
    ("contact", "is_asked"),
    [
        (_visit, False),
        (_appointment, False),
        (_inbound, False),
        (_call, False),
        # Nobody has said anything.
        (_no_show, True),
        (_bounce, True),
        (_no_answer, True),
    ],
)
def test_what_counts_as_a_contact(contact: Callable[[Vehicle, date], None], is_asked: bool) -> None:
    make_company()
    vehicle = old_car()

    contact(vehicle, LATELY)

    assert asks_if_still_theirs(vehicle, vehicle.customer, today=FIRST_DAY) is is_asked


def test_who_took_the_car_over_lately_is_not_asked() -> None:
    make_company()
    vehicle = old_car()
    Vehicle.objects.update(held_since=LATELY)

    assert not asks_if_still_theirs(vehicle, vehicle.customer, today=FIRST_DAY)


@pytest.mark.parametrize(("months", "is_asked"), [(18, True), (48, False), (0, False)])
def test_the_owner_sets_the_months(months: int, is_asked: bool) -> None:
    make_company(owner_question_months=months)
    vehicle = old_car()

    assert asks_if_still_theirs(vehicle, vehicle.customer, today=FIRST_DAY) is is_asked


def test_the_contact_is_looked_up_in_one_query(django_assert_num_queries: Any) -> None:
    make_company()
    vehicle = old_car()

    with django_assert_num_queries(1):
        asks_if_still_theirs(vehicle, vehicle.customer, today=FIRST_DAY)


def reminder(channel: str, **fields: Any) -> Rendered:
    company, vehicle = make_company(), old_car(**fields)
    if channel != "letter":
        agree(vehicle.customer, channel)
    plan()
    return render_message(only_message(), company=company, is_first_contact=False)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("channel", ["email", "sms", "letter", "call"])
def test_after_long_silence_the_reminder_asks_first(channel: str, language: str) -> None:
    rendered = reminder(channel, language=language)

    text = rendered.text or rendered.html
    asked = QUESTION[language][channel == "sms"]
    assert asked in text
    # The subject names the month before.
    assert text.index(asked) < text.rindex("11/2026" if channel == "sms" else "2026")


@pytest.mark.parametrize("channel", ["email", "sms", "letter", "call"])
def test_who_was_here_lately_is_not_asked(channel: str) -> None:
    company, vehicle = make_company(), old_car(language="de")
    _visit(vehicle, LATELY)
    Vehicle.objects.filter(pk=vehicle.pk).update(hu_due=date(2026, 11, 1))
    if channel != "letter":
        agree(vehicle.customer, channel)
    plan()

    rendered = render_message(only_message(), company=company, is_first_contact=False)

    assert not any(asked in rendered.text + rendered.html for asked in QUESTION["de"])
    assert "Falls ja" not in rendered.text + rendered.html


def test_the_mail_has_a_button_of_its_own_for_a_car_that_is_gone() -> None:
    rendered = reminder("email", language="en")

    assert sold_link(Vehicle.objects.get()) in rendered.html
    assert "I don't have this car any more" in rendered.html.replace("&#x27;", "'")


def path_of(vehicle: Vehicle) -> str:
    return reverse("public_sold", args=[link_token(vehicle)])


def test_looking_at_the_question_changes_nothing(client: Client) -> None:
    make_company()

    page = client.get(path_of(old_car(language="de")))

    assert page.status_code == 200
    assert not Task.objects.exists()


def test_the_answer_opens_one_task_for_the_desk(client: Client) -> None:
    make_company()
    vehicle = old_car(language="en")

    page = client.post(path_of(vehicle), follow=True)
    client.post(path_of(vehicle))

    task = Task.objects.get()
    assert (task.link, task.customer) == (vehicle.get_absolute_url(), vehicle.customer)
    assert "Thank you" in page.content.decode()
    vehicle.refresh_from_db()
    assert vehicle.sold_on is None


def test_a_made_up_link_reports_nothing(client: Client) -> None:
    vehicle = old_car()

    response = client.post(reverse("public_sold", args=[f"{vehicle.pk}.forged"]))

    assert response.status_code == 404
    assert not Task.objects.exists()


def test_the_page_of_a_reminder_leads_to_the_question(client: Client) -> None:
    make_company()
    make_workshop()
    vehicle = old_car()

    page = client.get(booking_link(vehicle, make_hu()).removeprefix("https://werkstatt.example"))

    assert path_of(vehicle) in page.content.decode()


def _deliver(moment: datetime) -> str:
    deliver_due_messages(now=lambda: moment)
    return only_message().state


def test_nothing_leaves_while_the_report_waits_for_a_person() -> None:
    make_company()
    vehicle = old_car()
    agree(vehicle.customer, "email")
    plan()
    report_sold(vehicle, now=at(FIRST_DAY, 9))

    assert _deliver(at(FIRST_DAY, 11)) == "skipped"
    assert only_message().reason


def test_a_report_that_was_wrong_lets_reminders_go_on() -> None:
    make_company()
    vehicle = old_car()
    agree(vehicle.customer, "email")
    plan()
    report_sold(vehicle, now=at(FIRST_DAY, 8))
    close_task(sale_key(vehicle.pk), now=at(FIRST_DAY, 9), outcome="still theirs")

    assert _deliver(at(FIRST_DAY, 11)) == "handed_over"


def test_a_report_about_another_car_stops_nothing() -> None:
    make_company()
    vehicle = old_car()
    agree(vehicle.customer, "email")
    plan()
    report_sold(make_vehicle(customer=vehicle.customer), now=at(FIRST_DAY, 8))

    assert _deliver(at(FIRST_DAY, 11)) == "handed_over"


def test_the_report_goes_to_the_car_that_is_kept_when_two_are_one() -> None:
    old, kept = old_car(), make_vehicle()
    report_sold(old, now=at(FIRST_DAY))

    rename_vehicle(Recorder(), old.pk, kept)

    assert Task.objects.get().key == sale_key(kept.pk)
    assert Task.objects.get().link == kept.get_absolute_url()
