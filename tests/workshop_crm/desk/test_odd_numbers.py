"""Numbers of rows in addresses and forms: what is none leads to no row, and breaks nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_booking, make_user, make_vehicle
from workshop.models import User

pytestmark = pytest.mark.django_db

ODD = ["²", "9" * 19, "9" * 4400, "-1", "1e3", "one", ""]
# Pages that open for the row whose number the address names, and without one, too.
ASKED = [
    ("invoices:order_new", "visit"),
    ("invoices:imports", "order"),
    ("bookings:new_appointment", "booking"),
    ("retention:inquiry", "customer"),
]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(role=User.Role.OWNER))
    make_booking(received_at=timezone.now() - timedelta(minutes=5))
    return client


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("route", "name"), ASKED)
def test_a_page_asked_for_with_no_number_opens_without(
    desk: Client, route: str, name: str, odd: str
) -> None:
    assert desk.get(reverse(route), {name: odd}).status_code == 200


@pytest.mark.parametrize("odd", ODD)
def test_nothing_is_handed_to_nobody(desk: Client, odd: str) -> None:
    vehicle = make_vehicle()
    sent = [
        ("customers:vehicle_hand_over", [vehicle.pk], "customer"),
        ("customers:proof_add", [vehicle.customer.pk], "event"),
        ("bookings:walk_in", [], "customer"),
    ]

    answers = [desk.post(reverse(route, args=args), {name: odd}) for route, args, name in sent]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    vehicle.refresh_from_db()
    assert vehicle.customer.visits.count() == 0
