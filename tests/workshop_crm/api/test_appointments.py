"""Appointments by API: the calendar has the last word, and the customer is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.models import Appointment
from messaging.models import Message
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)
from tests.workshop_crm.api.caller import Caller
from workshop.models import Service, Workshop

pytestmark = pytest.mark.django_db


def at(hour: int, days: int = 0) -> datetime:
    """A moment on a Tuesday at least two weeks from now, in UTC."""
    day = timezone.localdate() + timedelta(days=14)
    day += timedelta(days=(1 - day.weekday()) % 7 + days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def site() -> Workshop:
    return make_workshop(bays=1, slug="mitte")


@pytest.fixture
def hu() -> Service:
    return make_service(code="hu", duration_minutes=60)


def wish(**fields: Any) -> dict[str, Any]:
    given = {"services": ["hu"], "starts_at": at(9).isoformat(), **fields}
    if "customer_id" not in given:
        given["customer_id"] = make_customer(email_state="verified").pk
    return given


def test_a_free_place_is_booked_and_the_customer_is_told(site: Workshop, hu: Service) -> None:
    answer = Caller().post("/appointments", wish())

    assert answer.status_code == 201
    made = answer.json()
    assert (made["site"], made["state"], made["services"]) == ("mitte", "confirmed", ["hu"])
    assert datetime.fromisoformat(made["ends_at"]) == at(10)
    assert Message.objects.filter(kind="appointment_confirmed").exists()


def test_a_taken_place_is_answered_with_free_ones(site: Workshop, hu: Service) -> None:
    caller = Caller()
    caller.post("/appointments", wish())

    answer = caller.post("/appointments", wish())

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("slot-taken")
    free = answer.json()["alternatives"]
    assert caller.post("/appointments", wish(starts_at=free[0])).status_code == 201
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"services": []}, 422, "#/services"),
        ({"services": ["x"]}, 422, "#/service"),
        ({"site": "nowhere"}, 422, "#/site"),
        ({"starts_at": "2020-01-01T09:00:00Z"}, 422, "#/starts_at"),
        ({"starts_at": "2030-01-01T09:00:00"}, 422, "#/starts_at"),
        ({"starts_at": 1_900_000_000}, 422, "#/starts_at"),
        ({"ends_at": "2020-01-01T09:00:00Z"}, 422, "#/ends_at"),
        ({"ends_at": "2199-01-01T09:00:00Z"}, 422, "#/ends_at"),
        ({"customer_id": 999_999}, 404, ""),
        ({"vehicle_id": 999_999}, 404, ""),
    ],
)
def test_what_can_t_be_booked_is_refused(
    site: Workshop, hu: Service, fields: dict[str, Any], status: int, pointer: str
) -> None:
    answer = Caller().post("/appointments", wish(**fields))

    assert answer.status_code == status
    assert not pointer or pointer in [each["pointer"] for each in answer.json()["errors"]]
    assert not Appointment.objects.exists()


def test_a_place_while_the_house_is_closed_is_refused(site: Workshop, hu: Service) -> None:
    answer = Caller().post("/appointments", wish(starts_at=at(3).isoformat()))

    assert answer.status_code == 409


def test_the_vehicle_of_somebody_else_is_refused(site: Workshop, hu: Service) -> None:
    answer = Caller().post("/appointments", wish(vehicle_id=make_vehicle().pk))

    assert answer.json()["errors"][0]["pointer"] == "#/vehicle_id"


def test_with_several_sites_one_has_to_be_named(site: Workshop, hu: Service) -> None:
    make_workshop(slug="nord")
    caller = Caller()

    assert caller.post("/appointments", wish()).json()["errors"][0]["pointer"] == "#/site"
    assert caller.post("/appointments", wish(site="nord")).json()["site"] == "nord"


def test_it_is_moved_and_cancelled_and_no_more_then(site: Workshop, hu: Service) -> None:
    caller = Caller()
    path = f"/appointments/{caller.post('/appointments', wish()).json()['id']}"

    moved = caller.patch(path, {"starts_at": at(13).isoformat()})
    gone = [caller.patch(path, {"state": "cancelled"}) for _ in range(2)]
    late = caller.patch(path, {"starts_at": at(9).isoformat()})

    assert datetime.fromisoformat(moved.json()["ends_at"]) == at(14)
    assert [each.json()["state"] for each in gone] == ["cancelled"] * 2
    assert (late.status_code, late.json()["type"][-7:]) == (409, "refused")


def test_only_the_end_can_be_changed(site: Workshop, hu: Service) -> None:
    caller = Caller()
    path = f"/appointments/{caller.post('/appointments', wish()).json()['id']}"

    answer = caller.patch(path, {"ends_at": at(11).isoformat(), "external_id": "A1"})

    assert datetime.fromisoformat(answer.json()["ends_at"]) == at(11)
    assert caller.ids("/appointments?external_id=A1") == [answer.json()["id"]]


def test_a_move_after_somebody_else_s_is_refused(site: Workshop, hu: Service) -> None:
    caller = Caller()
    made = caller.post("/appointments", wish())
    path = f"/appointments/{made.json()['id']}"
    caller.patch(path, {"starts_at": at(13).isoformat()})

    answer = caller.patch(path, {"starts_at": at(11).isoformat()}, If_Match=made["ETag"])

    assert answer.status_code == 412
    assert Appointment.objects.get().starts_at == at(13)


def test_appointments_are_found_by_what_they_are(site: Workshop, hu: Service) -> None:
    caller = Caller()
    one = make_appointment(starts_at=at(9), workshop=site)
    other = make_appointment(starts_at=at(9, 1), workshop=site, state="cancelled")
    border = at(0, 1).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert caller.ids("/appointments?state=cancelled") == [other.pk]
    assert caller.ids(f"/appointments?customer_id={one.customer_id}") == [one.pk]
    assert caller.ids(f"/appointments?starts_from={border}") == [other.pk]
    assert caller.ids(f"/appointments?starts_before={border}") == [one.pk]
    assert caller.ids("/appointments?site=mitte") == [one.pk, other.pk]
    assert caller.ids("/appointments?vehicle_id=1") == []


def test_free_places_are_those_that_can_be_booked(site: Workshop, hu: Service) -> None:
    caller = Caller()

    free = caller.get("/appointments/free?services=hu").json()["data"]

    assert free
    answer = caller.post("/appointments", wish(starts_at=free[0]["starts_at"]))
    assert answer.status_code == 201
    again = caller.get("/appointments/free?services=hu").json()["data"]
    assert free[0]["starts_at"] not in [each["starts_at"] for each in again]


def test_free_places_near_a_moment(site: Workshop, hu: Service) -> None:
    near = at(9, 7).strftime("%Y-%m-%dT%H:%M:%SZ")

    free = Caller().get(f"/appointments/free?services=hu&near={near}").json()["data"]

    assert datetime.fromisoformat(free[0]["starts_at"]).date() >= at(9, 4).date()
    assert Caller().get("/appointments/free?services=x").status_code == 422
    assert Caller().get("/appointments/free").status_code == 422


def test_a_list_of_many_asks_the_database_as_often_as_of_few(
    site: Workshop, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_appointment(starts_at=at(9, number), workshop=site)
    caller = Caller()
    caller.get("/appointments?limit=1")

    with django_assert_max_num_queries(5):
        assert len(caller.ids("/appointments")) == 8


class TestOfOneSite:
    def test_it_sees_and_changes_only_its_own(self, site: Workshop, hu: Service) -> None:
        there = make_workshop(slug="nord")
        own = make_appointment(starts_at=at(9), workshop=site)
        foreign = make_appointment(starts_at=at(9), workshop=there)
        caller = Caller(site=site)

        assert caller.ids("/appointments") == [own.pk]
        assert caller.get(f"/appointments/{foreign.pk}").status_code == 404
        change = {"state": "cancelled"}
        assert caller.patch(f"/appointments/{foreign.pk}", change).status_code == 404
        assert caller.post("/appointments", wish(site="nord")).status_code == 422
        assert [each["slug"] for each in caller.get("/sites").json()["data"]] == ["mitte"]

    def test_its_own_site_needs_no_name(self, site: Workshop, hu: Service) -> None:
        make_workshop(slug="nord")

        answer = Caller(site=site).post("/appointments", wish(starts_at=at(13).isoformat()))

        assert answer.json()["site"] == "mitte"


def test_the_catalogue_names_what_can_be_booked(site: Workshop, hu: Service) -> None:
    make_service(code="old", is_active=False)
    caller = Caller("orders:read")

    services = caller.get("/services").json()["data"]

    assert [each["code"] for each in services] == ["hu"]
    assert services[0]["price_gross"] == "189.00"
    english = caller.get("/services", Accept_Language="en").json()["data"]
    assert english[0]["name"] == "Inspection"
