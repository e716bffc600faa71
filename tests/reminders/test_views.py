"""The pages about reminders: who may open them, what they show, what they change."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import withdraw_consent
from customers.models import Vehicle
from messaging.models import Message
from reminders.models import CallAttempt, ReminderPlan
from tests.factories import make_appointment, make_company, make_user, make_workshop
from tests.reminders.builders import make_hu, make_reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_company()
    client.force_login(make_user())
    return client


@pytest.fixture
def owner() -> Client:
    make_company()
    client = Client()
    client.force_login(make_user(role="owner"))
    return client


@pytest.mark.parametrize("name", ["reminders:list", "reminders:calls"])
def test_pages_need_a_log_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 302


def test_the_list_shows_what_goes_out_and_what_has_gone_out(desk: Client) -> None:
    make_reminder(number=1)
    make_reminder(number=2, state="delivered")

    page = desk.get(reverse("reminders:list")).content.decode()

    assert "Kunde1" in page
    assert "Kunde2" in page
    assert "Hauptuntersuchung (HU/AU), VW Golf M-AB 123" in page


def test_the_empty_list_says_what_comes(desk: Client) -> None:
    response = desk.get(reverse("reminders:list"))

    assert response.status_code == 200
    assert b'class="empty"' in response.content


def test_one_reminder_can_be_stopped_from_the_list(desk: Client) -> None:
    message = make_reminder()
    here = reverse("reminders:list")
    page = desk.get(here).content.decode()
    stop = reverse("messaging:block", args=[message.pk])
    assert f'action="{stop}"' in page

    response = desk.post(stop, {"next": here})

    message.refresh_from_db()
    assert response.url == here
    assert message.state == Message.State.SKIPPED


def test_the_owner_changes_a_plan(owner: Client) -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-60])

    response = owner.post(
        reverse("reminders:plan", args=[plan.pk]), {"steps": "-30, 14", "is_active": "on"}
    )

    plan.refresh_from_db()
    assert response.status_code == 302
    assert plan.steps == [-30, 14]


@pytest.mark.parametrize("steps", ["soon", "-900", ""])
def test_a_plan_with_bad_steps_comes_back_with_the_form(owner: Client, steps: str) -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-60])

    response = owner.post(reverse("reminders:plan", args=[plan.pk]), {"steps": steps})

    plan.refresh_from_db()
    assert response.status_code == 422
    assert plan.steps == [-60]


def test_the_front_desk_may_not_change_plans(desk: Client) -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-60])

    assert desk.get(reverse("reminders:plan", args=[plan.pk])).status_code == 403


def test_the_call_list_shows_the_number_while_the_consent_holds(desk: Client) -> None:
    make_reminder(state="handed_over", channel="call")

    page = desk.get(reverse("reminders:calls")).content.decode()

    assert 'href="tel:+491711234567"' in page


def test_the_call_list_masks_the_number_without_consent(desk: Client) -> None:
    message = make_reminder(state="handed_over", channel="call")
    withdraw_consent(message.customer, "call", "service", origin="counter", now=timezone.now())

    for address in (reverse("reminders:calls"), reverse("reminders:call", args=[message.pk])):
        page = desk.get(address).content.decode()
        assert "+491711234567" not in page
        assert "tel:+49171" not in page


def test_a_call_ends_with_one_click(desk: Client) -> None:
    make_workshop()
    message = make_reminder(state="handed_over", channel="call")
    page = desk.get(reverse("reminders:call", args=[message.pk])).content.decode()

    response = desk.post(reverse("reminders:call", args=[message.pk]), {"outcome": "reached"})

    assert 'value="reached"' in page
    assert response.url == reverse("reminders:calls")
    assert CallAttempt.objects.get().called_by is not None


def test_a_date_that_stands_nowhere_yet_is_entered_next(desk: Client) -> None:
    make_workshop()
    message = make_reminder(state="handed_over", channel="call")
    car = message.payload["vehicle"]

    response = desk.post(reverse("reminders:call", args=[message.pk]), {"outcome": "booked"})

    page, _question, query = response.url.partition("?")
    wanted = {"customer": str(message.customer_id), "vehicle": str(car), "service": "hu"}
    assert (page, dict(parse_qsl(query))) == (reverse("bookings:new_appointment"), wanted)
    assert b"flash-warning" in desk.get(response.url).content


@pytest.mark.parametrize(
    ("state", "days", "is_entered"),
    [("confirmed", 3, True), ("cancelled", 3, False), ("confirmed", -3, False)],
)
def test_a_date_that_was_entered_during_the_call_is_not_asked_for_again(
    desk: Client, state: str, days: int, *, is_entered: bool
) -> None:
    message = make_reminder(state="handed_over", channel="call")
    car = Vehicle.objects.get(pk=message.payload["vehicle"])
    starts_at = timezone.now() + timedelta(days=days)
    make_appointment(starts_at=starts_at, vehicle=car, customer=car.customer, state=state)

    response = desk.post(reverse("reminders:call", args=[message.pk]), {"outcome": "booked"})

    assert (response.url == reverse("reminders:calls")) == is_entered


def test_a_second_result_is_refused_in_words(desk: Client) -> None:
    message = make_reminder(state="handed_over", channel="call")
    desk.post(reverse("reminders:call", args=[message.pk]), {"outcome": "reached"})

    response = desk.post(
        reverse("reminders:call", args=[message.pk]), {"outcome": "sold"}, follow=True
    )

    assert b"flash-error" in response.content
    assert CallAttempt.objects.count() == 1


def test_an_unknown_result_changes_nothing(desk: Client) -> None:
    message = make_reminder(state="handed_over", channel="call")

    response = desk.post(reverse("reminders:call", args=[message.pk]), {"outcome": "fax"})

    assert response.status_code == 422
    assert not CallAttempt.objects.exists()


def test_there_is_no_call_page_for_a_mail(desk: Client) -> None:
    message = make_reminder(state="handed_over")

    assert desk.get(reverse("reminders:call", args=[message.pk])).status_code == 404


def test_nobody_calls_about_deleted_customers(desk: Client) -> None:
    message = make_reminder(state="handed_over", channel="call")
    Message.objects.update(customer=None)

    assert desk.get(reverse("reminders:call", args=[message.pk])).status_code == 404


def test_the_owner_stops_what_waits_of_one_plan(owner: Client) -> None:
    told, other = make_reminder(number=1), make_reminder(number=2)
    Message.objects.filter(pk=other.pk).update(payload={"items": []})
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-7])
    address = reverse("reminders:plan_stop", args=[plan.pk])

    assert owner.get(address).context["number"] == 1
    assert owner.post(address, {"reason": ""}).status_code == 422
    owner.post(address, {"reason": "Preis falsch"})

    told.refresh_from_db()
    other.refresh_from_db()
    assert (told.state, other.state) == ("skipped", "planned")
    assert "Preis falsch" in told.reason


def test_the_front_desk_can_not_stop_a_plan(desk: Client) -> None:
    plan = ReminderPlan.objects.create(service=make_hu(), steps=[-7])

    assert desk.get(reverse("reminders:plan_stop", args=[plan.pk])).status_code == 403
