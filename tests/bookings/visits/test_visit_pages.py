"""The visit page in the browser, with htmx and without."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from bookings.checklist import STEPS
from bookings.models import Visit, VisitStep
from customers.models import ConsentEvent, ConsentWording, Customer, MileageReading, Vehicle
from tests.bookings.visits.builders import data_post, make_visit, settle_all, shown_id
from tests.factories import (
    make_booking,
    make_customer,
    make_service,
    make_source,
    make_user,
    make_vehicle,
)
from workshop.models import User

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
NO_TASK = {"reason": "no time today", "leave_out": "1"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(first_name="Anna"))
    client.cookies["django_language"] = "en"
    return client


def step_url(visit: Visit, key: str) -> str:
    return reverse("bookings:visit_step", args=[visit.pk, key])


@pytest.mark.parametrize("role", User.Role.values)
def test_opens_for_front_desk_and_owner(client: Client, role: str) -> None:
    visit = make_visit()
    client.force_login(make_user(role=role))

    assert client.get(visit.get_absolute_url()).status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["visit_step", "visit_autosave", "visit_close"])
def test_changes_need_a_login_and_a_post(client: Client, name: str) -> None:
    visit = make_visit()
    extra = ["welcome"] if name == "visit_step" else []
    address = reverse(f"bookings:{name}", args=[visit.pk, *extra])

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


def test_nothing_is_ticked_beforehand(desk: Client) -> None:
    visit = make_visit()
    desk.post(step_url(visit, "reminders"), yes(visit, channels=["email"]))

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert page.count('type="checkbox"') == 8
    assert not re.search(r"<input[^>]*\schecked", page)
    assert "agreed since" in page


def test_shows_wording_version_and_the_notice_for_the_address(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    wording = ConsentWording.objects.get(key="reminder")
    notice = ConsentWording.objects.get(key="reminder_notice")
    assert wording.text in page
    assert "Wording, version 1 of" in page
    assert notice.text in page


def test_a_way_without_address_cant_be_ticked(desk: Client) -> None:
    visit = make_visit(customer=make_customer(email=""))

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert re.search(r'value="email" disabled', page)
    assert not re.search(r'value="sms" disabled', page)


@pytest.mark.parametrize("key", ["welcome", "conditions", "cards", "bill", "next_service"])
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


def yes(visit: Visit, **ticked) -> dict:
    """What the browser sends for "yes, as ticked"."""
    return {"answer": "yes", "purposes": ["service"], "wording": shown_id(visit), **ticked}


def test_records_the_reminder_wish_as_ticked(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), yes(visit, channels=["sms", "letter"]))

    given = ConsentEvent.objects.values_list("channel", "purpose", "origin", "wording__version")
    assert set(given) == {("sms", "service", "counter", 1), ("letter", "service", "counter", 1)}
    assert visit.steps.get().step == "reminders"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channels": []}, "Please choose how"),
        ({"channels": ["sms"], "purposes": []}, "Please choose what for"),
        ({"channels": ["sms"], "answer": "no"}, "contradict each other"),
        ({"channels": ["sms"], "answer": ""}, "Please choose an answer"),
        ({"channels": ["voice"]}, "voice"),
        ({"channels": ["sms"], "wording": ""}, "wording has changed"),
        ({"channels": ["sms"], "wording": "0"}, "wording has changed"),
    ],
)
def test_refuses_a_wish_that_is_not_clear(desk: Client, changed: dict, words: str) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "reminders"), {**yes(visit), **changed})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not ConsentEvent.objects.exists()
    assert not visit.steps.exists()


def test_no_thank_you_settles_the_question_without_any_consent(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), {"answer": "no"})

    assert visit.steps.get().step == "reminders"
    assert not ConsentEvent.objects.filter(kind="given").exists()


def test_leaving_it_as_it_is_writes_nothing(desk: Client) -> None:
    visit = make_visit()

    desk.post(step_url(visit, "reminders"), {"answer": "keep"})

    assert visit.steps.get().step == "reminders"
    assert not ConsentEvent.objects.exists()


def test_a_visit_can_go_on_without_any_consent(desk: Client) -> None:
    visit = make_visit()
    settle_all(visit)

    response = desk.post(reverse("bookings:visit_close", args=[visit.pk]))

    assert response["Location"] == reverse("bookings:day")
    visit.refresh_from_db()
    assert visit.closed_at


def test_closing_too_early_names_what_is_open(desk: Client) -> None:
    visit = make_visit()
    settle_all(visit, but="reminders")

    response = desk.post(reverse("bookings:visit_close", args=[visit.pk]))

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


def test_completes_the_data_and_settles_the_step(desk: Client) -> None:
    visit = make_visit()
    posted = data_post(
        visit,
        last_name="Yılmaz",
        phone="0171 / 765 43 21",
        vin="wvwzzz1jz3w386752",
        hsn="0603",
        tsn="bjm",
        first_registration="2019-05-14",
        hu_due="2028-05",
        mileage="81000",
        is_email_confirmed="on",
    )

    desk.post(step_url(visit, "data"), posted)

    customer, vehicle = Customer.objects.get(), Vehicle.objects.get()
    assert (customer.last_name, customer.phone) == ("Yılmaz", "+491717654321")
    assert customer.email_state == Customer.AddressState.VERIFIED
    assert (vehicle.vin, vehicle.hsn, vehicle.tsn) == ("WVWZZZ1JZ3W386752", "0603", "BJM")
    assert (f"{vehicle.hu_due}", vehicle.mileage_km) == ("2028-05-01", 81_000)
    assert visit.steps.get().step == "data"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada at home"},
        {"phone": "12"},
        {"last_name": "", "company": ""},
        {"hsn": "12A"},
        {"tsn": "B-1"},
        {"vin": "WVWZZZ1JZ3W386752XX"},
        {"first_registration": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"hu_due": "2028-13"},
        {"mileage": "0"},
        {"mileage": "3000000"},
    ],
)
@pytest.mark.parametrize("name", ["data", "autosave"])
def test_refuses_wrong_data_visibly_and_saves_none(desk: Client, wrong: dict, name: str) -> None:
    visit = make_visit()
    posted = {**data_post(visit, first_name="Anders"), **wrong}
    address = reverse("bookings:visit_autosave", args=[visit.pk])

    response = desk.post(step_url(visit, "data") if name == "data" else address, posted)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Not saved." in response.content.decode()
    assert Customer.objects.get().first_name == "Ada"
    assert not visit.steps.exists()


def test_what_was_typed_stays_when_it_is_refused(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(step_url(visit, "data"), data_post(visit, first_name="Eva", phone="12"))

    assert 'value="Eva"' in response.content.decode()


def test_saves_while_typing_and_leaves_the_step_open(desk: Client) -> None:
    visit = make_visit()

    response = desk.post(
        reverse("bookings:visit_autosave", args=[visit.pk]), data_post(visit, city="Dachau")
    )

    assert "Saved" in response.content.decode()
    assert Customer.objects.get().city == "Dachau"
    assert not visit.steps.exists()


def test_saving_while_typing_tells_of_an_odd_vin_and_mileage(desk: Client) -> None:
    visit = make_visit()
    MileageReading.objects.create(
        vehicle=visit.vehicle, read_on=timezone.localdate() - timedelta(days=9), mileage_km=90_000
    )

    response = desk.post(
        reverse("bookings:visit_autosave", args=[visit.pk]),
        data_post(visit, mileage="81000", vin="WVWZZZ1JZ3W38675O"),
    )

    page = response.content.decode()
    assert "does not fit the earlier readings" in page
    assert "Do you mean WVWZZZ1JZ3W386750?" in page


@pytest.mark.parametrize("name", ["visit_autosave", "visit_step"])
def test_saves_nothing_more_in_a_closed_visit(desk: Client, name: str) -> None:
    visit = make_visit(closed_at=timezone.now())
    extra = ["data"] if name == "visit_step" else []

    response = desk.post(
        reverse(f"bookings:{name}", args=[visit.pk, *extra]), data_post(visit, city="Dachau")
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This visit is closed." in response.content.decode()
    assert Customer.objects.get().city == "München"


def test_chooses_one_of_the_customers_vehicles(desk: Client) -> None:
    customer = make_customer()
    vehicle = make_vehicle(customer=customer, plate="M-ZW 2")
    visit = make_visit(customer=customer)
    Visit.objects.update(vehicle=None)
    visit.refresh_from_db()

    posted = data_post(visit, vehicle=vehicle.pk, plate="M-ZW 2")
    desk.post(step_url(visit, "data"), posted)

    visit.refresh_from_db()
    assert visit.vehicle == vehicle
    assert "Which vehicle is here?" not in desk.get(visit.get_absolute_url()).content.decode()


def test_does_not_take_a_strangers_vehicle(desk: Client) -> None:
    stranger = make_vehicle(plate="M-FR 1")
    visit = make_visit()
    Visit.objects.update(vehicle=None)
    visit.refresh_from_db()

    desk.post(step_url(visit, "data"), data_post(visit, vehicle=stranger.pk))

    visit.refresh_from_db()
    assert visit.vehicle is None


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


def test_leads_to_a_new_order_while_there_is_none(desk: Client) -> None:
    visit = make_visit()

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert f"{reverse('invoices:order_new')}?visit={visit.pk}" in page
