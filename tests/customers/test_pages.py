"""Staff pages: customers, vehicles, tasks, duplicates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent
from customers.models import Customer, Task, Vehicle
from customers.records import note_possible_duplicates, save_customer, save_vehicle
from customers.tasks_list import NewTask, open_task
from tests.factories import (
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
    suggest,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user(language="en"))
    client.cookies["django_language"] = "en"
    return client


def furnished(**fields: Any) -> Customer:
    customer = make_customer(**fields)
    save_customer(customer)
    save_vehicle(make_vehicle(customer=customer, hu_due=date(2027, 5, 1)))
    declaration = Declaration(customer, ("email",), ("service",), "given", "counter")
    record_consent(declaration, now=timezone.now())
    return customer


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "name", ["customers:list", "customers:new", "customers:tasks", "customers:duplicates"]
)
def test_lists_need_a_log_in(client: Client, name: str) -> None:
    assert "/login/" in client.get(reverse(name))["Location"]


@pytest.mark.parametrize(
    "name",
    ["customers:detail", "customers:edit", "customers:consent", "customers:vehicle_new"],
)
def test_pages_of_a_customer_need_a_log_in(client: Client, name: str) -> None:
    assert "/login/" in client.get(reverse(name, args=[make_customer().pk]))["Location"]


def test_the_list_shows_plate_hu_and_channel(desk: Client) -> None:
    furnished(last_name="Großmann")

    page = desk.get(reverse("customers:list")).content.decode()

    assert "Großmann" in page
    assert "M-AB 123" in page
    assert "05/2027" in page
    assert "e-mail" in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("Großmann", True),
        ("grossmann", True),
        ("jürgen gross", True),
        ("Juergen", True),
        ("kunde.example", True),
        ("0171 1234567", True),
        ("01711234", True),
        ("M-AB 123", True),
        ("mab12", True),
        ("münchen", True),
        ("Huber", False),
        ("jürgen huber", False),
        ("M-XY", False),
    ],
)
def test_the_list_can_be_searched(desk: Client, query: str, is_found: bool) -> None:
    customer = furnished(first_name="Jürgen", last_name="Großmann")

    page = desk.get(reverse("customers:list"), {"q": query})

    assert [row.customer for row in page.context["rows"]] == ([customer] if is_found else [])


@pytest.mark.parametrize("show", ["portal", "business", "hu"])
def test_the_list_can_be_filtered(desk: Client, show: str) -> None:
    make_customer()
    wanted = make_customer(won_through="portal", kind="business")
    make_vehicle(customer=wanted, hu_due=timezone.localdate().replace(day=1))

    page = desk.get(reverse("customers:list"), {"show": show})

    assert [row.customer for row in page.context["rows"]] == [wanted]


def test_the_list_hides_merged_and_restricted(desk: Client) -> None:
    living = make_customer()
    make_customer(merged_into=living)
    make_customer(is_restricted=True)

    page = desk.get(reverse("customers:list"))

    assert [row.customer for row in page.context["rows"]] == [living]


def test_an_empty_list_says_what_to_do(desk: Client) -> None:
    assert "No customers yet" in desk.get(reverse("customers:list")).content.decode()
    page = desk.get(reverse("customers:list"), {"q": "nobody"}).content.decode()
    assert "Nobody fits" in page


def test_the_page_shows_everything_at_once(desk: Client) -> None:
    make_service(code="hu", name_en="Main inspection", due_rule="hu")
    customer = furnished(won_through="autoportal", won_through_name="Autoportal")
    open_task(
        NewTask("other", "k", "Ring back", timezone.now(), customer=customer), now=timezone.now()
    )
    note_possible_duplicates(
        customer, suggest(make_customer(last_name="Ott"), reasons=["same e-mail"]), timezone.now()
    )

    page = desk.get(customer.get_absolute_url()).content.decode()

    for text in ("Main inspection", "as the sticker says", "Ring back", "Ott", "same e-mail"):
        assert text in page
    assert "won through Autoportal" in page
    assert reverse("desk:timeline", args=[customer.pk]) in page


def test_the_page_costs_as_much_for_one_vehicle_as_for_ten(desk: Client) -> None:
    make_service(code="hu", due_rule="hu")
    customer = furnished()
    one = queries_of(desk, customer.get_absolute_url())
    for _ in range(9):
        make_vehicle(customer=customer, hu_due=date(2027, 5, 1))

    assert queries_of(desk, customer.get_absolute_url()) == one
    assert one <= 22


def test_a_merged_customer_leads_to_the_one_that_lives(desk: Client) -> None:
    living = make_customer()
    old = make_customer(merged_into=living)

    assert desk.get(old.get_absolute_url())["Location"] == living.get_absolute_url()


PERSON = {
    "kind": "consumer",
    "first_name": "Ada",
    "last_name": "Öztürk",
    "email": "ada@kunde.example",
    "phone": "0171 1234567",
    "country": "DE",
    "language": "de",
}


def test_a_new_customer_is_stored_with_keys(desk: Client) -> None:
    answer = desk.post(reverse("customers:new"), PERSON)

    customer = Customer.objects.get()
    assert answer["Location"] == customer.get_absolute_url()
    assert (customer.phone, customer.phone_raw) == ("+491711234567", "0171 1234567")
    assert customer.name_key == "oeztuerk ada"


@pytest.mark.parametrize(
    "wrong", [{"last_name": ""}, {"email": "no"}, {"phone": "12"}, {"kind": "x"}]
)
def test_a_wrong_form_comes_back(desk: Client, wrong: dict[str, str]) -> None:
    answer = desk.post(reverse("customers:new"), {**PERSON, **wrong})

    assert answer.status_code == 422
    assert not Customer.objects.exists()


def test_a_company_needs_no_name(desk: Client) -> None:
    desk.post(reverse("customers:new"), {**PERSON, "last_name": "", "company": "Bau GmbH"})

    assert Customer.objects.get().company == "Bau GmbH"


def test_a_changed_address_is_not_verified_any_more(desk: Client) -> None:
    customer = make_customer(email_state="verified", phone_state="verified")

    desk.post(reverse("customers:edit", args=[customer.pk]), {**PERSON, "email": "neu@x.example"})

    customer.refresh_from_db()
    assert (customer.email_state, customer.phone_state) == ("unverified", "verified")


def test_an_emptied_number_is_gone(desk: Client) -> None:
    customer = make_customer(phone_raw="0171 1234567")

    desk.post(reverse("customers:edit", args=[customer.pk]), {**PERSON, "phone": ""})

    customer.refresh_from_db()
    assert (customer.phone, customer.phone_raw) == ("", "")


def test_a_restricted_customer_is_not_edited(desk: Client) -> None:
    customer = make_customer(is_restricted=True)

    assert desk.get(reverse("customers:edit", args=[customer.pk])).status_code == 404


CAR = {"plate": "m ab 77", "hsn": "0603", "tsn": "bjm", "vehicle_class": "car", "hu_due": "2027-05"}


def test_a_vehicle_is_stored_from_the_paper(desk: Client) -> None:
    customer = make_customer()

    desk.post(reverse("customers:vehicle_new", args=[customer.pk]), CAR)

    vehicle = Vehicle.objects.get()
    assert vehicle.customer == customer
    assert (vehicle.plate, vehicle.plate_key, vehicle.tsn) == ("M-AB 77", "M-AB 77", "BJM")
    assert vehicle.hu_due == date(2027, 5, 1)


@pytest.mark.parametrize("month", ["2027-05", "05/2027", "05.2027", "2027-05-14"])
def test_the_hu_month_may_be_written_in_several_ways(desk: Client, month: str) -> None:
    vehicle = make_vehicle()

    desk.post(reverse("customers:vehicle_edit", args=[vehicle.pk]), {**CAR, "hu_due": month})

    vehicle.refresh_from_db()
    assert vehicle.hu_due == date(2027, 5, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hsn": "603"},
        {"tsn": "AB"},
        {"season_from": "4"},
        {"season_from": "4", "season_to": "13"},
        {"vehicle_class": "boat"},
    ],
)
def test_a_wrong_vehicle_form_comes_back(desk: Client, wrong: dict[str, str]) -> None:
    path = reverse("customers:vehicle_new", args=[make_customer().pk])

    assert desk.post(path, {**CAR, **wrong}).status_code == 422
    assert not Vehicle.objects.exists()


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"vin": "ABC"}, "17 characters"),
        ({"vin": "A1BS31Z0430336179", "check_digit": "5"}, "check digit"),
        ({"plate": "BNO1234"}, "stored as typed"),
        ({"plate": "HVL-AB 1234H"}, "longer than plates"),
    ],
)
def test_what_looks_odd_is_stored_and_said(desk: Client, odd: dict[str, str], words: str) -> None:
    path = reverse("customers:vehicle_new", args=[make_customer().pk])

    page = desk.post(path, {**CAR, **odd}, follow=True).content.decode()

    assert Vehicle.objects.exists()
    assert words in page


def test_a_season_is_stored(desk: Client) -> None:
    path = reverse("customers:vehicle_new", args=[make_customer().pk])

    desk.post(path, {**CAR, "season_from": "4", "season_to": "10"})

    assert (Vehicle.objects.get().season_from, Vehicle.objects.get().season_to) == (4, 10)


@pytest.mark.parametrize(("km", "stored"), [("52000", 52000), ("", None), ("-1", None)])
def test_the_mileage_is_noted(desk: Client, km: str, stored: int | None) -> None:
    vehicle = make_vehicle()

    desk.post(reverse("customers:vehicle_mileage", args=[vehicle.pk]), {"mileage_km": km})

    vehicle.refresh_from_db()
    assert vehicle.mileage_km == stored


def test_a_lower_mileage_is_pointed_out(desk: Client) -> None:
    vehicle = make_vehicle()
    vehicle.mileage_readings.create(read_on=date(2026, 1, 1), mileage_km=60_000)
    path = reverse("customers:vehicle_mileage", args=[vehicle.pk])

    page = desk.post(path, {"mileage_km": "50000"}, follow=True).content.decode()

    assert "please check" in page


def make_task(number: int = 1, **fields: Any) -> Task:
    now = timezone.now()
    due_at = fields.pop("due_at", now)
    kind = fields.pop("kind", "call_now")
    return open_task(NewTask(kind, f"k{number}", f"Task {number}", due_at, **fields), now=now)


def test_tasks_are_listed_by_urgency(desk: Client) -> None:
    make_task(1, due_at=timezone.now() + timedelta(hours=2))
    make_task(2, due_at=timezone.now() - timedelta(hours=2), link="/bookings/")
    make_task(3, due_at=timezone.now() + timedelta(hours=1))

    answer = desk.get(reverse("customers:tasks"))

    assert [task.title for task in answer.context["page"]] == ["Task 2", "Task 3", "Task 1"]
    assert "overdue" in answer.content.decode()


def test_tasks_can_be_filtered_by_kind(desk: Client) -> None:
    make_task(1, kind="answer")
    make_task(2, kind="low_score")

    answer = desk.get(reverse("customers:tasks"), {"kind": "answer"})

    assert [task.title for task in answer.context["page"]] == ["Task 1"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/customers/7/", "/customers/7/"), ("https://evil.example/", "/customers/tasks/")],
)
def test_a_task_is_done_with_one_click(desk: Client, target: str, expected: str) -> None:
    task = make_task()

    answer = desk.post(reverse("customers:task_done", args=[task.pk]), {"next": target})

    task.refresh_from_db()
    assert answer["Location"] == expected
    assert task.done_at is not None
    assert task.done_by is not None


def test_a_task_is_not_done_by_looking(desk: Client) -> None:
    task = make_task()

    assert desk.get(reverse("customers:task_done", args=[task.pk])).status_code == 405

    task.refresh_from_db()
    assert task.done_at is None


def make_pair() -> Any:
    one, two = make_customer(last_name="Ott"), make_customer(last_name="Otto")
    return note_possible_duplicates(
        two, suggest(one, reasons=["same phone number"]), timezone.now()
    )[0]


def test_duplicates_stand_side_by_side(desk: Client) -> None:
    make_pair()

    page = desk.get(reverse("customers:duplicates")).content.decode()

    assert "Otto" in page
    assert "Same phone number" in page


def test_a_pair_is_kept_apart(desk: Client) -> None:
    pair = make_pair()

    desk.post(reverse("customers:duplicate", args=[pair.pk]), {"decision": "different"})

    pair.refresh_from_db()
    assert pair.is_same is False


@pytest.mark.parametrize("keep", ["first", "second"])
def test_a_pair_is_joined_into_the_chosen_one(desk: Client, keep: str) -> None:
    pair = make_pair()
    kept = getattr(pair, keep)

    answer = desk.post(
        reverse("customers:duplicate", args=[pair.pk]),
        {"decision": "same", "keep": str(kept.pk)},
    )

    assert Customer.objects.living().count() == 2
    assert desk.post(answer["Location"])["Location"] == kept.get_absolute_url()
    assert Customer.objects.living().get() == kept


def test_a_restricted_pair_is_refused_in_words(desk: Client) -> None:
    pair = make_pair()
    Customer.objects.filter(pk=pair.first_id).update(is_restricted=True)
    path = reverse("customers:duplicate", args=[pair.pk])

    page = desk.post(path, {"decision": "same"}, follow=True).content.decode()

    assert "restricted" in page
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_the_list_of_duplicates_costs_the_same_for_more(desk: Client) -> None:
    make_pair()
    one = queries_of(desk, reverse("customers:duplicates"))
    for _ in range(9):
        make_pair()

    assert queries_of(desk, reverse("customers:duplicates")) == one
