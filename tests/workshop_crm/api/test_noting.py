"""What a program does stands in the owner's log, under the program's name."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.test import Client

from tests.factories import make_company, make_service, make_user, make_workshop
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.api.test_appointments import at, wish
from workshop.models import User

pytestmark = pytest.mark.django_db


def test_each_change_is_noted_with_the_program_and_a_refused_one_is_not() -> None:
    make_workshop()
    make_service(code="hu")
    caller = Caller()
    customer = caller.post("/customers", {"last_name": "Öz"}).json()["id"]
    caller.post("/customers", {"first_name": "Ada"})
    car = caller.post("/vehicles", {"customer_id": customer}).json()["id"]
    order = caller.post("/orders", {"customer_id": customer}).json()["id"]
    caller.post(f"/orders/{order}/lines", {"service": "hu"})
    caller.patch(f"/orders/{order}", {"notes": "x"})
    made = caller.post("/appointments", wish(customer_id=customer)).json()["id"]
    caller.patch(f"/appointments/{made}", {"starts_at": at(13).isoformat()})
    caller.patch(f"/appointments/{made}", {"state": "cancelled"})
    done = {"vehicle_id": car, "service": "hu", "done_on": "2026-05-01"}
    caller.post("/service-records", done)

    noted = LogEntry.objects.filter(additional_data__isnull=False).order_by("pk")

    assert {entry.actor for entry in noted} == {caller.system.user}
    assert [entry.additional_data["page"] for entry in noted] == [
        "customers:new",
        "customers:vehicle_new",
        "invoices:order_new",
        "invoices:line_add",
        "invoices:order_details",
        "bookings:new_appointment",
        "bookings:move",
        "bookings:cancel",
        "api:create_service_record",
    ]


def test_the_owner_s_log_names_the_program(client: Client) -> None:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    caller = Caller()
    caller.post("/customers", {"last_name": "Öz"})

    page = client.get("/data-protection/log/").content.decode()

    assert caller.system.name in page


def test_old_and_new_scopes_are_in_the_log_and_no_token(client: Client) -> None:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    caller = Caller("orders:read")

    given = {"name": "Kasse", "scopes": ["orders:read", "orders:write"]}
    client.post(f"/systems/{caller.system.pk}/", given)

    entry = LogEntry.objects.filter(changes__scopes__isnull=False).latest("pk")
    assert "orders:write" in entry.changes["scopes"][1]
    assert "orders:write" not in entry.changes["scopes"][0]
    everything = str(list(LogEntry.objects.values_list("changes", flat=True)))
    caller.system.refresh_from_db()
    assert caller.system.token_hash not in everything
    assert caller.token not in everything
