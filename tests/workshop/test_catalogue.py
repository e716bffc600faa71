"""The catalogue that a new workshop starts with."""

from __future__ import annotations

import pytest

from tests.factories import make_service
from workshop.catalogue import STARTER_CATALOGUE, add_missing_services
from workshop.models import Service

pytestmark = pytest.mark.django_db


def test_adds_the_chosen_services() -> None:
    add_missing_services(list(STARTER_CATALOGUE[:2]))

    assert set(Service.objects.values_list("code", flat=True)) == {"hu", "inspection"}


def test_keeps_what_the_house_has_changed() -> None:
    make_service(code="hu", name_de="TÜV bei uns")

    added = add_missing_services(list(STARTER_CATALOGUE[:2]))

    assert [service.code for service in added] == ["inspection"]
    assert Service.objects.get(code="hu").name_de == "TÜV bei uns"


def test_knows_how_each_recurring_service_becomes_due() -> None:
    for starter in STARTER_CATALOGUE:
        has_interval = bool(starter.interval_months or starter.interval_km)

        assert has_interval == (starter.due_rule == Service.DueRule.INTERVAL)


def test_has_valid_rows_only() -> None:
    for starter in STARTER_CATALOGUE:
        starter.as_service().full_clean()
