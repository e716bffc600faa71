"""Every page about one person notes who opened it (C-49)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import AccessEntry, Customer, PossibleDuplicate
from messaging.models import Message
from tests.factories import make_customer, make_user, make_vehicle
from tests.messaging.conftest import put

pytestmark = pytest.mark.django_db
Opened = tuple[str, list[int]]


def _customer_page(name: str) -> Callable[[Customer], Opened]:
    return lambda customer: (reverse(name, args=[customer.pk]), [customer.pk])


def _vehicle_page(name: str) -> Callable[[Customer], Opened]:
    def page(customer: Customer) -> Opened:
        return reverse(name, args=[make_vehicle(customer=customer).pk]), [customer.pk]

    return page


def _merge(customer: Customer) -> Opened:
    other = make_customer(last_name="Zweitmann")
    return reverse("customers:merge", args=[customer.pk, other.pk]), [customer.pk, other.pk]


def _duplicate(customer: Customer) -> Opened:
    other = make_customer(last_name="Zweitmann")
    pair = PossibleDuplicate.objects.create(
        first=customer, second=other, score=90, found_at=timezone.now()
    )
    return reverse("customers:duplicate", args=[pair.pk]), [customer.pk, other.pk]


def _call(customer: Customer) -> Opened:
    message = put("service_reminder", customer=customer, channel="call")
    Message.objects.update(state=Message.State.PLANNED)
    return reverse("reminders:call", args=[message.pk]), [customer.pk]


PAGES = {
    "customer": _customer_page("customers:detail"),
    "customer's form": _customer_page("customers:edit"),
    "new vehicle": _customer_page("customers:vehicle_new"),
    "consent": _customer_page("customers:consent"),
    "what to merge with": _customer_page("customers:merge_choose"),
    "timeline": _customer_page("desk:timeline"),
    "glance": _customer_page("desk:glance"),
    "vehicle": _vehicle_page("customers:vehicle"),
    "vehicle's form": _vehicle_page("customers:vehicle_edit"),
    "merge": _merge,
    "duplicate": _duplicate,
    "call": _call,
}


@pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)
def test_who_opens_a_page_about_a_person_is_written_down(
    make_page: Callable[[Customer], Opened], client: Client
) -> None:
    user = make_user(role="owner")
    client.force_login(user)
    path, people = make_page(make_customer())

    answer = client.get(path)

    looks = AccessEntry.objects.order_by("customer_number")
    assert answer.status_code == 200
    assert sorted(looks.values_list("user", "customer_number")) == [(user.pk, pk) for pk in people]


@pytest.mark.parametrize("name", ["desk:timeline", "desk:glance"])
def test_a_part_of_a_page_that_was_noted_is_not_noted_again(name: str, client: Client) -> None:
    client.force_login(make_user())

    client.get(reverse(name, args=[make_customer().pk]), headers={"HX-Request": "true"})

    assert not AccessEntry.objects.exists()
