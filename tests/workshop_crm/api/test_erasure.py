"""Erasing a person also empties what the API keeps of them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.privacy.outcome import Erasing
from tests.factories import make_customer, make_vehicle
from tests.workshop_crm.api.caller import Caller
from workshop_crm.api.models import ExternalId, KeptAnswer
from workshop_crm.api.privacy import erase

pytestmark = pytest.mark.django_db


def test_other_programs_numbers_and_kept_answers_go_those_of_others_stay() -> None:
    caller, other = Caller(), make_customer()
    given = {"last_name": "Öz", "external_id": "K-1"}
    number = caller.post("/customers", given, Idempotency_Key="a").json()["id"]
    car = make_vehicle(customer_id=number)
    for resource, pk in (("vehicles", car.pk), ("customers", other.pk), ("vehicles", 999)):
        ExternalId.objects.create(
            system=caller.system, resource=resource, number=pk, external_id=f"{resource}{pk}"
        )

    person = Customer.objects.get(pk=number)
    erase(Erasing(person, ids=[number], now=timezone.now()))

    kept = set(ExternalId.objects.values_list("resource", "number"))
    assert kept == {("customers", other.pk), ("vehicles", 999)}
    assert not KeptAnswer.objects.exists()
