"""``among`` finds what ``in`` finds."""

from __future__ import annotations

import pytest
from django.db.models import Q

from customers.models import Customer, Vehicle
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [make_customer() for _ in range(4)]


@pytest.mark.parametrize("kind", [set, list, tuple, dict.fromkeys])
def test_finds_rows_by_their_ids(people, kind):
    wanted = kind([people[0].pk, people[2].pk])

    found = Customer.objects.filter(pk__among=wanted).order_by("pk")

    assert list(found) == [people[0], people[2]]


def test_finds_rows_by_what_they_refer_to(people):
    cars = [make_vehicle(customer=person) for person in people]
    ids = {people[1].pk, people[3].pk}

    assert set(Vehicle.objects.filter(customer__among=ids)) == {cars[1], cars[3]}
    assert set(Vehicle.objects.filter(customer__pk__among=ids)) == {cars[1], cars[3]}
    assert set(Vehicle.objects.exclude(customer__among=ids)) == {cars[0], cars[2]}


def test_joins_with_other_conditions(people):
    car = make_vehicle(customer=people[0])
    make_vehicle(customer=people[1])
    either = Q(driver__among={people[0].pk}) | Q(driver=None, customer__among={people[0].pk})

    assert Vehicle.objects.filter(either, sold_on=None).get() == car


def test_nobody_is_among_none(people, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Customer.objects.filter(pk__among=set())) == []


def test_a_thousand_ids_are_one_parameter(people):
    _sql, values = Customer.objects.filter(pk__among=range(1000)).query.sql_with_params()

    assert len(values) == 1


def test_refuses_what_is_no_id(people):
    with pytest.raises(ValueError, match="x"):
        Customer.objects.filter(pk__among={"x"})
