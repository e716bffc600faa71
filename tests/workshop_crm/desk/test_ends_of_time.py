"""Addresses, forms and commands that name a day which no calendar reaches: told, never a fault."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_appointment,
    make_company,
    make_customer,
    make_service,
    make_user,
    make_workshop,
)
from workshop.models import Workshop

pytestmark = pytest.mark.django_db

ENDS = ["0001-01-01", "9999-12-31"]


@pytest.fixture
def site() -> Workshop:
    make_company()
    return make_workshop(slug="mitte")


@pytest.fixture
def owner(client: Client, site: Workshop) -> Client:
    client.force_login(make_user(role="owner"))
    return client


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("bookings:day", "on"),
        ("bookings:week", "on"),
        ("messaging:week", "day"),
        ("desk:privacy_log", "since"),
        ("desk:privacy_log", "until"),
    ],
)
def test_a_page_shows_what_it_shows_without(owner: Client, view: str, name: str, day: str) -> None:
    assert owner.get(reverse(view), {name: day}).status_code == 200


@pytest.mark.parametrize("day", ENDS)
def test_free_days_begin_today_instead(owner: Client, site: Workshop, day: str) -> None:
    address = reverse("bookings:open_days", args=[site.pk])

    shown, usual = owner.get(address, {"from": day}), owner.get(address)

    assert shown.context["days"] == usual.context["days"]


@pytest.mark.parametrize("day", ENDS)
def test_an_open_page_shows_the_next_free_times(site: Workshop, day: str) -> None:
    make_service(code="hu")

    response = Client().get("/book/mitte/", {"from": day, "service": "hu", "plate": "M-AB 1"})

    assert response.status_code == 200


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:00-12:00", "0001-01-01T00:00:00+14:00"])
def test_nobody_moves_an_appointment_to_the_ends_of_time(owner: Client, moment: str) -> None:
    appointment = make_appointment(starts_at=timezone.now(), customer=make_customer())
    page = reverse("bookings:move", args=[appointment.pk])

    asked = owner.get(page, {"to": moment, "from": moment[:10]})
    moved = owner.post(page, {"starts_at": moment})

    assert (asked.status_code, moved.status_code) == (200, 409)
    old = appointment.starts_at
    appointment.refresh_from_db()
    assert appointment.starts_at == old


@pytest.mark.parametrize("day", [*ENDS, "9999-12-01"])
def test_a_request_about_data_needs_a_day_that_has_a_month_after(owner: Client, day: str) -> None:
    customer = make_customer()
    data = {"kind": "access", "received_on": day}

    response = owner.post(reverse("desk:privacy_request", args=[customer.pk]), data)

    assert response.status_code in {302, 422}
    assert not customer.tasks.exists()


@pytest.mark.parametrize("day", ENDS)
def test_an_archive_for_the_audit_is_not_made_of_such_years(owner: Client, day: str) -> None:
    response = owner.post(reverse("desk:export_audit"), {"first": day, "last": day})

    assert response.status_code == 422


@pytest.mark.parametrize("day", [*ENDS, "gestern"])
@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("key_figures", "--from"),
        ("key_figures", "--to"),
        ("plan_reminders", "--on"),
        ("load_demo", "--on"),
        ("ingest", "--now"),
        ("fetch_mail", "--now"),
        ("deliver", "--now"),
    ],
)
def test_a_command_says_that_there_is_no_such_day(command: str, option: str, day: str) -> None:
    with pytest.raises(CommandError, match=option):
        call_command(command, option, day, stdout=io.StringIO())


@pytest.mark.parametrize("command", ["ingest", "fetch_mail", "deliver"])
def test_of_a_time_without_offset_nobody_knows_which_moment_is_meant(command: str) -> None:
    with pytest.raises(CommandError, match="offset"):
        call_command(command, "--now", "2026-09-01T10:00")
