"""Who stands at the door: at a shared tablet, or as the second who founds the house at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_company, make_user
from tests.workshop_crm.desk.test_setup import FOUNDING
from workshop.models import User
from workshop_crm.desk import setup_views
from workshop_crm.desk.login import HALF, TIME_FOR_CODE

pytestmark = pytest.mark.django_db


@pytest.fixture
def tablet() -> Client:
    """A device that is shared, and locked at the moment."""
    make_company()
    make_user(username="jana")
    client = Client()
    client.post(reverse("login"), {"username": "jana", "password": "geheim-genug"})
    client.post(reverse("workshop:own_tablet"))
    client.post(reverse("logout"))
    return client


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/login/", "/login/pin/"),
        ("/login/?next=/customers/", "/login/pin/?next=%2Fcustomers%2F"),
        (
            "/login/?next=/search/%3Fq%3DM%C3%BCller",
            "/login/pin/?next=%2Fsearch%2F%3Fq%3DM%C3%BCller",
        ),
    ],
)
def test_a_locked_tablet_asks_for_the_pin_and_knows_where_one_wanted_to_go(
    tablet: Client, asked: str, leads_to: str
) -> None:
    assert tablet.get(asked)["Location"] == leads_to


@pytest.mark.parametrize("address", ["/login/?password", "/login/?password&next=/customers/"])
def test_a_locked_tablet_takes_the_password_as_well(tablet: Client, address: str) -> None:
    right = {"username": "jana", "password": "geheim-genug"}

    assert tablet.get(address).status_code == 200
    assert tablet.post(address, right).status_code == 302
    assert "_auth_user_id" in tablet.session


def test_another_device_is_asked_for_the_password(tablet: Client) -> None:
    assert Client().get("/login/?next=/customers/").status_code == 200


def test_nobody_guesses_the_pin_without_a_person(tablet: Client) -> None:
    for data in ({"pin": "4711"}, {"person": "0", "pin": "4711"}, {"person": "x", "pin": ""}):
        assert tablet.post("/login/pin/", data).status_code == 422

    assert "_auth_user_id" not in tablet.session


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(seconds=-1), 200), (timedelta(seconds=1), 302)]
)
def test_after_the_password_there_are_five_minutes_for_the_code(
    client: Client, late: timedelta, status: int
) -> None:
    make_company()
    user, now = make_user(username="jana"), timezone.now()
    session = client.session
    session[HALF] = [user.pk, (now + TIME_FOR_CODE).timestamp(), "/"]
    session.save()

    with time_machine.travel(now + TIME_FOR_CODE + late, tick=False):
        assert client.get(reverse("login_code")).status_code == status
        assert (HALF in client.session) == (status == 200)


def test_who_has_left_meanwhile_is_asked_for_no_code(client: Client) -> None:
    make_company()
    user, now = make_user(username="jana", is_active=False), timezone.now()
    session = client.session
    session[HALF] = [user.pk, (now + TIME_FOR_CODE).timestamp(), "/"]
    session.save()

    assert client.get(reverse("login_code"))["Location"] == reverse("login")


def test_of_two_who_found_the_house_at_once_one_is_the_owner(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Client().post(reverse("desk:setup"), FOUNDING)
    # The second one looked before the first was done.
    monkeypatch.setattr(setup_views, "is_founded", lambda: False)

    response = client.post(reverse("desk:setup"), {**FOUNDING, "username": "zweite"})

    assert response["Location"] == reverse("login")
    assert [user.username for user in User.objects.all()] == [FOUNDING["username"]]
    assert "_auth_user_id" not in client.session
