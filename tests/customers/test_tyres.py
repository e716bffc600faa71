"""Tyres in our storage: one set a place, out once, and how worn they look."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from customers.errors import TyresError
from customers.models import TyreSet
from customers.vehicles.tyres import store_tyres, stored_tyres, take_out
from tests.factories import make_customer, make_vehicle

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
Season = TyreSet.Season


def stored(place: str = "A 7", **fields: Any) -> TyreSet:
    vehicle = fields.pop("vehicle", None) or make_vehicle()
    tyres = TyreSet(**{"vehicle": vehicle, "season": "winter", "in_on": TODAY, **fields})
    tyres.place = place
    store_tyres(tyres)
    return tyres


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("other", "is_free"), [("A 7", False), ("a 7", False), ("A 77", True), ("A7", True)]
)
def test_a_place_holds_one_set_however_it_is_written(other: str, is_free: bool) -> None:
    stored("A 7")

    if is_free:
        stored(other)
    else:
        with pytest.raises(TyresError):
            stored(other)

    assert TyreSet.objects.count() == 1 + is_free


@pytest.mark.django_db
def test_two_people_at_one_place_are_kept_apart_by_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, vehicle = stored("A 7"), make_vehicle()
    # The other person's set came in after this one has looked.
    monkeypatch.setattr(TyreSet.objects.none().__class__, "exists", lambda _rows: False)

    with pytest.raises(TyresError) as refused:
        stored("A 7", vehicle=vehicle)

    assert isinstance(refused.value.__cause__, IntegrityError)
    assert list(TyreSet.objects.all()) == [first]


@pytest.mark.django_db
def test_a_set_may_be_stored_anew_at_its_own_place() -> None:
    tyres = stored("A 7")
    tyres.note = "gewaschen"

    store_tyres(tyres)

    assert TyreSet.objects.get().note == "gewaschen"


@pytest.mark.django_db
def test_a_place_is_free_once_its_set_is_out() -> None:
    take_out(stored("A 7"), on=TODAY)

    assert stored("a 7") in stored_tyres()


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "is_fine"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, 1)])
def test_a_set_goes_out_on_or_after_the_day_it_came(on: date, is_fine: bool) -> None:
    tyres = stored()

    if is_fine:
        take_out(tyres, on=on)
    else:
        with pytest.raises(TyresError):
            take_out(tyres, on=on)

    tyres.refresh_from_db()
    assert tyres.out_on == (on if is_fine else None)


@pytest.mark.django_db
def test_a_set_goes_out_once() -> None:
    tyres = stored()
    take_out(tyres, on=TODAY)

    with pytest.raises(TyresError):
        take_out(tyres, on=TODAY + DAY)

    assert TyreSet.objects.get().out_on == TODAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["A 7", "B 1"]),
        ("a 7", ["A 7"]),
        ("m-ab", ["A 7"]),
        ("öztürk", ["A 7"]),
        ("taxi", ["B 1"]),
        ("C 3", []),
        ("nobody", []),
    ],
)
def test_what_lies_there_is_found_by_place_plate_and_name(query: str, places: list[str]) -> None:
    ada, taxi = make_customer(last_name="öztürk"), make_customer(last_name="", company="Taxi Nord")
    stored("B 1", vehicle=make_vehicle(customer=taxi, plate="UL-X 1"))
    stored("A 7", vehicle=make_vehicle(customer=ada, plate="M-AB 123"))
    take_out(stored("C 3", vehicle=make_vehicle(customer=taxi)), on=TODAY)

    assert [tyres.place for tyres in stored_tyres(query)] == places


@pytest.mark.parametrize(
    ("season", "depth", "look"),
    [
        (Season.SUMMER, "2.9", "state-bad"),
        (Season.SUMMER, "3.0", "state-good"),
        (Season.WINTER, "3.9", "state-bad"),
        (Season.WINTER, "4.0", "state-good"),
        (Season.ALL_SEASON, "3.9", "state-bad"),
        (Season.ALL_SEASON, "4.0", "state-good"),
        (Season.SUMMER, "0", "state-bad"),
    ],
)
def test_a_tread_looks_worn_below_what_its_season_needs(season: str, depth: str, look: str) -> None:
    tyres = TyreSet(season=season, rear_left=Decimal(depth))

    ((label, shown, seen),) = tyres.treads

    assert (shown, seen) == (Decimal(depth), look)
    assert "mm" not in label


def test_only_measured_wheels_are_shown_in_their_order() -> None:
    tyres = TyreSet(season="summer", rear_right=Decimal(5), front_left=Decimal(6))

    assert [depth for _label, depth, _look in tyres.treads] == [6, 5]
    assert TyreSet(season="summer").treads == []
