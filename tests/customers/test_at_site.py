"""Whose a customer is: of each site where they have something, of all where they have nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from bookings.models import Appointment, Booking, PersonalCard, Visit
from customers.at_site import of_sites_of
from customers.models import Customer, Task
from invoices.models import Order
from tests.any_row import make_any
from tests.factories import make_customer, make_user, make_workshop
from workshop.models import User, Workshop

pytestmark = pytest.mark.django_db
WORK = [Appointment, Booking, Order, PersonalCard, Visit]


@pytest.fixture
def here() -> Workshop:
    return make_workshop()


@pytest.fixture
def there() -> Workshop:
    return make_workshop()


@pytest.fixture
def person(here: Workshop) -> User:
    return make_user(site=here)


def seen_by(user: User | None) -> set[Customer]:
    return set(of_sites_of(Customer.objects.all(), user, "pk"))


@pytest.mark.parametrize("model", WORK)
def test_whatever_joins_a_customer_and_a_site_makes_them_that_site_s(
    person: User, here: Workshop, there: Workshop, model: Any
) -> None:
    own, other, both = make_customer(), make_customer(), make_customer()
    for customer, site in ((own, here), (other, there), (both, here), (both, there)):
        make_any(model, customer=customer, workshop=site)

    assert seen_by(person) == {own, both}


def test_no_model_that_joins_both_is_forgotten() -> None:
    joining = {
        model
        for model in apps.get_models()
        if {("customer", Customer), ("workshop", Workshop)}
        <= {(field.name, field.related_model) for field in model._meta.concrete_fields}
    }

    assert joining == set(WORK)


def test_who_has_nothing_anywhere_is_everybody_s(person: User) -> None:
    customer = make_customer()

    assert seen_by(person) == {customer}


def test_a_visit_without_a_site_makes_nobody_another_site_s(person: User) -> None:
    visit = make_any(Visit, workshop=None)

    assert visit.customer in seen_by(person)


def test_who_works_for_the_whole_house_sees_everybody(there: Workshop) -> None:
    order = make_any(Order, workshop=there)

    assert seen_by(make_user()) == seen_by(None) == {order.customer}


def test_rows_without_a_customer_stay(person: User, there: Workshop) -> None:
    order = make_any(Order, workshop=there)
    kept = make_any(Task, kind="other", customer=None)
    make_any(Task, kind="other", customer=order.customer)

    assert list(of_sites_of(Task.objects.all(), person)) == [kept]
