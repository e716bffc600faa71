"""The visit page in the browser, with htmx and without."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import VisitStep
from bookings.visits.checklist import STEPS
from customers.models import Vehicle
from tests.bookings.visits.builders import make_visit, settle_all, step_url
from tests.factories import make_booking, make_customer, make_service, make_source, make_user
from workshop.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]

HTMX = {"HTTP_HX_REQUEST": "true"}
NO_TASK = {"reason": "no time today", "leave_out": "1"}


@pytest.mark.parametrize("role", User.Role.values)
def test_opens_for_front_desk_and_owner(client: Client, role: str) -> None:
    visit = make_visit()
    client.force_login(make_user(role=role))

    assert client.get(visit.get_absolute_url()).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "name", ["bookings:visit_step", "bookings:visit_autosave", "invoices:visit_close"]
)
def test_changes_need_a_login_and_a_post(client: Client, name: str) -> None:
    visit = make_visit()
    extra = ["welcome"] if name == "bookings:visit_step" else []
    address = reverse(name, args=[visit.pk, *extra])

    assert client.post(address)["Location"].startswith(reverse("login"))
    client.force_login(make_user())
    assert client.get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not VisitStep.objects.exists()


def test_shows_the_steps_in_order_and_opens_the_next(desk: Client) -> None:
    visit = make_visit()
    VisitStep.objects.create(visit=visit, step="welcome", done_at=timezone.now())

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert re.findall(r'<details id="step-(\w+)"', page) == [step.key for step in STEPS]
    assert re.findall(r'<details id="step-(\w+)"[^>]*\sopen>', page) == ["data"]
    assert "A free service of our house!" in page


@pytest.mark.parametrize("key", ["welcome", "conditions", "cards", "bill", "goodbye"])
def test_one_tap_settles_a_step(desk: Client, key: str) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, key))

    assert response["Location"] == f"{visit.get_absolute_url()}#step-{key}"
    step = visit.steps.get()
    assert (step.step, step.skipped_reason, step.done_by.first_name) == (key, "", "Anna")


def test_htmx_gets_the_checklist_with_the_next_step_open(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "welcome"), **HTMX)

    page = response.content.decode()
    assert page.lstrip().startswith('<div id="checklist"')
    assert re.findall(r'<details id="step-(\w+)"[^>]*\sopen>', page) == ["data"]


def test_leaves_a_step_out_with_a_reason(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "cards"), NO_TASK)

    assert visit.steps.get().skipped_reason == "no time today"
    assert "no time today" in desk.get(visit.get_absolute_url()).content.decode()


@pytest.mark.parametrize("key", ["cards", "data", "reminders", "satisfaction"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_says_visibly_that_leaving_out_needs_a_reason(
    desk: Client, key: str, headers: dict
) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, key), {"reason": " ", "leave_out": "1"}, **headers)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert "Not saved." in page
    assert "Please write a few words." in page
    assert not visit.steps.exists()


def test_does_not_know_a_step_that_is_not_on_the_checklist(desk: Client) -> None:
    visit = make_visit()

    assert desk.post(step_url(visit, "coffee")).status_code == HTTPStatus.NOT_FOUND


def test_a_visit_can_go_on_without_any_consent(desk: Client) -> None:
    visit = make_visit()
    settle_all(visit)

    response = desk.post(reverse("invoices:visit_close", args=[visit.pk]))

    assert response["Location"] == reverse("bookings:day")
    visit.refresh_from_db()
    assert visit.closed_at


def test_closing_too_early_names_what_is_open(desk: Client) -> None:
    visit = make_visit()
    settle_all(visit, but="reminders")

    response = desk.post(reverse("invoices:visit_close", args=[visit.pk]))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Still open: Reminder wanted?." in response.content.decode()
    visit.refresh_from_db()
    assert visit.closed_at is None


def test_a_closed_visit_offers_no_button(desk: Client) -> None:
    visit = make_visit(closed_at=timezone.now())
    settle_all(visit)

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert "Leave out" not in page
    assert "Close the visit" not in page
    assert "fieldset" in page
    assert page.count("<fieldset ") == len(re.findall(r"<fieldset [^>]*disabled", page))


@pytest.mark.parametrize("score", ["", "0", "6", "gut"])
def test_refuses_satisfaction_off_the_scale(desk: Client, score: str) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "satisfaction"), {"score": score})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "a number from 1 to 5" in response.content.decode()


def test_one_tap_on_a_number_saves_it(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "satisfaction"), {"score": "5"})

    visit.refresh_from_db()
    assert visit.satisfaction == 5
    assert visit.steps.get().step == "satisfaction"


def test_proposes_a_date_for_what_is_due_next(desk: Client) -> None:
    service = make_service(code="hu", name_en="Main inspection", due_rule="hu")
    visit = make_visit()
    due = (timezone.localdate() + timedelta(days=100)).replace(day=1)
    Vehicle.objects.update(hu_due=due)

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert service.name_en in page
    link = reverse("bookings:new_appointment")
    assert f"{link}?customer={visit.customer.pk}&amp;vehicle={visit.vehicle.pk}" in page
    assert "service=hu" in page


@pytest.mark.parametrize("may_approach", [True, False])
def test_warns_when_the_portal_forbids_to_approach(desk: Client, may_approach: bool) -> None:
    source = make_source(may_approach_directly=may_approach)
    visit = make_visit()
    booking = make_booking(received_at=timezone.now(), source=source)
    visit.appointment.booking = booking
    visit.appointment.save()

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert ("portal forbid to approach" in page) is not may_approach


@pytest.mark.parametrize(("days", "is_forbidden"), [(0, True), (-1, False)])
def test_warns_until_the_portals_protection_ends(
    desk: Client, days: int, is_forbidden: bool
) -> None:
    until = timezone.localdate() + timedelta(days=days)
    visit = make_visit(customer=make_customer(no_approach_until=until))

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert ("portal forbid to approach" in page) is is_forbidden


def test_leads_to_a_new_order_while_there_is_none(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert f"{reverse('invoices:order_new')}?visit={visit.pk}" in page
