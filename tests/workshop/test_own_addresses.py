"""Where tests of texts reach who works here: entered by themselves."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_user
from workshop.forms import OwnAddressesForm
from workshop.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_company()
    client.force_login(make_user(email="alt@werkstatt.example"))
    return client


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0171 1234567", "+491711234567"),
        ("+43 664 1234567", "+436641234567"),
        ("", ""),
    ],
)
def test_keeps_the_number_as_it_is_dialled(typed: str, kept: str) -> None:
    form = OwnAddressesForm({"email": "", "mobile": typed}, instance=make_user())

    assert form.is_valid()
    assert form.cleaned_data["mobile"] == kept


@pytest.mark.parametrize("typed", ["089 123456", "keine", "12"])
def test_refuses_what_gets_no_sms(typed: str) -> None:
    assert "mobile" in OwnAddressesForm({"email": "", "mobile": typed}, instance=make_user()).errors


def test_everybody_enters_their_own(desk: Client) -> None:
    make_user(username="andere", email="andere@werkstatt.example")

    answer = desk.post(
        reverse("workshop:own_addresses"),
        {"email": "neu@werkstatt.example", "mobile": "0171 1234567"},
    )

    assert answer.url == reverse("workshop:own")
    emails = set(User.objects.values_list("email", "mobile"))
    assert emails == {
        ("neu@werkstatt.example", "+491711234567"),
        ("andere@werkstatt.example", ""),
    }


def test_what_is_wrong_is_said_on_the_page(desk: Client) -> None:
    answer = desk.post(reverse("workshop:own_addresses"), {"email": "x", "mobile": "089 123456"})

    assert answer.status_code == 422
    assert set(answer.context["addresses_form"].errors) == {"email", "mobile"}
    assert User.objects.get().email == "alt@werkstatt.example"
