"""What is due for a vehicle, and the reason in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from customers.due import (
    Due,
    ServiceFacts,
    VehicleFacts,
    due_services,
    dues_by_vehicle,
    vehicle_dues,
)
from customers.models import MileageReading, ServiceRecord
from tests.factories import make_service, make_vehicle

TODAY = date(2026, 11, 22)
HU = ServiceFacts(1, "hu", "hu")
OIL = ServiceFacts(2, "oil", "interval", interval_months=24, interval_km=30_000)
TYRES = ServiceFacts(3, "tyres", "tyres")
DRIVEN = ((date(2026, 1, 1), 10_000), (date(2026, 4, 11), 20_000))


def due(service: ServiceFacts, **facts: Any) -> Due | None:
    found = due_services(VehicleFacts(**facts), [service], today=TODAY)
    return found[0] if found else None


def in_english(found: Due | None) -> str:
    assert found is not None
    with translation.override("en"):
        return str(found.reason)


def test_the_sticker_beats_what_is_reckoned() -> None:
    found = due(
        HU,
        hu_due=date(2027, 3, 1),
        first_registration=date(2020, 1, 1),
        last_done={1: date(2026, 1, 5)},
    )

    assert found is not None
    assert found.due_on == date(2027, 3, 31)
    assert in_english(found) == "as the sticker says"


def test_without_a_sticker_the_last_exam_counts() -> None:
    found = due(HU, last_done={1: date(2025, 7, 14)})

    assert found is not None
    assert found.due_on == date(2027, 7, 31)
    assert in_english(found) == "last HU 07/2025"


def test_without_an_exam_the_first_registration_counts() -> None:
    found = due(HU, first_registration=date(2024, 5, 3))

    assert found is not None
    assert found.due_on == date(2027, 5, 31)
    assert in_english(found) == "first HU, first registration 05/2024"


@pytest.mark.parametrize(
    ("registered", "is_known"), [(date(2022, 12, 1), True), (date(2022, 10, 1), False)]
)
def test_an_old_car_without_any_exam_has_no_invented_date(registered: date, is_known: bool) -> None:
    assert (due(HU, first_registration=registered) is not None) == is_known


def test_nothing_known_means_nothing_due() -> None:
    assert due(HU) is None
    assert due(OIL) is None


def test_an_overdue_date_is_told_as_it_is() -> None:
    found = due(HU, hu_due=date(2025, 1, 1))

    assert found is not None
    assert found.due_on == date(2025, 1, 31)


def test_a_seasonal_plate_moves_the_exam_and_says_so() -> None:
    found = due(HU, hu_due=date(2026, 12, 1), season_from=4, season_to=10)

    assert found is not None
    assert found.due_on == date(2027, 4, 30)
    assert "moved to the start of the plate's season" in in_english(found)


def test_a_day_inside_the_month_of_the_sticker_is_no_move() -> None:
    found = due(HU, hu_due=date(2026, 6, 15), season_from=4, season_to=10)

    assert in_english(found) == "as the sticker says"


def test_an_interval_counts_months_from_the_last_time() -> None:
    found = due(OIL, last_done={2: date(2024, 11, 4)})

    assert found is not None
    assert found.due_on == date(2026, 11, 4)
    assert in_english(found) == "last time 11/2024, usual 24 months"


def test_a_young_car_counts_from_its_first_registration() -> None:
    found = due(OIL, first_registration=date(2025, 3, 9))

    assert found is not None
    assert found.due_on == date(2027, 3, 9)
    assert in_english(found) == "first registration 03/2025, usual 24 months"


def test_of_an_older_car_without_record_nothing_is_known() -> None:
    assert due(OIL, first_registration=date(2024, 11, 21)) is None
    assert due(OIL, first_registration=date(2024, 11, 22)) is not None


def test_kilometres_win_when_they_come_earlier() -> None:
    found = due(OIL, last_done={2: date(2026, 1, 1)}, last_km={2: 10_000}, readings=DRIVEN)

    assert found is not None
    assert found.due_on == date(2026, 10, 28)
    assert in_english(found).startswith("last time at 10000 km, 30000 km on")


def test_months_win_when_they_come_earlier() -> None:
    found = due(OIL, last_done={2: date(2024, 7, 1)}, last_km={2: 15_000}, readings=DRIVEN)

    assert found is not None
    assert found.due_on == date(2026, 7, 1)


def test_one_reading_forecasts_nothing() -> None:
    found = due(OIL, last_done={2: date(2026, 1, 1)}, last_km={2: 10_000}, readings=DRIVEN[:1])

    assert found is not None
    assert found.due_on == date(2028, 1, 1)


def test_kilometres_alone_need_the_last_time() -> None:
    only_km = ServiceFacts(2, "belt", "interval", interval_km=90_000)

    assert due(only_km, readings=DRIVEN) is None
    assert due(only_km, readings=DRIVEN, last_km={2: 0}) is not None


def test_tyres_are_due_in_their_season() -> None:
    found = due(TYRES)

    assert found is not None
    assert found.due_on == date(2026, 9, 15)
    assert in_english(found) == "time for winter tyres"


def test_changed_tyres_are_due_again_in_spring() -> None:
    found = due(TYRES, last_done={3: date(2026, 10, 9)})

    assert found is not None
    assert found.due_on == date(2027, 3, 14)
    assert in_english(found) == "time for summer tyres"


@pytest.mark.parametrize("vehicle_class", ["motorcycle", "trailer", "lorry_heavy"])
def test_not_every_vehicle_changes_tyres(vehicle_class: str) -> None:
    assert due(TYRES, vehicle_class=vehicle_class) is None


def test_a_car_of_one_season_changes_no_tyres() -> None:
    assert due(TYRES, season_from=4, season_to=10) is None


def test_a_sold_vehicle_has_nothing_due() -> None:
    facts = VehicleFacts(hu_due=date(2027, 1, 1), sold_on=date(2026, 1, 1))

    assert due_services(facts, [HU, OIL, TYRES], today=TODAY) == []


def test_a_service_that_does_not_recur_is_never_due() -> None:
    assert due(ServiceFacts(4, "paint", "none"), hu_due=date(2027, 1, 1)) is None


def test_the_earliest_comes_first() -> None:
    facts = VehicleFacts(hu_due=date(2026, 12, 1), last_done={2: date(2024, 11, 30)})

    found = due_services(facts, [HU, OIL, TYRES], today=TODAY)

    assert [each.service_code for each in found] == ["tyres", "oil", "hu"]


@pytest.mark.django_db
def test_loads_what_the_rules_need() -> None:
    oil = make_service(code="oil", due_rule="interval", interval_months=24, interval_km=30_000)
    vehicle = make_vehicle()
    ServiceRecord.objects.create(
        vehicle=vehicle, service=oil, done_on=date(2026, 1, 1), mileage_km=10_000
    )
    for day, km in DRIVEN:
        MileageReading.objects.create(vehicle=vehicle, read_on=day, mileage_km=km)

    [found] = vehicle_dues(vehicle, today=TODAY)

    assert (found.service_id, found.due_on) == (oil.pk, date(2026, 10, 28))


@pytest.mark.django_db
def test_the_newest_record_counts_and_hides_older_kilometres() -> None:
    oil = make_service(code="oil", due_rule="interval", interval_months=12, interval_km=10)
    vehicle = make_vehicle()
    for day, km in ((date(2026, 5, 1), None), (date(2025, 1, 1), 5)):
        ServiceRecord.objects.create(vehicle=vehicle, service=oil, done_on=day, mileage_km=km)
    for day, km in DRIVEN:
        MileageReading.objects.create(vehicle=vehicle, read_on=day, mileage_km=km)

    [found] = vehicle_dues(vehicle, today=TODAY)

    assert found.due_on == date(2027, 5, 1)


@pytest.mark.django_db
def test_inactive_services_are_left_out() -> None:
    make_service(code="hu", due_rule="hu", is_active=False)

    assert vehicle_dues(make_vehicle(hu_due=date(2027, 1, 1)), today=TODAY) == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 10])
def test_many_vehicles_cost_four_queries(count: int, django_assert_num_queries: Any) -> None:
    make_service(code="hu", due_rule="hu")
    vehicles = [make_vehicle(hu_due=date(2027, 1, 1)) for _ in range(count)]

    with django_assert_num_queries(4):
        dues = dues_by_vehicle(vehicles, today=TODAY)

    assert len(dues) == count
